"""The two sides of the ratios: a plain aiokafka loop, and a service's host over the same records in
this process.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.envelope import STAMP_HEADER, Header
from services.runtime.core.handler import Handler
from services.runtime.core.partitioner import partition_for
from services.runtime.core.stamps import LastSent, Position, source_of
from services.runtime.io import kafka
from services.runtime.io.host import Host
from services.runtime.io.sender import Sender
from services.runtime.io.store import Store
from services.runtime.io.subscription import subscribe
from services.runtime.settings import Settings

_STALL_S = 120.0
_decode = msgspec.json.Decoder().decode


async def fill(
    settings: Settings,
    topic: str,
    rows: Iterable[tuple[bytes, bytes, list[Header]]],
    *,
    stamped: bool,
) -> int:
    """Put `rows` (key, value, headers) on `topic`, with stamps of one source if `stamped`; return
    how many.
    """
    producer = kafka.producer(settings)
    await producer.start()
    count = 0
    try:
        name = settings.topic_prefix + topic
        partitions = len(await producer.partitions_for(name))
        last_sent = LastSent(source_of("embedder", "to-embed", 1, 0))
        builders = [producer.create_batch() for _ in range(partitions)]
        waiting = []
        for key, value, headers in rows:
            number = partition_for(key, partitions)
            if stamped:
                stamp = last_sent.next(b"%s/%d" % (topic.encode(), number), Position(count, 0))
                headers = [*headers, (STAMP_HEADER, stamp)]  # noqa: PLW2901 - the same headers and one more
            while (
                builders[number].append(key=key, value=value, timestamp=None, headers=headers)
                is None
            ):
                waiting.append(await producer.send_batch(builders[number], name, partition=number))
                builders[number] = producer.create_batch()
            count += 1
        for number, builder in enumerate(builders):
            if builder.record_count():
                waiting.append(await producer.send_batch(builder, name, partition=number))
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
    return count


@asynccontextmanager
async def _group_consumer(settings: Settings, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + topic,
        **kafka.connection(settings),
        group_id=f"plain-{uuid.uuid4().hex}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def plain_commit(settings: Settings, topic: str, count: int) -> float:
    """Return records per second of: consume, parse, commit a batch."""
    async with _group_consumer(settings, topic) as consumer:
        began, done = 0.0, 0
        while done < count:
            batches = await consumer.getmany(
                timeout_ms=1000, max_records=settings.batch_max_records
            )
            began = began or time.perf_counter()
            for records in batches.values():
                for record in records:
                    _decode(record.value)
                done += len(records)
            await consumer.commit()
        return count / (time.perf_counter() - began)


async def plain_produce(settings: Settings, topic: str, target: str, count: int) -> float:
    """Return records per second of: consume, parse, produce a batch to `target`, wait for the
    acknowledgement, commit.
    """
    producer = kafka.producer(settings)
    await producer.start()
    try:
        name = settings.topic_prefix + target
        async with _group_consumer(settings, topic) as consumer:
            began, done = 0.0, 0
            while done < count:
                batches = await consumer.getmany(
                    timeout_ms=1000, max_records=settings.batch_max_records
                )
                began = began or time.perf_counter()
                await asyncio.gather(*[await sent for sent in _forward(producer, name, batches)])
                done += sum(map(len, batches.values()))
                await consumer.commit()
            return count / (time.perf_counter() - began)
    finally:
        await producer.stop()


def _forward(
    producer: AIOKafkaProducer, name: str, batches: dict[TopicPartition, list[Any]]
) -> Iterable[Awaitable[Any]]:
    for source, records in batches.items():
        builder = producer.create_batch()
        for record in records:
            _decode(record.value)
            while (
                builder.append(
                    key=record.key, value=record.value, timestamp=None, headers=list(record.headers)
                )
                is None
            ):
                yield producer.send_batch(builder, name, partition=source.partition)
                builder = producer.create_batch()
        yield producer.send_batch(builder, name, partition=source.partition)


async def hosted(settings: Settings, handler: Handler, topic: str, count: int) -> float:
    """Return records per second of a service's host over `count` records of `topic`, from an empty
    store.
    """
    store = await Store.open(settings)
    sender = Sender(lambda: kafka.producer(settings))
    host = Host(settings, handler, store, sender)
    broker, _ = subscribe(settings, handler, host)
    name = settings.topic_prefix + topic
    try:
        await sender.start()
        await broker.start()
        while not host.leases:  # noqa: ASYNC110 - polled as seldom as the figure allows
            await asyncio.sleep(0.001)
        began = time.perf_counter()
        applied = 0
        while applied < count:
            await asyncio.sleep(0.005)
            applied = sum(
                lease.offset or 0 for tp, lease in host.leases.items() if tp.topic == name
            )
            if time.perf_counter() - began > _STALL_S:
                raise TimeoutError(
                    f"{handler.name} applied {applied} of {count} records in {_STALL_S:.0f} s"
                )
        return count / (time.perf_counter() - began)
    finally:
        await broker.stop()
        await host.stop()
        await sender.stop()
        await store.close()
