"""Sending stamped records in order: batches a partition, go-back-N from the first one that failed.

A failed batch may or may not be on the topic, and later ones may be; all are sent again from the
failed one on. Consumers skip what they have (see stamps.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime.core.outgoing import StampedRecord
from services.runtime.errors import Retryable, Unsendable

Batch = tuple[str, int, list[StampedRecord]]
_T = TypeVar("_T")
_STOP_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class _Link:
    """A producer, and whether it was let go of: what still waits on it then waits for ever."""

    producer: AIOKafkaProducer
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def end(self) -> None:
        """Stop the producer; one that still waits for a broker that is away is left to itself after
        a while.
        """
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_S):
                    await self.producer.stop()
        finally:
            self.ended.set()

    async def done(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Return what `work` on the producer returns; Retryable where that is let go of before.

        A producer that is stopped answers neither batches that were given to it late, nor questions.
        """
        task, ended = asyncio.ensure_future(work), asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Retryable("the producer was let go of after another failure")
            return task.result()
        finally:
            task.cancel()
            ended.cancel()


class Sender:
    """A producer that sends records in order and knows what is safely on the topic.

    `make` returns an unstarted producer; after a failure a new one is made: an idempotent producer
    may be stuck behind a sequence that the broker no longer takes.
    """

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make
        self._link: _Link | None = None
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connect; raise Retryable where the broker does not answer."""
        await self._connected()

    async def stop(self) -> None:
        """Disconnect."""
        link, self._link = self._link, None
        if link is not None:
            await link.end()

    async def _connected(self) -> _Link:
        async with self._lock:
            if self._link is None:
                producer = self._make()
                try:
                    await producer.start()
                except (KafkaError, OSError) as error:
                    await producer.stop()
                    raise Retryable(f"the broker does not answer: {error!r}") from error
                self._link = _Link(producer)
            return self._link

    async def _drop(self, broken: _Link) -> None:
        """Let go of a producer after a failure; who still waits on it sees its own failure."""
        async with self._lock:
            if self._link is not broken:
                return
            self._link = None
        await broken.end()

    async def partitions(self, topic: str) -> int:
        """Return the number of partitions of `topic` (full name)."""
        link = await self._connected()
        try:
            return len(await link.done(link.producer.partitions_for(topic)))
        except (KafkaError, OSError) as error:
            raise Retryable(f"no partitions known for topic {topic}: {error!r}") from error

    async def send(self, records: Iterable[StampedRecord]) -> None:
        """Send `records` in order within each partition and return when all are acknowledged.

        Raises Retryable when some are not: the caller sends the same records again, from the first
        on. Raises Unsendable where the broker will never take one of them.
        """
        link = await self._connected()
        count, failed = await link.done(_delivered(link.producer, records))
        if failed:
            await self._drop(link)
            _refuse_the_unsendable(failed)
            raise Retryable(
                f"the broker did not take {len(failed)} of {count} batches: {failed[0]!r}"
            ) from failed[0]


async def _delivered(
    producer: AIOKafkaProducer, records: Iterable[StampedRecord]
) -> tuple[int, list[BaseException]]:
    """Hand `records` over; return once nothing is under way: the number of batches that were begun,
    and what failed of them.
    """
    waiting: list[Awaitable[Any]] = []
    failed: list[BaseException] = []
    try:
        for topic, partition, batch in _by_partition(records):
            for builder in _builders(producer, batch):
                waiting.append(await producer.send_batch(builder, topic, partition=partition))  # noqa: PERF401 - order matters, each send may fail
    except (KafkaError, OSError) as error:
        failed.append(error)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    begun = len(waiting) + len(failed)
    failed += [result for result in results if isinstance(result, BaseException)]
    return begun, failed


def _refuse_the_unsendable(errors: Iterable[BaseException]) -> None:
    for error in errors:
        if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
            raise Unsendable(
                f"a topic takes no message of {MAX_MESSAGE_BYTES} bytes, which it must (max.message.bytes, and the"
                f" broker's message.max.bytes): `duijie topics check` says which; {error}"
            ) from error


def _by_partition(records: Iterable[StampedRecord]) -> Iterable[Batch]:
    groups: dict[tuple[str, int], list[StampedRecord]] = {}
    for record in records:
        groups.setdefault((record.topic, record.partition), []).append(record)
    return [(topic, partition, group) for (topic, partition), group in groups.items()]


def _builders(producer: AIOKafkaProducer, records: Sequence[StampedRecord]) -> Iterable[Any]:
    """Yield closed batch builders that hold `records` in order."""
    builder = producer.create_batch()
    for record in records:
        while (
            builder.append(
                key=record.key, value=record.value, timestamp=None, headers=record.headers
            )
            is None
        ):
            yield builder
            builder = producer.create_batch()
    if builder.record_count():
        builder.close()
        yield builder
