"""The host on a real Kafka and a real store: what it promises in any order of failures."""

import asyncio
import json
from pathlib import Path

import pytest
from aiokafka.admin import NewTopic
from pydantic import SecretStr

from contracts.quarantine import decode
from services.runtime.core.handler import Delivery, Partition
from services.runtime.core.storage import Settlement
from services.runtime.io import kafka as clients
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.numbering import Numbering, numbers, outputs, produce, running
from tests.support.topics import create_topics, delete_topic, read_all
from tests.support.valkey import ValkeyServer
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize("delivery", list(Delivery))
async def test_every_record_leads_to_one_output_in_order(
    kafka: object, settings: Settings, delivery: Delivery
) -> None:
    await create_topics(settings, partitions=3)
    await produce(settings, [b"%d" % i for i in range(500)])
    async with running(settings, Numbering(delivery)):

        async def done() -> bool:
            return len(await read_all(settings, "decisions")) >= 500

        await eventually(done, "500 outputs", 30)
    records = await read_all(settings, "decisions")
    assert {partition: sorted(ns) for partition, ns in numbers(records).items()} == {
        partition: list(range(1, len(ns) + 1)) for partition, ns in numbers(records).items()
    }
    assert sum(map(len, numbers(records).values())) == 500


async def test_several_bootstrap_servers_may_be_named_with_commas(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"a"])
    several = settings.model_copy(update={"kafka": f"127.0.0.1:1,{settings.kafka}"})
    async with running(several, Numbering(Delivery.OUTBOX)):
        assert len(await outputs(several, 1)) == 1


async def test_a_poisoned_record_is_quarantined_whole_and_the_others_go_on(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"a", b"poison", b"poison", b"b"])
    async with running(settings, Numbering(Delivery.OUTBOX)):

        async def done() -> bool:
            return len(await read_all(settings, "decisions")) >= 2

        await eventually(done, "two outputs", 30)

        async def quarantined() -> bool:
            return len(await read_all(settings, "quarantine")) == 2

        await eventually(quarantined, "both in quarantine")
    assert [json.loads(r.value)[2] for r in await read_all(settings, "decisions")] == ["a", "b"]
    refused = decode((await read_all(settings, "quarantine"))[0].value)
    assert (refused.id, refused.value, refused.messages[0].code) == (
        "pool-log/0/1",
        "cG9pc29u",
        "no_pool_record",
    )


async def test_a_second_worker_that_joins_and_leaves_repeats_and_loses_nothing(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=4)
    async with running(settings, Numbering(Delivery.OUTBOX)):
        feeding = asyncio.create_task(produce(settings, [b"%d" % i for i in range(3000)], keys=40))
        async with running(settings, Numbering(Delivery.OUTBOX)) as second:

            async def shared() -> bool:
                return bool(second.leases)

            await eventually(shared, "the second worker holds a partition", 30)
        await feeding

        async def done() -> bool:
            return (
                len({(r.partition, r.value) for r in await read_all(settings, "decisions")}) >= 3000
            )

        await eventually(done, "3,000 outputs", 60)
    for partition, ns in numbers(await read_all(settings, "decisions")).items():
        assert sorted(set(ns)) == list(range(1, len(set(ns)) + 1)), partition


async def test_a_store_that_lost_everything_is_built_again_from_the_log(
    kafka: object, settings: Settings, tmp_path: Path
) -> None:
    server = ValkeyServer(tmp_path / "forgetful", append_only=False).start()
    own = settings.model_copy(update={"redis": SecretStr(server.url)})
    await create_topics(own, partitions=2)
    await produce(own, [b"%d" % i for i in range(200)])
    async with running(own, Numbering(Delivery.OUTBOX)):
        await outputs(own, 200)
        server.kill()
        server.start()
        await produce(own, [b"%d" % i for i in range(200, 400)])
        found = await outputs(own, 400)
    server.stop()
    for partition, ns in numbers(found).items():
        assert sorted(set(ns)) == list(range(1, len(set(ns)) + 1)), partition
    stamps = [dict(r.headers)["ce_stamp"] for r in found]
    assert len(set(stamps)) == 400, (
        "what was decided again carries the stamps it had, so that consumers skip it"
    )


async def test_a_topic_made_anew_stops_the_service_with_the_command_that_settles_it(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"%d" % i for i in range(20)])
    async with running(settings, Numbering(Delivery.OUTBOX)):
        await outputs(settings, 20)
    await delete_topic(settings, "pool-log")
    await create_topics(settings, partitions=1, only="pool-log")
    await produce(settings, [b"other %d" % i for i in range(30)])
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:
        gap = await asyncio.wait_for(asyncio.shield(host.failed), 60)
    assert "made anew" in str(gap)
    assert "duijie settle matcher pool-log" in str(gap)
    store = await Store.open(settings)
    await store.settle("matcher", Partition("pool-log", 0), Settlement.WIPE)
    await store.close()
    async with running(settings, Numbering(Delivery.OUTBOX)):
        assert len(await outputs(settings, 50)) == 50


@pytest.mark.parametrize("delivery", list(Delivery))
async def test_a_topic_that_takes_no_record_of_such_a_size_stops_the_service_with_a_word(
    kafka: object, settings: Settings, delivery: Delivery
) -> None:
    await create_topics(settings, partitions=1, only="pool-log")
    admin = clients.admin(settings)
    await admin.start()
    small = NewTopic(
        settings.topic_prefix + "decisions", 1, 1, topic_configs={"max.message.bytes": "2000"}
    )
    await admin.create_topics([small])
    await admin.close()
    await produce(settings, [b"x" * 5_000])
    async with running(settings, Numbering(delivery)) as host:
        reason = str(await asyncio.wait_for(asyncio.shield(host.failed), 60))
    assert "max.message.bytes" in reason
    assert await read_all(settings, "decisions") == []
