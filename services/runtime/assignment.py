"""Taking a partition over: epoch, stored position and state; and whether the log is still the one they speak of."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.runtime.ends import Bounds, bounds
from services.runtime.errors import Gap, Retryable
from services.runtime.handler import Partition
from services.runtime.kafka import consumer as make_consumer
from services.runtime.settings import Settings
from services.runtime.stamps import Heads, Marks, source_of
from services.runtime.store import OutboxEntry, Store, witness_of
from services.runtime.tenure import Tenure

_PROBE_S = 5.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A partition just taken: its tenure, its stored buckets, what waits in the outbox, the witness of the last record."""

    tenure: Tenure
    buckets: dict[str, dict[str, bytes]]
    left_over: list[OutboxEntry]
    witness: bytes


async def take_over(store: Store, service: str, partition: Partition, begin: int) -> Taken:
    """Take the partition under a new epoch; `begin` is the log's first offset.

    The parts are read one after the other, so the epoch is looked at once more at the end: a store that lost its tail
    meanwhile would leave parts of two moments, whose outputs a PRODUCE_FIRST service sends before the store can refuse.
    """
    hold = await store.take(service, partition)
    names = await store.buckets(service, partition)
    buckets = {name: await store.read(service, partition, name) for name in names}
    marks = Marks(await store.positions(service, partition, "marks"), adopt=hold.offset is None and begin > 0)
    source = source_of(service, partition.topic, hold.incarnation, partition.number)
    heads = Heads(source, await store.positions(service, partition, "heads"))
    tenure = Tenure(partition, hold.epoch, hold.offset, hold.incarnation, marks, heads)
    left_over = await store.outbox(service, partition)
    held = await store.position(service, partition)
    if held is None or held.epoch.encode() != hold.epoch:
        raise Retryable("the store went back, or another worker took the partition, while its state was read")
    return Taken(tenure, buckets, left_over, hold.witness)


async def check_log(settings: Settings, service: str, tp: TopicPartition, taken: Taken) -> None:
    """Raise Gap where the log ends before the stored offset, was cut behind it, or holds another record just before it."""
    offset = taken.tenure.offset
    if offset is None:
        return
    probe = make_consumer(settings)
    try:
        await probe.start()
        found = await _witness_at(probe, tp, offset - 1)
        if found != taken.witness:
            kept = (await bounds(probe, [tp]))[tp]
            _compare(service, f"{tp.topic}/{tp.partition}", taken, kept, found)
    except (KafkaError, OSError, TimeoutError) as error:
        raise Retryable(f"the broker does not tell what {tp.topic}/{tp.partition} holds: {error!r}") from error
    finally:
        await probe.stop()


def _compare(service: str, place: str, taken: Taken, kept: Bounds, found: bytes | None) -> None:
    """Raise Gap where the log's bounds, or the witness `found` in it, speak against the stored offset."""
    offset = taken.tenure.offset or 0
    settle = f"duijie settle {service} {taken.tenure.partition.topic} (--wipe rebuilds the state from the log)"
    if offset > kept.end:
        raise Gap(
            f"{place} ends at {kept.end}, but {service} has applied up to {offset}: the topic was made anew or lost its"
            f" tail. To begin it again: {settle}"
        )
    if offset < kept.begin:
        raise Gap(
            f"{place} begins at {kept.begin}, but {service} has applied up to {offset} only: records were deleted unread."
            f" To go on from {kept.begin}: {settle}"
        )
    if found is not None:
        raise Gap(
            f"{place} holds another record at {offset - 1} than the one {service} has applied: the topic was made anew."
            f" To begin it again: {settle}"
        )


async def _witness_at(probe: AIOKafkaConsumer, tp: TopicPartition, offset: int) -> bytes | None:
    """Return the witness of the record at `offset`, None where there is none: compacted, deleted or never written."""
    probe.assign([tp])
    probe.seek(tp, offset)
    try:
        async with asyncio.timeout(_PROBE_S):
            record: Any = await probe.getone(tp)
    except TimeoutError:
        return None
    return witness_of(record.key, record.value, record.timestamp) if record.offset == offset else None
