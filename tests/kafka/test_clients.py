"""Clients of a real Kafka: they let go when they are asked to."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiokafka import TopicPartition

from services.runtime.io import kafka as clients
from services.runtime.settings import Settings
from tests.support.numbering import produce
from tests.support.topics import create_topics
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


async def test_a_consumer_stops_though_its_assignment_has_just_changed(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=3, only="pool-log")
    await produce(settings, [b"a", b"b", b"c"])
    partitions = [TopicPartition(settings.topic_prefix + "pool-log", number) for number in range(3)]
    for ticks in range(12):
        consumer = clients.consumer(settings)
        await consumer.start()
        consumer.assign(partitions)
        await consumer.getmany(timeout_ms=2000)
        fetcher = consumer._fetcher
        await eventually(_fetching(fetcher), "the next fetch is under way")
        consumer.assign([])
        for _ in range(ticks):
            await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.shield(fetcher.close()), 60)
        await consumer.stop()


def _fetching(fetcher: Any) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return bool(fetcher._in_flight)

    return ask
