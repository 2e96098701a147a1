"""`duijie re-encode`: new vectors for every profile that the pools hold, after another encoder was chosen.

They go straight to the pool log, each naming the event that its profile stems from: where a profile has changed meanwhile they
count for nothing. A run that was broken off is simply repeated: what has vectors of the encoder already is passed over.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from contracts import pool_log
from contracts.catalogue import POOL_LOG, TO_EMBED
from contracts.envelope import write_attributes
from contracts.pool_log import Investor, Mentor, Profile, Reencoded, Startup, Vectors
from services.cli import connect, pools, topics
from services.cli.events import Event, Sender
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.progress import bar, waited
from services.cli.texts import tell
from services.embedder.app import load_encoder
from services.embedder.cache import StoreCache
from services.embedder.handler import EmbedderHandler
from services.embedder.settings import from_environment
from services.runtime.handler import Inbound, Partition
from services.runtime.settings import Settings
from services.runtime.store import Store

SOURCE: Final = "/duijie/re-encode"
_BATCH: Final = 64
_KINDS: Final[dict[type[Profile], Literal["startup", "mentor", "investor"]]] = {
    Startup: "startup", Mentor: "mentor", Investor: "investor",
}  # fmt: skip


class Found(NamedTuple):
    """What the pools hold: profiles with vectors of another encoder, and how many need none."""

    pools: int
    old: list[Profile]
    done: int


async def re_encode(settings: Settings, names: list[str], *, wait_s: float | None, as_json: bool) -> None:
    """Encode the profiles of pools `names` (all where there are none) with the encoder that the settings name.

    Failure NOT_FOUND for a pool that no service has seen, AWAY where broker or store do not answer; UsageError where the encoder
    is not there.
    """
    own = from_environment()
    await topics.require(settings, {POOL_LOG.name})
    encoder = await asyncio.to_thread(load_encoder, own)
    began = time.monotonic()
    async with connect.store(settings) as store:
        found = await _found(store, names, encoder.fingerprint)
    note("re_encode.found", pools=found.pools, old=len(found.old), done=found.done, model=encoder.fingerprint)
    cache = StoreCache(own, encoder.fingerprint, encoder.dims)
    handler = EmbedderHandler(encoder, [cache])
    async with connect.producer(settings) as producer:
        sender = Sender(producer, settings)
        for start in bar(range(0, len(found.old), _BATCH), tell("re_encode.encoding")):
            part = found.old[start : start + _BATCH]
            made = await asyncio.to_thread(_vectors, handler, part)
            for profile, vectors in zip(part, made, strict=True):
                await sender.send(_event(profile, vectors))
        await sender.flush()
    cache.close()
    if wait_s is not None:
        await waited(settings, wait_s)
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        show_json({
            "model": encoder.fingerprint, "pools": found.pools, "encoded": len(found.old), "already": found.done,
            "applied": wait_s is not None, "seconds": seconds,
        })  # fmt: skip
    else:
        note("re_encode.sent", encoded=len(found.old), seconds=seconds)


async def _found(store: Store, names: list[str], model: str) -> Found:
    known = await pools.known(store)
    for name in names:
        if name not in known:
            raise Failure(ExitCode.NOT_FOUND, "error.unknown_pool", pool=name, pools=", ".join(known))
    old: dict[tuple[str, str, str], Profile] = {}
    done: set[tuple[str, str, str]] = set()
    chosen = names or list(known)
    for pool in chosen:
        for service in pools.FOLDS:
            for profile in _profiles(await pools.fields(store, service, pool)):
                key = (pool, _KINDS[type(profile)], profile.id)
                if profile.vectors is not None and profile.vectors.model != model:
                    old[key] = profile
                else:
                    done.add(key)
    return Found(len(chosen), list(old.values()), len(done))


def _profiles(fields: dict[str, bytes]) -> Iterator[Profile]:
    for name in sorted(fields):
        if name.partition("/")[0] in _KINDS.values():
            record = pool_log.decode(fields[name])
            assert isinstance(record, Startup | Mentor | Investor)
            yield record


def _vectors(handler: EmbedderHandler, profiles: list[Profile]) -> list[Vectors]:
    """Return the new vectors of each profile, made as the embedder makes them."""
    inbound = [Inbound(place, 0, None, pool_log.encode(profile), []) for place, profile in enumerate(profiles)]
    found = []
    for output in handler.process(Partition(TO_EMBED.name, 0), inbound).outputs:
        made = pool_log.decode(output.value)
        assert isinstance(made, Startup | Mentor | Investor)
        assert made.vectors is not None
        found.append(made.vectors)
    return found


def _event(profile: Profile, vectors: Vectors) -> Event:
    now = time.time_ns() // 1_000_000
    kind = _KINDS[type(profile)]
    event = f"re-encode/{vectors.model}/{kind}/{profile.id}/{profile.event}"
    record = Reencoded(
        pool=profile.pool, time=now, event=event, entity=kind, id=profile.id, of=profile.event, vectors=vectors
    )
    headers = write_attributes(
        id=f"{event}/{profile.pool}",
        source=SOURCE,
        type="duijie.pool.reencoded",
        time=datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds"),
        partitionkey=profile.pool,
        dataschema="pool.reencoded/1",
    )
    return Event(POOL_LOG.name, profile.pool.encode(), pool_log.encode(record), headers)
