"""Records that the client's reader cannot decode, and records of transactions, on a real Kafka: the
good ones all count.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from contracts.quarantine import decode
from services.runtime.core.handler import Delivery, Partition
from services.runtime.io import kafka as clients
from services.runtime.io.store import Store
from services.runtime.io.unpacking import GZIP, MOST_UNPACKED, ZSTD
from services.runtime.operations.progress import stages
from services.runtime.settings import Settings
from tests.support.numbering import Numbering, numbers, outputs, produce, running
from tests.support.topics import create_topics, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


class Misnamed(str):
    """A header name whose bytes are not UTF-8."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b"x-\xff\xfe"


async def _send(
    settings: Settings, partition: int, rows: Sequence[tuple[bytes, list[Any]]], codec: int = 0
) -> None:
    producer = AIOKafkaProducer(**clients.connection(settings), enable_idempotence=False)
    await producer.start()
    try:
        builder = producer.create_batch()
        builder._builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 1 << 20)
        for value, headers in rows:
            builder.append(timestamp=None, key=b"pool-1", value=value, headers=headers)
        await (
            await producer.send_batch(
                builder, settings.topic_prefix + "pool-log", partition=partition
            )
        )
    finally:
        await producer.stop()


async def test_a_header_name_that_no_client_can_decode_costs_no_other_record(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=3)
    good: list[tuple[bytes, list[Any]]] = [(b"%d" % number, []) for number in range(10)]
    for partition in range(3):
        await _send(settings, partition, good)
    await _send(settings, 1, [*good, (b"bad", [(Misnamed("x"), b"y")]), *good])
    for partition in range(3):
        await _send(settings, partition, good)
    async with running(settings, Numbering(Delivery.OUTBOX)):
        found = await outputs(settings, 80)

        async def quarantined() -> bool:
            return len(await read_all(settings, "quarantine")) == 1

        await eventually(quarantined, "the undecodable record is in quarantine")
    assert {partition: len(set(ns)) for partition, ns in numbers(found).items()} == {
        0: 20,
        1: 40,
        2: 20,
    }
    refused = decode((await read_all(settings, "quarantine"))[0].value)
    assert (refused.id, refused.error) == ("pool-log/1/20", "unreadable")


async def test_only_committed_records_count_and_markers_leave_no_lag(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    producer = AIOKafkaProducer(**clients.connection(settings), transactional_id="t-1")
    await producer.start()
    topic = settings.topic_prefix + "pool-log"
    try:
        async with producer.transaction():
            await producer.send_and_wait(topic, b"committed", key=b"pool-1")
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"aborted", key=b"pool-1")
        await producer.abort_transaction()
    finally:
        await producer.stop()
    await produce(settings, [b"last"])
    async with running(settings, Numbering(Delivery.OUTBOX)):
        found = await outputs(settings, 2)
        store = await Store.open(settings)
        try:

            async def applied() -> bool:
                position = await store.position("matcher", Partition("pool-log", 0))
                return (
                    position is not None and position.offset == 5
                )  # record, marker, record, marker, record

            await eventually(applied, "everything is applied", 30)
        finally:
            await store.close()
    assert [value for value in (record.value for record in found) if b"aborted" in value] == []
    assert len(found) == 2


async def test_where_only_markers_remain_nobody_waits_for_them(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings)
    producer = AIOKafkaProducer(**clients.connection(settings), transactional_id="t-2")
    await producer.start()
    try:
        async with producer.transaction():
            await producer.send_and_wait(
                settings.topic_prefix + "pool-log", b"committed", partition=0
            )
    finally:
        await producer.stop()
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:

        async def done() -> bool:
            await host.verify()
            (matcher,) = [
                state for state in await stages(settings) if state.service.name == "matcher"
            ]
            return matcher.total == 2 and matcher.done

        await eventually(done, "record and marker are behind the matcher", 30)


@pytest.mark.parametrize("codec", [GZIP, ZSTD], ids=["gzip", "zstd"])
async def test_a_batch_that_unpacks_to_more_than_is_allowed_goes_to_quarantine_alone(
    kafka: object, settings: Settings, codec: int
) -> None:
    await create_topics(settings, partitions=1)
    await _send(settings, 0, [(b"1", [])])
    await _send(settings, 0, [(bytes(MOST_UNPACKED + 1), [])], codec)
    await _send(settings, 0, [(b"2", [])])
    async with running(settings, Numbering(Delivery.OUTBOX)):
        found = await outputs(settings, 2)

        async def quarantined() -> bool:
            return len(await read_all(settings, "quarantine")) == 1

        await eventually(quarantined, "the bomb is in quarantine")
    assert numbers(found) == {0: [1, 2]}
    refused = decode((await read_all(settings, "quarantine"))[0].value)
    assert (refused.id, refused.error) == ("pool-log/0/1", "unreadable")
