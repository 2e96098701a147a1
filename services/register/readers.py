"""What the store holds of the register, for commands that only look on."""

from typing import Final

import msgspec

from contracts.catalogue import REGISTER_LOG
from models.register.readers import read_register
from models.register.state import RegisterState
from services.register.app import BUCKET
from services.runtime.core.chain import BUCKET as CHAINS
from services.runtime.core.chain import Chain, chain_of
from services.runtime.core.handler import Partition
from services.runtime.io.partition_store import FOLD_OF, partition_of
from services.runtime.io.store import Store

PLACE: Final = Partition(REGISTER_LOG.name, 0)


async def stored_register(store: Store) -> RegisterState:
    """Return the register as it is stored; an empty one where it has never run."""
    return read_register(await store.read("register", PLACE, BUCKET))


async def stored_chain(store: Store) -> Chain | None:
    """Return the chain of the register's log, None where nothing of it was applied."""
    return chain_of(BUCKET, await store.read("register", PLACE, CHAINS))


async def names_of(store: Store, state: RegisterState, profiles: list[str]) -> dict[str, str]:
    """Return profile -> the name in it, from a pool that it is in: the register itself has none.

    A profile that no pool has stored yet is left out.
    """
    names: dict[str, str] = {}
    for profile in profiles:
        listing = state.listing(profile)
        for pool in listing.pools if listing is not None else ():
            entry = state.pools.get(pool)
            if entry is None:
                continue
            raw = await store.field(FOLD_OF[entry.kind], partition_of(pool), pool, profile)
            if raw:
                names[profile] = _name(raw)
                break
    return names


class _Named(msgspec.Struct):
    """As much of a profile as is read here."""

    name: str


def _name(raw: bytes) -> str:
    return msgspec.json.decode(raw, type=_Named).name
