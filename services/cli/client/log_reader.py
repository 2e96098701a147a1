"""Reading a partition from one offset to its present end, without a group."""

from collections.abc import AsyncGenerator
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.runtime.io.watermarks import Bounds, bounds
from services.runtime.settings import Settings

_SILENCE_LIMIT_S = 30.0


async def _bounds(settings: Settings, consumer: AIOKafkaConsumer, full: TopicPartition) -> Bounds:
    try:
        return (await bounds(consumer, [full]))[full]
    except (KafkaError, OSError, TimeoutError) as error:
        raise Failure(
            ExitCode.AWAY, "error.read_broken", address=settings.kafka, topic=full.topic
        ) from error


async def bounds_of(settings: Settings, topic: str, partition: int = 0) -> Bounds:
    """Return where one partition begins and ends; `topic` without the deployment's prefix."""
    async with connect.consumer(settings) as consumer:
        full = TopicPartition(settings.topic_prefix + topic, partition)
        return await _bounds(settings, consumer, full)


async def end_of(settings: Settings, topic: str, partition: int = 0) -> int:
    """Return the end offset of one partition; `topic` without the deployment's prefix."""
    return (await bounds_of(settings, topic, partition)).end


async def read_partition(
    settings: Settings, topic: str, partition: int, begin: int | None = None
) -> AsyncGenerator[Any, None]:
    """Yield the partition's records (aiokafka's ConsumerRecord) from `begin` (None: from its
    beginning) to the end it has now.

    Raise Failure AWAY where the broker stops answering.
    """
    full = TopicPartition(settings.topic_prefix + topic, partition)
    async with connect.consumer(settings) as consumer:
        try:
            first, end = await _bounds(settings, consumer, full)
            consumer.assign([full])
            consumer.seek(full, max(first, begin or 0))
            heard = monotonic()
            while await consumer.position(full) < end:
                records = (await consumer.getmany(full, timeout_ms=1000)).get(full, [])
                for record in records:
                    if record.offset < end:
                        yield record
                if records:
                    heard = monotonic()
                elif monotonic() - heard > _SILENCE_LIMIT_S:
                    raise connect.broker_away(settings)
        except (KafkaError, OSError) as error:
            raise Failure(
                ExitCode.AWAY, "error.read_broken", address=settings.kafka, topic=full.topic
            ) from error
