"""One mentor in two programmes, on a real Kafka and a Valkey with real processes: never asked by
more startups than they have places, also when the register is killed and comes back, and when the
store is put back to what it was before.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from contracts import register
from contracts.catalogue import REGISTER_LOG
from contracts.register import Held, Paired
from services.bootstrap import SERVICES, every_partition
from services.cli.client.events import Event, event_of
from services.cli.client.pool_records import read_pool
from services.register.readers import PLACE, stored_register
from services.runtime.core.storage import PartitionSnapshot
from services.runtime.io import snapshots
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.deployment import Deployment
from tests.support.kafka import KafkaCluster
from tests.support.topics import create_topics
from tests.support.valkey import ValkeyServer

pytestmark = [pytest.mark.fault, pytest.mark.kafka]
POOLS = ("spring-mentors", "autumn-mentors")
PLACES = 2
_TIME = "2026-01-05T01:00:00Z"


def event(feed: str, **record: Any) -> Event:
    return event_of(feed, record, _TIME)


def programmes() -> Iterator[Event]:
    rules = {"kind": "mentoring", "mode": "on_change", "same_region_unless_remote": False}
    for pool in POOLS:
        yield event("feed.programmes", pool=pool, name=pool, rules=rules)


def mentor() -> Event:
    return event(
        "feed.mentors",
        id="d1", name="导师一", engagement="志愿", track="创业", services=["商业加速"], industries=["医疗健康"],
        expertise="做过县级医院影像辅助诊断的采购，带过多个团队。", capacity=PLACES, pools=list(POOLS),
    )  # fmt: skip


def startups(first: int) -> Iterator[Event]:
    for number in range(first, first + 3):
        for pool in POOLS:
            yield event(
                "feed.startups",
                team_id=f"t{number}-{pool}", name=f"团队{number}", stage="孵化器", needs=["商业加速"],
                summary=f"为县级医院提供影像辅助诊断，第{number}号方案。", industry="医疗健康", region="西安",
                pools=[pool],
            )  # fmt: skip


@pytest.fixture
def deployment(
    settings: Settings, kafka: KafkaCluster, valkey: ValkeyServer
) -> Iterator[Deployment]:
    assert (settings.kafka, settings.redis.get_secret_value()) == (kafka.bootstrap, valkey.url)
    asyncio.run(create_topics(settings))
    running = Deployment(settings, settings.state_dir / "logs")
    try:
        running.start(*(service.name for service in SERVICES if service.vital))
        yield running
    finally:
        running.stop()


def live_pairs(settings: Settings) -> Iterator[set[tuple[str, str]]]:
    """Yield, at each position of the register's log, the pairs of the mentor in all pools."""
    live: set[tuple[str, str]] = set()
    log = asyncio.run(read_pool(settings, REGISTER_LOG, REGISTER_LOG.key))
    for _, value in log.values:
        record = register.decode(value)
        if isinstance(record, Paired):
            pair = (record.pool, record.startup)
            live = live - {pair} if record.status == "ended" else live | {pair}
        assert not isinstance(record, Held) or record.places <= PLACES
        yield live


async def granted(settings: Settings) -> dict[str, int]:
    store = await Store.open(settings)
    try:
        shares = (await stored_register(store)).books["d1"].shares
    finally:
        await store.close()
    return {pool: share.granted for pool, share in shares.items()}


async def taken(settings: Settings) -> list[PartitionSnapshot]:
    """Return what the store holds of every partition."""
    store = await Store.open(settings)
    try:
        kept = [await snapshots.snapshot(store, *place) for place in every_partition()]
    finally:
        await store.close()
    return [partition for partition in kept if partition is not None]


async def put_back(settings: Settings, kept: list[PartitionSnapshot]) -> None:
    store = await Store.open(settings)
    try:
        for partition in kept:
            await snapshots.load(store, partition)
    finally:
        await store.close()


def require_never_above_capacity(settings: Settings) -> None:
    states = list(live_pairs(settings))
    assert max(map(len, states)) == PLACES
    assert len(states[-1]) == PLACES
    assert sum(asyncio.run(granted(settings)).values()) == PLACES


def test_a_mentor_in_two_programmes_is_never_asked_by_more_startups_than_they_have_places(
    deployment: Deployment, settings: Settings
) -> None:
    deployment.send([*programmes(), mentor()])
    deployment.drain()
    early = asyncio.run(taken(settings))
    deployment.send(startups(0))
    deployment.kill("register")
    deployment.send(startups(3))
    deployment.start("register")
    deployment.drain()
    require_never_above_capacity(settings)

    deployment.kill("register")
    mine = [partition for partition in early if partition.service == "register"]
    assert [(one.topic, one.number) for one in mine] == [PLACE]
    asyncio.run(put_back(settings, mine))  # the shard of the register alone lost its tail
    deployment.start("register")
    deployment.send(startups(6))
    deployment.drain()
    require_never_above_capacity(settings)

    deployment.stop()
    asyncio.run(put_back(settings, early))
    deployment.start(*(service.name for service in SERVICES if service.vital))
    deployment.send(startups(9))
    deployment.drain()
    require_never_above_capacity(settings)
