"""The read model follows broker and store: from the store's state, through deletion of its file,
and through logs made anew.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from contracts.catalogue import POOL_LOG, QUARANTINE
from contracts.quarantine import Message, Quarantined, encode, to_base64
from services.console.read.database import ReadModelGone
from services.console.read.follow import follower
from services.console.read.follow.follower import Follower
from services.console.read.model import ReadModel
from services.console.writes.feeds import FeedWrites, event_id
from services.console.writes.receipts import Mend
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.io import kafka
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.operations.progress import Gauge, opened_gauge
from services.runtime.settings import Settings
from tests.support.topics import create_topics, produce, read_all
from tests.support.waiting import eventually
from tests.unit.mentoring.pool import POOL, exact, mentor, opened, startup

pytestmark = pytest.mark.embedded
EAST = exact([127, 0])


@asynccontextmanager
async def following(settings: Settings, path: Path) -> AsyncIterator[ReadModel]:
    task = asyncio.create_task(Follower(settings, path).run())
    model = ReadModel(path)
    try:
        yield model
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        model.close()
        assert isinstance(ended, asyncio.CancelledError)


async def shows(question: Any, what: str) -> None:
    """Wait until `question()` is true of a read model that may still be on its way."""

    async def answer() -> bool:
        with contextlib.suppress(ReadModelGone):
            return bool(question())
        return False

    await eventually(answer, what, 60)


async def put(settings: Settings, fields: dict[str, bytes]) -> None:
    store = await Store.open(settings)
    key = store.key("matcher", partition_of(POOL), f"state:{POOL}")
    await store.client.hset(key, mapping=fields)  # type: ignore[arg-type]
    await store.client.sadd(store.key("matcher", partition_of(POOL), "buckets"), POOL)
    await store.close()


async def test_a_read_model_begins_with_the_store_follows_the_log_and_survives_its_file(
    embedded_broker, settings, tmp_path
):
    del embedded_broker
    await create_topics(settings)
    host = opened(
        startup("a", vectors=EAST, name="青禾果园"), mentor("m", vectors=EAST), review=True
    )
    await put(settings, host.fields)
    path = tmp_path / "read.sqlite3"
    async with following(settings, path) as model:
        await shows(lambda: model.draft_pairs(POOL).items, "the draft of the store is shown")
        pair = model.draft_pairs(POOL).items[0]
        assert (pair.startup_name, pair.mentor, pair.status) == ("青禾果园", "m", "draft")
        assert pair.score
        await produce(settings, POOL_LOG.name, [startup("new", name="新队")], POOL.encode())
        await shows(lambda: model.people(query="新队").items, "a new startup is shown")
        assert model.person("startup", "a") is not None
        await shows(lambda: model.freshness().state == "current", "it says that it is current")
        await shows(lambda: len(model.lags()) > 5, "the lag of each step is shown")
        for file in tmp_path.glob("read.sqlite3*"):
            file.unlink()
        await shows(lambda: model.person("startup", "new"), "a deleted file is made again")
        assert model.person("startup", "a") is not None
    async with following(settings, path) as model:
        await produce(settings, POOL_LOG.name, [startup("later", name="后来")], POOL.encode())
        await shows(lambda: model.person("startup", "later"), "it goes on where it was")
    await _pretend_another_log(path)
    async with following(settings, path) as model:
        await shows(
            lambda: not model.people(query="鬼影").items and model.person("startup", "later"),
            "a log made anew is read anew",
        )


async def _pretend_another_log(path: Path) -> None:
    """Let the file say that it has read more than the log holds, and show somebody of then."""
    from services.console.read import profiles
    from services.console.read.database import ReadModelFile

    connection = ReadModelFile(path).writer()
    connection.execute("UPDATE positions SET next = next + 100 WHERE topic = 'pool-log'")
    profiles.keep(connection, startup("ghost", name="鬼影"))
    connection.close()


async def test_while_the_store_is_away_the_read_model_says_so_and_shows_what_it_knows(
    embedded_broker, settings, tmp_path
):
    del embedded_broker
    await create_topics(settings)
    away = settings.model_copy(
        update={"redis": SecretStr(f"redis://{LOOPBACK}:{free_ports(1)[0]}/0")}
    )
    async with following(away, tmp_path / "read.sqlite3") as model:
        await shows(lambda: model.freshness().state == "store_away", "the store is said to be away")
        assert model.pools() == []


async def test_lag_is_measured_over_connections_that_stay_open(
    embedded_broker, settings, tmp_path, monkeypatch
):
    del embedded_broker
    await create_topics(settings)
    opened: list[object] = []

    @asynccontextmanager
    async def counted(own: Settings) -> AsyncIterator[Gauge]:
        async with opened_gauge(own) as gauge:
            opened.append(gauge)
            yield gauge

    monkeypatch.setattr(follower, "opened_gauge", counted)
    monkeypatch.setattr(follower, "_LAG_S", 0.05)
    moments: set[int] = set()

    def measured() -> bool:
        moments.update(stage.time for stage in model.lags())
        return len(moments) > 3

    async with following(settings, tmp_path / "read.sqlite3") as model:
        await shows(measured, "lag is measured again and again")
    assert len(opened) == 1


async def test_a_write_is_one_event_however_often_its_key_comes(embedded_broker, settings):
    del embedded_broker
    await create_topics(settings)
    writes = FeedWrites(settings)
    record = {"pool": POOL, "command": "open_cycle"}
    ids = {
        (
            await writes.send(
                "feed.commands", record, account="op", once="k", wait_s=0, language="en"
            )
        ).event
        for _ in range(2)
    }
    assert ids == {event_id("op", "k")}
    sent = await read_all(settings, "feed.commands")
    assert {dict(each.headers)["ce_id"] for each in sent} == {event_id("op", "k").encode()}
    assert {dict(each.headers)["ce_actor"] for each in sent} == {b"op"}


async def test_the_latest_record_of_somebody_is_found_on_its_feed_among_others(
    embedded_broker, settings
):
    del embedded_broker
    await create_topics(settings)
    writes = FeedWrites(settings)
    for number, key in enumerate(("m1", "m2", "m1", "m3")):
        record = {"id": key, "capacity": number}
        await writes.send("feed.mentors", record, account="op", once="", wait_s=0, language="en")
    found = {key: await writes.latest("feed.mentors", key) for key in ("m1", "m2", "m9")}
    assert found == {
        "m1": {"id": "m1", "capacity": 2},
        "m2": {"id": "m2", "capacity": 1},
        "m9": None,
    }
    producer = kafka.producer(settings)
    await producer.start()
    try:
        topic = settings.topic_prefix + "feed.mentors"
        await producer.send_and_wait(topic, key=b"m1", value=None)
        await producer.send_and_wait(topic, key=b"m2", value=b"[1]")
    finally:
        await producer.stop()
    assert await writes.latest("feed.mentors", "m1") is None
    assert await writes.latest("feed.mentors", "m2") is None


@pytest.fixture
async def refused(embedded_broker, settings) -> list[str]:
    """Return the ids of two records in quarantine, as intake puts them there."""
    del embedded_broker
    await create_topics(settings)
    ids = ["feed.startups/0/1", "feed.startups/0/2"]
    producer = kafka.producer(settings)
    await producer.start()
    for offset, identifier in enumerate(ids, 1):
        record = Quarantined(
            id=identifier, topic="feed.startups", partition=0, offset=offset, timestamp=1,
            service="intake", error="contract", messages=[Message("$.name", "other")],
            key=to_base64(b"T-1"), value=to_base64(b'{"id":"T-1","name":"old"}'),
            headers=[("ce_id", to_base64(b"first"))],
        )  # fmt: skip
        await producer.send_and_wait(
            settings.topic_prefix + QUARANTINE.name, encode(record), key=identifier.encode()
        )
    await producer.stop()
    return ids


async def test_a_discarded_record_leaves_quarantine_and_nothing_is_sent(
    refused, settings, tmp_path
):
    ids, writes = refused, FeedWrites(settings)
    async with following(settings, tmp_path / "read.sqlite3") as model:
        await shows(lambda: len(model.refused().items) == 2, "both are shown as refused")
        assert await writes.discard([ids[0], "feed.startups/9/9"]) == [ids[0]]
        await shows(lambda: [each.id for each in model.refused().items] == ids[1:], "one is left")
    assert await writes.raw(ids[0]) is None
    assert await read_all(settings, "feed.startups") == []


async def test_a_mended_record_is_a_new_event_and_leaves_quarantine(refused, settings, tmp_path):
    ids, writes = refused, FeedWrites(settings)
    held = await writes.raw(ids[0])
    assert held is not None
    assert (held.key, held.value) == ("T-1", b'{"id":"T-1","name":"old"}')
    mends = [Mend(ids[0], b'{"team_id": "T-2"}'), Mend(ids[1]), Mend("feed.startups/9/9")]
    async with following(settings, tmp_path / "read.sqlite3") as model:
        await shows(lambda: len(model.refused().items) == 2, "both are shown as refused")
        assert [each.id for each in model.alike(ids[0])] == ids
        sent = await writes.retry(mends, account="op", wait_s=0, language="en")
        await shows(lambda: not model.refused().items, "both have left quarantine")
    assert [each.id for each in sent] == ids
    assert await writes.raw(ids[0]) is None
    assert await writes.retry(mends, account="op", wait_s=0, language="en") == []
    arrived = {
        dict(each.headers)["ce_id"].decode(): (each.key, each.value)
        for each in await read_all(settings, "feed.startups")
    }
    assert arrived == {
        sent[0].event: (b"T-2", b'{"team_id":"T-2"}'),
        sent[1].event: (b"T-1", b'{"id":"T-1","name":"old"}'),
    }
