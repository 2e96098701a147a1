"""What an owner notices by itself, on a real Kafka and a real store: no record needs to come in for
it.
"""

import pytest
from aiokafka import TopicPartition

from services.runtime.core.events import Doubted
from services.runtime.core.handler import Delivery, Partition
from services.runtime.io.runner import PartitionRunner
from services.runtime.io.store import Store
from services.runtime.settings import Settings
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
                return await store.position(*_PLACE) != stranger and host.all_in_hand

            await eventually(taken_back, "the owner holds a new epoch", 30)
            await produce(settings, [b"c"])

            async def decided() -> bool:
                return len(await read_all(settings, "decisions")) >= 3

            await eventually(decided, "the next record is decided", 30)
    finally:
        await store.close()


async def test_an_idle_owner_builds_again_what_the_store_lost(
    kafka: object, settings: Settings
) -> None:
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


class Due(Numbering):
    """Is due for each partition that it holds."""

    def due(self, now: int) -> list[str]:
        return sorted(str(partition.number) for partition in self.counts)


async def test_a_partition_that_went_to_another_worker_is_ticked_no_more(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=2)
    async with running(settings, Due(Delivery.OUTBOX)) as host:

        async def held() -> bool:
            return len(host.leases) == 2

        await eventually(held, "both partitions are in hand", 30)
        assert await host.due(0) == ["0", "1"]
        await host.on_partitions_revoked({TopicPartition(settings.topic_prefix + "pool-log", 1)})
        assert await host.due(0) == ["0"]


async def test_every_partition_compares_its_log_in_turn(
    kafka: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(settings, partitions=3)
    doubted: list[int] = []
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:

        async def held() -> bool:
            return len(host.leases) == 3

        await eventually(held, "all partitions are in hand", 30)

        def note(runner: PartitionRunner, event: object) -> None:
            assert isinstance(event, Doubted)
            doubted.append(runner.session.partition.number)

        with monkeypatch.context() as patched:
            patched.setattr(PartitionRunner, "tell", note)
            for _ in range(6):
                host.doubt_some(30)
            host.doubt_some(2)
    assert sorted(doubted[:3]) == sorted(doubted[3:6]) == [0, 1, 2]
    assert len(doubted) == 8
