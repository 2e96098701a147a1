"""`duijie re-encode`: new vectors for every profile that the pools hold, after another encoder was
chosen.

They go straight to the pool log, each naming the event that its profile stems from: where a profile
has changed meanwhile they count for nothing. A run that was broken off is simply repeated: what has
vectors of the encoder already is passed over.
"""

import asyncio
import time
from typing import Final, Literal, NamedTuple

from contracts import pool_log
from contracts.catalogue import POOL_LOG, TO_EMBED
from contracts.envelope import event_headers
from contracts.pool_log import Investor, Mentor, Profile, Reencoded, Startup, Vectors
from models.pool.readers import read_profiles
from services.cli.client import connect, topics
from services.cli.client.events import Event, FeedSender
from services.cli.client.progress import bar, waited
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import tell
from services.embedder.app import load_encoder
from services.embedder.cache import StoreCache
from services.embedder.handler import EmbedderHandler
from services.embedder.settings import from_environment
from services.runtime.core.handler import Inbound, Partition
from services.runtime.io.partition_store import FOLD_OF, PartitionStore
from services.runtime.settings import Settings

SERVICE: Final = "re-encode"
_BATCH: Final = 64
_KINDS: Final[dict[type[Profile], Literal["startup", "mentor", "investor"]]] = {
    Startup: "startup", Mentor: "mentor", Investor: "investor",
}  # fmt: skip


class Stock(NamedTuple):
    """What the pools hold: profiles with vectors of another encoder, and how many need none."""

    pools: int
    old: list[Profile]
    done: int


async def re_encode(
    settings: Settings, names: list[str], *, wait_s: float | None, as_json: bool
) -> None:
    """Encode the profiles of pools `names` (all where there are none) with the encoder that the
    settings name.

    Failure NOT_FOUND for a pool that no service has seen, AWAY where broker or store do not answer;
    UsageError where the encoder is not there.
    """
    own = from_environment()
    await topics.require(settings, {POOL_LOG.name})
    encoder = await asyncio.to_thread(load_encoder, own)
    model = encoder.fingerprint
    began = time.monotonic()
    async with connect.stored_pools(settings) as store:
        stock = await _stock(store, names, model)
    note("re_encode.found", pools=stock.pools, old=len(stock.old), done=stock.done, model=model)
    cache = StoreCache(own, model, encoder.dims)
    await _send(settings, EmbedderHandler(encoder, [cache]), stock.old)
    cache.close()
    if wait_s is not None:
        await waited(settings, wait_s)
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        show_json({
            "model": model, "pools": stock.pools, "encoded": len(stock.old), "already": stock.done,
            "applied": wait_s is not None, "seconds": seconds,
        })  # fmt: skip
    else:
        note("re_encode.sent", encoded=len(stock.old), seconds=seconds)


async def _send(settings: Settings, handler: EmbedderHandler, profiles: list[Profile]) -> None:
    """Encode `profiles` a batch at a time and send what the encoder says of each."""
    async with connect.producer(settings) as producer:
        sender = FeedSender(producer, settings)
        for start in bar(range(0, len(profiles), _BATCH), tell("re_encode.encoding")):
            batch = profiles[start : start + _BATCH]
            vectors = await asyncio.to_thread(_vectors, handler, batch)
            for profile, of_profile in zip(batch, vectors, strict=True):
                await sender.send(_event(profile, of_profile))
        await sender.flush()


async def _stock(store: PartitionStore, names: list[str], model: str) -> Stock:
    known = await store.pools()
    for name in names:
        if name not in known:
            raise Failure(
                ExitCode.NOT_FOUND, "error.unknown_pool", pool=name, pools=", ".join(known)
            )
    old: dict[tuple[str, str, str], Profile] = {}
    done: set[tuple[str, str, str]] = set()
    chosen = names or list(known)
    for pool in chosen:
        for kind in FOLD_OF:
            for profile in read_profiles(await store.fields(pool, kind)):
                key = (pool, _KINDS[type(profile)], profile.id)
                if profile.vectors is not None and profile.vectors.model != model:
                    old[key] = profile
                else:
                    done.add(key)
    return Stock(len(chosen), list(old.values()), len(done))


def _vectors(handler: EmbedderHandler, profiles: list[Profile]) -> list[Vectors]:
    """Return the new vectors of each profile, made as the embedder makes them."""
    inbound = [
        Inbound(place, 0, None, pool_log.encode(profile), [])
        for place, profile in enumerate(profiles)
    ]
    vectors = []
    for output in handler.process(Partition(TO_EMBED.name, 0), inbound).outputs:
        encoded = pool_log.decode(output.value)
        assert isinstance(encoded, Startup | Mentor | Investor)
        assert encoded.vectors is not None
        vectors.append(encoded.vectors)
    return vectors


def _event(profile: Profile, vectors: Vectors) -> Event:
    now = time.time_ns() // 1_000_000
    kind = _KINDS[type(profile)]
    event = f"re-encode/{vectors.model}/{kind}/{profile.id}/{profile.event}"
    record = Reencoded(
        pool=profile.pool,
        time=now,
        event=event,
        entity=kind,
        id=profile.id,
        of=profile.event,
        vectors=vectors,
    )
    headers = event_headers(
        service=SERVICE,
        schema="pool.reencoded/1",
        id=f"{event}/{profile.pool}",
        time=now,
        key=profile.pool,
    )
    return Event(POOL_LOG.name, profile.pool.encode(), pool_log.encode(record), headers)
