"""Sending stamped records in order: batches a partition, go-back-N from the first one that failed.

A failed batch may or may not be on the topic, and later ones may be; all are sent again from the failed one on.
Consumers skip what they have (see stamps.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.envelope import Header
from services.runtime.errors import Retryable


class Parcel(NamedTuple):
    """One stamped record for a known partition; `topic` is the full name."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Sequence[Header]


Batch = tuple[str, int, list[Parcel]]
_STOP_S = 10.0


class Sender:
    """A producer that sends parcels in order and knows what is safely on the topic.

    `make` returns an unstarted producer; after a failure a new one is made: an idempotent producer may be
    stuck behind a sequence that the broker no longer takes.
    """

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make
        self._producer: AIOKafkaProducer | None = None
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connect; raise Retryable where the broker does not answer."""
        await self._connected()

    async def stop(self) -> None:
        """Disconnect; a producer that still waits for a broker that is away is left to itself after a while."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stopped(producer)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._producer is None:
                producer = self._make()
                try:
                    await producer.start()
                except (KafkaError, OSError) as error:
                    await producer.stop()
                    raise Retryable(f"the broker does not answer: {error!r}") from error
                self._producer = producer
            return self._producer

    async def _drop(self, broken: AIOKafkaProducer) -> None:
        """Let go of a producer after a failure; who still waits on it sees its own failure."""
        async with self._lock:
            if self._producer is not broken:
                return
            self._producer = None
        await _stopped(broken)

    async def partitions(self, topic: str) -> int:
        """Return the number of partitions of `topic` (full name)."""
        producer = await self._connected()
        try:
            return len(await producer.partitions_for(topic))
        except (KafkaError, OSError) as error:
            raise Retryable(f"no partitions known for topic {topic}: {error!r}") from error

    async def send(self, parcels: Iterable[Parcel]) -> None:
        """Send `parcels` in order within each partition and return when all are acknowledged.

        Raises Retryable when some are not: the caller sends the same parcels again, from the first on.
        """
        producer = await self._connected()
        waiting: list[Awaitable[Any]] = []
        try:
            for topic, partition, batch in _by_partition(parcels):
                for builder in _builders(producer, batch):
                    waiting.append(await producer.send_batch(builder, topic, partition=partition))  # noqa: PERF401 - order matters, each send may fail
        except (KafkaError, OSError) as error:
            await asyncio.gather(*waiting, return_exceptions=True)
            await self._drop(producer)
            raise Retryable(f"the broker did not take a batch: {error!r}") from error
        failed = [
            result
            for result in await asyncio.gather(*waiting, return_exceptions=True)
            if isinstance(result, BaseException)
        ]
        if failed:
            await self._drop(producer)
            raise Retryable(
                f"the broker did not acknowledge {len(failed)} of {len(waiting)} batches: {failed[0]!r}"
            ) from failed[0]


def _by_partition(parcels: Iterable[Parcel]) -> Iterable[Batch]:
    groups: dict[tuple[str, int], list[Parcel]] = {}
    for parcel in parcels:
        groups.setdefault((parcel.topic, parcel.partition), []).append(parcel)
    return [(topic, partition, group) for (topic, partition), group in groups.items()]


def _builders(producer: AIOKafkaProducer, parcels: Sequence[Parcel]) -> Iterable[Any]:
    """Yield closed batch builders that hold `parcels` in order."""
    builder = producer.create_batch()
    for parcel in parcels:
        while builder.append(key=parcel.key, value=parcel.value, timestamp=None, headers=parcel.headers) is None:
            yield builder
            builder = producer.create_batch()
    if builder.record_count():
        builder.close()
        yield builder


async def _stopped(producer: AIOKafkaProducer) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_STOP_S):
            await producer.stop()
