"""All that the store holds of a partition: taken of one moment, and put back at once."""

import secrets
from collections.abc import Mapping
from typing import Any, Final, cast

from services.runtime.core.handler import Partition
from services.runtime.core.storage import STATE_FORMAT, PartitionSnapshot
from services.runtime.errors import Gap, Retryable
from services.runtime.io.store import PARTS, Store
from services.runtime.io.store_errors import as_retryable

_HASHES: Final = ("marks", "heads", "floors", "sizes")
_STAGED: Final = "staged:"
_SNAPSHOT_TRIES: Final = 20
_STAGE_STEP: Final = 2000


async def snapshot(store: Store, service: str, partition: Partition) -> PartitionSnapshot | None:
    """Return all that is stored of a partition, of one moment; None where nobody ever took it.

    Raise Retryable where it goes on changing while it is read.
    """
    meta_key = store.key(service, partition, "meta")
    for _ in range(_SNAPSHOT_TRIES):
        async with as_retryable():
            meta = await store.read_hash(meta_key)
            if b"epoch" not in meta:
                return None
            taken = PartitionSnapshot(
                service=service,
                topic=partition.topic,
                number=partition.number,
                meta=meta,
                hashes={
                    part: await store.read_hash(store.key(service, partition, part))
                    for part in _HASHES
                },
                outbox=await store.outbox(service, partition),
                buckets={
                    name: await store.read(service, partition, name)
                    for name in await store.buckets(service, partition)
                },
            )
            if await store.read_hash(meta_key) == meta:  # every write changes it
                return taken
    raise Retryable(
        f"{service} goes on writing {partition.topic}/{partition.number} while it is read"
    )


async def load(store: Store, taken: PartitionSnapshot) -> None:
    """Put a partition back as it was when `taken` was: at once and whole.

    Whoever owns it is fenced and takes it anew. Raise Gap for a format that is newer than ours.
    """
    service, partition = taken.service, Partition(taken.topic, taken.number)
    form = int(taken.meta.get(b"format", b"1"))
    if form > STATE_FORMAT:
        raise Gap(
            f"the backup is of format {form}, which a newer version wrote; this one knows {STATE_FORMAT}"
        )
    staged = {part: store.key(service, partition, f"{_STAGED}{part}") for part in PARTS}
    states = {
        name: store.key(service, partition, f"{_STAGED}state:{name}") for name in taken.buckets
    }
    async with as_retryable():
        await store.client.delete(*staged.values(), *states.values())
        await _stage_hash(store, staged["meta"], taken.meta)
        for part, fields in taken.hashes.items():
            await _stage_hash(store, staged[part], fields)
        for name, values in taken.buckets.items():
            await _stage_hash(store, states[name], values)
        if taken.buckets:
            await store.client.sadd(staged["buckets"], *taken.buckets)
        for id_, topic, number, key, value, headers in taken.outbox:
            entry = {"t": topic, "p": number, "k": key, "v": value, "h": headers}
            await store.client.xadd(staged["outbox"], cast("Any", entry), id=id_)
    there = await store.all_buckets(service, partition)
    keys = [
        *store.keys(service, partition),
        *staged.values(),
        *(store.key(service, partition, f"state:{name}") for name in there),
        *states.values(),
        *(store.key(service, partition, f"state:{name}") for name in taken.buckets),
    ]
    await store.call("restore", keys, [secrets.token_hex(6), len(there), len(states)])


async def _stage_hash(store: Store, key: str, fields: Mapping[Any, bytes]) -> None:
    """Write a hash in steps, so that a large one does not stall the store."""
    items = list(fields.items())
    for begin in range(0, len(items), _STAGE_STEP):
        step = dict(items[begin : begin + _STAGE_STEP])
        await store.client.hset(key, mapping=cast("Any", step))
