"""Whether the logs are still those that the read model followed."""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.console.read.positions import FollowedPartition
from services.console.read.projection import FOLLOWED
from services.runtime.core.storage import record_fingerprint
from services.runtime.io.watermarks import Bounds, bounds

_FETCH_MS = 1_000
_TRIES = 15


def full_names(prefix: str) -> dict[TopicPartition, tuple[str, int]]:
    """Return every followed partition: as the broker names it -> as the catalogue does."""
    return {
        TopicPartition(prefix + topic.name, number): (topic.name, number)
        for topic in FOLLOWED
        for number in range(topic.partitions)
    }


async def bounds_of(
    consumer: AIOKafkaConsumer, names: dict[TopicPartition, tuple[str, int]]
) -> dict[tuple[str, int], Bounds]:
    """Return where the followed partitions begin and end."""
    found = await bounds(consumer, names)
    return {names[full]: where for full, where in found.items()}


async def made_anew(
    consumer: AIOKafkaConsumer,
    prefix: str,
    held: Iterable[FollowedPartition],
    ends: dict[tuple[str, int], Bounds],
) -> str:
    """Return a partition that is shorter than it was read, or holds another record where the last
    one stood; empty where there is none. Changes what `consumer` is assigned to.
    """
    for partition in held:
        begin, end = ends[partition.topic, partition.number]
        last = partition.next - 1
        if partition.next > end:
            return f"{partition.topic}/{partition.number}"
        if last < begin:
            continue  # deleted by retention, or nothing was read yet
        full = TopicPartition(prefix + partition.topic, partition.number)
        if await _fingerprint(consumer, full, last) not in {b"", partition.fingerprint}:
            return f"{partition.topic}/{partition.number}"
    return ""


async def _fingerprint(consumer: AIOKafkaConsumer, full: TopicPartition, offset: int) -> bytes:
    """Return the fingerprint of the record at `offset`, empty where the broker has none there."""
    consumer.assign([full])
    consumer.seek(full, offset)
    for _ in range(_TRIES):
        records = (await consumer.getmany(full, timeout_ms=_FETCH_MS, max_records=1)).get(full)
        if records:
            record = records[0]
            if record.offset != offset:
                return b""
            return record_fingerprint(record.key, record.value, record.timestamp)
    raise TimeoutError(f"no record of {full.topic} arrives")
