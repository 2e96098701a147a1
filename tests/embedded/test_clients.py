"""Clients of a broker that creates topics by itself: ours never let it."""

import pytest
from aiokafka.errors import KafkaError

from services.runtime.io import kafka as clients
from services.runtime.settings import Settings

pytestmark = pytest.mark.embedded


async def test_no_client_lets_a_broker_create_a_topic(
    embedded_broker: str, settings: Settings
) -> None:
    name = f"{settings.topic_prefix}asked"
    producer, admin = clients.producer(settings), clients.admin(settings)
    await producer.start()
    await admin.start()
    try:
        producer.client._request_timeout_ms = 500
        with pytest.raises(KafkaError):
            await producer.partitions_for(name)
        assert name not in await admin.list_topics()
    finally:
        await admin.close()
        await producer.stop()
