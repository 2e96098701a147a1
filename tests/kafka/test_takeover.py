"""What an owner notices by itself, on a real Kafka and a real store: no record needs to come in for it."""

import pytest

from services.runtime.handler import Delivery, Partition
from services.runtime.settings import Settings
from services.runtime.store import Store
from tests.support.numbering import Numbering, produce, running
from tests.support.topics import create_topics, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka
_PLACE = ("matcher", Partition("pool-log", 0))


async def test_an_idle_owner_takes_its_partition_back_from_a_worker_that_is_gone(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"a", b"b"])
    store = await Store.open(settings)
    try:
        async with running(settings, Numbering(Delivery.OUTBOX)) as host:

            async def applied() -> bool:
                position = await store.position(*_PLACE)
                return position is not None and (position.offset, position.outbox) == (2, 0)

            await eventually(applied, "both records are applied and relayed", 30)
            await store.take(*_PLACE)  # by a worker that dies at once
            stranger = await store.position(*_PLACE)
            await host.verify()

            async def taken_back() -> bool:
                return await store.position(*_PLACE) != stranger and host.settled

            await eventually(taken_back, "the owner holds a new epoch", 30)
            await produce(settings, [b"c"])

            async def decided() -> bool:
                return len(await read_all(settings, "decisions")) >= 3

            await eventually(decided, "the next record is decided", 30)
    finally:
        await store.close()


async def test_an_idle_owner_builds_again_what_the_store_lost(kafka: object, settings: Settings) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"a", b"b", b"c"])
    store = await Store.open(settings)
    try:
        async with running(settings, Numbering(Delivery.OUTBOX)) as host:

            async def whole() -> bool:
                position = await store.position(*_PLACE)
                return position is not None and (position.offset, position.outbox) == (3, 0)

            await eventually(whole, "all is applied and relayed", 30)
            for key in [key async for key in store.client.scan_iter(f"{settings.key_prefix}*")]:
                await store.client.delete(key)
            await host.verify()
            await eventually(whole, "the state is there again though nothing came in", 30)
            assert await store.read(*_PLACE, "count") == {"n": b"3"}
    finally:
        await store.close()
