"""Time on every topic is the broker's: a clock that is days ahead moves no deadline, and holds nothing up."""

import time

import pytest

from contracts.catalogue import TOPICS
from services.runtime.io import kafka as clients
from services.runtime.settings import Settings
from tests.support.topics import create_topics, read_all

pytestmark = pytest.mark.kafka
_DAY_MS = 86_400_000


async def test_a_producers_clock_days_ahead_or_behind_is_not_taken_for_the_time(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings)
    now = time.time_ns() // 1_000_000
    producer = clients.producer(settings)
    await producer.start()
    try:
        for days in (-8, 0, 8):
            for topic in TOPICS:
                name = settings.topic_prefix + topic.name
                await producer.send(name, b"{}", key=b"p", timestamp_ms=now + days * _DAY_MS)
        await producer.flush()
    finally:
        await producer.stop()
    for topic in TOPICS:
        times = [record.timestamp for record in await read_all(settings, topic.name)]
        assert len(times) == 3
        assert all(abs(moment - now) < _DAY_MS for moment in times), topic.name
