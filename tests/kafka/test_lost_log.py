"""A log that loses records while a service runs: the service stops, says why, and the command that
it names works.
"""

import asyncio
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from contracts.envelope import STAMP_HEADER
from services.cli.verbs import settle as verb
from services.runtime.core.handler import Delivery
from services.runtime.core.stamps import LastSent, Position
from services.runtime.core.storage import Settlement
from services.runtime.io import kafka as clients
from services.runtime.io.host import Host
from services.runtime.settings import Settings
from tests.support.kafka import start_cluster
from tests.support.numbering import Numbering, outputs, running
from tests.support.topics import create_topics, delete_topic, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka
_HOWS = {"": Settlement.GO_ON, "--wipe": Settlement.WIPE, "--rebuild": Settlement.REBUILD}


class Source:
    """Sends stamped records to the only partition of the pool log, as intake does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last_sent = LastSent(b"intake/feed.answers@1/0")

    async def send(self, numbers: Iterable[int]) -> None:
        producer = clients.producer(self._settings)
        await producer.start()
        try:
            for number in numbers:
                stamp = self._last_sent.next(b"pool-log/0", Position(number, 0))
                name = self._settings.topic_prefix + "pool-log"
                await producer.send(
                    name, b"%d" % number, key=b"pool", partition=0, headers=[(STAMP_HEADER, stamp)]
                )
            await producer.flush()
        finally:
            await producer.stop()


async def _obey(settings: Settings, reason: str, option: str = "") -> None:
    """Run the command that `reason` names, with the option that it names for the case."""
    found = re.search(r"duijie settle (\S+) (\S+)( --\w+)?", reason)
    assert found, reason
    how = _HOWS[option or (found[3] or "").strip()]
    await verb.settle(settings, found[1], found[2], how=how, yes=True, as_json=True)


async def _failed(host: Host) -> str:
    return str(await asyncio.wait_for(asyncio.shield(host.failed), 60))


def _values(records: Iterable[object]) -> list[str]:
    return [value for _, _, value in sorted(map(_row, records), key=lambda row: row[1])]


def _row(record: object) -> tuple[int, int, str]:
    partition, number, value = json.loads(record.value)  # type: ignore[attr-defined]
    return partition, number, value


async def _relayed(settings: Settings, count: int) -> None:
    async def done() -> bool:
        return len(await read_all(settings, "decisions")) >= count

    await eventually(done, f"{count} decisions", 30)


async def test_records_deleted_unread_stop_the_service_and_settle_goes_on_behind_them(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    source = Source(settings)
    tp = TopicPartition(settings.topic_prefix + "pool-log", 0)
    await source.send(range(20))
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:
        await outputs(settings, 20)
        consumer = host.find_consumer()
        assert consumer is not None
        consumer.pause(tp)
        await source.send(range(20, 60))
        admin = clients.admin(settings)
        await admin.start()
        await admin.delete_records({tp: RecordsToDelete(before_offset=30)})
        await admin.close()
        consumer.resume(tp)
        reason = await _failed(host)
    assert "deleted unread" in reason
    await _obey(settings, reason)
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:
        found = await outputs(settings, 50)
        assert _values(found) == [str(number) for number in (*range(20), *range(30, 60))]
    async with running(settings, Numbering(Delivery.OUTBOX)):
        await source.send(range(60, 62))
        assert len(await outputs(settings, 52)) == 52, "and so it stays after a restart"


async def test_a_topic_made_anew_under_a_running_service_stops_it(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    source = Source(settings)
    await source.send(range(20))
    async with running(settings, Numbering(Delivery.OUTBOX)) as host:
        await outputs(settings, 20)
        await delete_topic(settings, "pool-log")
        await create_topics(settings, partitions=1, only="pool-log")
        await source.send(range(20, 25))
        reason = await _failed(host)
    assert "made anew" in reason
    await _obey(settings, reason)
    async with running(settings, Numbering(Delivery.OUTBOX)):
        assert _values(await outputs(settings, 25)) == [str(number) for number in range(25)]


@pytest.mark.parametrize("following", [3, 12], ids=["shorter", "longer"])
async def test_an_older_log_under_a_running_service_stops_it_and_settle_takes_what_is_new(
    tmp_path: Path, settings: Settings, following: int
) -> None:
    """As after a power cut without fsync, or a restored volume: the tail is gone, and new records
    take its offsets.
    """
    cluster = start_cluster(tmp_path)
    settings = settings.model_copy(update={"kafka": cluster.bootstrap})
    try:
        await create_topics(settings, partitions=1)
        source = Source(settings)
        await source.send(range(10))
        log = cluster.folder / "node1" / f"{settings.topic_prefix}pool-log-0"
        async with running(settings, Numbering(Delivery.OUTBOX)) as host:
            await outputs(settings, 10)
            shutil.copytree(log, tmp_path / "older")
            await source.send(range(10, 20))
            await _relayed(settings, 20)
            await host.flush()
            consumer, tp = (
                host.find_consumer(),
                TopicPartition(f"{settings.topic_prefix}pool-log", 0),
            )
            assert consumer is not None
            consumer.pause(tp)  # else the client may see the short log first, and go back by itself
            cluster.kill(1)
            shutil.rmtree(log)
            shutil.copytree(tmp_path / "older", log)
            await asyncio.to_thread(cluster.revive, 1)
            await source.send(range(20, 20 + following))
            consumer.resume(tp)
            reason = await _failed(host)
        assert "lost its tail" in reason
        await _obey(settings, reason)
        async with running(settings, Numbering(Delivery.OUTBOX)):
            found = await outputs(settings, 20 + following)
        assert sorted({int(value) for value in _values(found)}) == list(range(20 + following))
    finally:
        await asyncio.to_thread(cluster.stop)
