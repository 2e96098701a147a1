"""Topics of a test's own deployment, and reading them back."""

from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import NewTopic

from contracts import pool_log
from contracts.catalogue import TOPICS
from contracts.pool_log import Record
from services.runtime.io import kafka
from services.runtime.settings import Settings
from tests.support.waiting import eventually


async def create_topics(
    settings: Settings, partitions: int | None = None, replication: int = 1, only: str | None = None
) -> None:
    """Create every topic of the catalogue, or `only` that one; `partitions` overrides the
    catalogue's numbers.
    """
    admin = kafka.admin(settings)
    await admin.start()
    try:
        await admin.create_topics(
            [
                NewTopic(
                    settings.topic_prefix + topic.name,
                    partitions or topic.partitions,
                    replication,
                    topic_configs=topic.settings(),
                )
                for topic in TOPICS
                if only in {None, topic.name}
            ]
        )
    finally:
        await admin.close()


async def delete_topic(settings: Settings, topic: str) -> None:
    """Delete `topic` and return once the broker no longer knows it."""
    admin = kafka.admin(settings)
    await admin.start()
    try:
        name = settings.topic_prefix + topic
        await admin.delete_topics([name])

        async def gone() -> bool:
            return name not in await admin.list_topics()

        await eventually(gone, f"{name} is gone")
    finally:
        await admin.close()


async def produce(settings: Settings, topic: str, records: Iterable[Record], key: bytes) -> None:
    """Send pool-log records to `topic` (catalogue name) in order, all under `key`."""
    producer = kafka.producer(settings)
    await producer.start()
    try:
        for record in records:
            await producer.send(settings.topic_prefix + topic, pool_log.encode(record), key=key)
        await producer.flush()
    finally:
        await producer.stop()


async def read_all(settings: Settings, topic: str) -> list[Any]:
    """Return every record of `topic` (catalogue name), partition by partition."""
    consumer = kafka.consumer(settings)
    await consumer.start()
    try:
        name = settings.topic_prefix + topic
        await consumer._client.add_topic(name)
        numbers = sorted(
            consumer.partitions_for_topic(name) or await consumer._client._wait_on_metadata(name)
        )
        partitions = [TopicPartition(name, number) for number in numbers]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[Any] = []
        for partition in partitions:
            consumer.seek(partition, 0)
        while any(
            [await consumer.position(partition) < ends[partition] for partition in partitions]
        ):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found.extend(records)
        return sorted(found, key=lambda record: (record.partition, record.offset))
    finally:
        await consumer.stop()
