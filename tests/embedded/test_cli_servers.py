"""`duijie` against the embedded broker and a store."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import msgspec
import pytest

from contracts import decisions, pool_log, quarantine
from contracts.catalogue import DECISIONS, FEEDS, POOL_LOG, QUARANTINE, TOPICS
from contracts.envelope import event_headers
from contracts.quarantine import Message, Quarantined, to_base64
from models.mentoring import Matcher
from models.pool.replay import replay
from services.cli.client.log_reader import end_of, read_partition
from services.cli.failures import ExitCode
from services.runtime.core.handler import Partition
from services.runtime.core.partitioner import partition_for
from services.runtime.core.stamps import START, Position, Stamp
from services.runtime.io import kafka
from services.runtime.io.store import Hold, Store
from services.runtime.settings import Settings
from tests.support.cli import Duijie

pytestmark = pytest.mark.embedded
POOL = "p"
T = TypeVar("T")
Raw = tuple[bytes, bytes | None, list[tuple[str, bytes]]]


@pytest.fixture
def duijie(monkeypatch, capfd, settings, embedded_broker):
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    return runner


@pytest.fixture
def topics(duijie):
    assert duijie("topics", "create").code == 0


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` beside the loop that the test framework may hold."""
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work)))
    thread.start()
    thread.join(60)
    return found[0]


async def send(settings: Settings, topic: str, records: Iterable[Raw]) -> None:
    """Send (key, value, headers), all in one partition order."""
    producer = kafka.producer(settings)
    await producer.start()
    try:
        for key, value, headers in records:
            await producer.send_and_wait(
                settings.topic_prefix + topic, key=key, value=value, headers=headers
            )
    finally:
        await producer.stop()


async def values(settings: Settings, topic: str, partition: int) -> list[bytes]:
    return [record.value async for record in read_partition(settings, topic, partition)]


def test_topics_are_created_once_and_found_right(duijie):
    first, second = duijie("topics", "create", "--json"), duijie("topics", "create", "--json")
    assert len(json.loads(first.out)["created"]) == len(TOPICS)
    assert json.loads(second.out)["created"] == []
    checked = duijie("topics", "check", "--json")
    assert checked.code == 0
    assert {topic["state"] for topic in json.loads(checked.out)} == {"ok"}


def test_missing_topics_are_an_error_that_says_what_to_do(duijie, tmp_path):
    assert duijie("topics", "check").code == ExitCode.DIFFERS
    path = tmp_path / "commands.jsonl"
    path.write_text('{"pool": "p", "command": "tick"}\n')
    result = duijie("submit", path)
    assert result.code == ExitCode.NOT_FOUND
    assert "duijie topics create" in result.err


def test_a_topic_with_another_number_of_partitions_is_an_error(duijie, settings):
    from tests.support.topics import create_topics

    run(create_topics(settings, partitions=2, only=POOL_LOG.name))
    for verb in ("create", "check"):
        result = duijie("topics", verb)
        assert result.code == ExitCode.DIFFERS
        assert f"{settings.topic_prefix}pool-log" in result.err


def test_a_list_goes_to_its_feed_keyed_by_the_entity(duijie, topics, settings, tmp_path):
    path = tmp_path / "startups.csv"
    lines = [f"T-{number},名{number},某池" for number in range(25)]
    path.write_bytes("\n".join(["团队编号,企业名称,匹配项目", *lines]).encode("gb18030"))
    result = duijie("submit", path, "--json")
    assert (result.code, json.loads(result.out)) == (0, {"sent": 25, "unknown_pools": ["某池"]})
    assert "GB18030" in result.err
    for number in range(FEEDS[0].partitions):
        for value in run(values(settings, "feed.startups", number)):
            record = json.loads(value)
            assert partition_for(record["team_id"].encode(), FEEDS[0].partitions) == number


def test_the_end_of_a_partition_counts_every_record_of_its_last_batch(
    duijie, topics, settings, tmp_path
):
    path = tmp_path / "commands.jsonl"
    path.write_text(
        "".join(f'{{"pool": "p", "command": "tick", "startup": "s{n}"}}\n' for n in range(40))
    )
    assert duijie("submit", path).code == 0
    assert run(end_of(settings, "feed.commands", partition_for(b"p", 3))) == 40


def test_waiting_for_a_service_that_does_not_run_ends_with_its_name(duijie, topics):
    result = duijie("open", "p", "--wait", "--timeout", "1")
    assert result.code == ExitCode.TIMED_OUT
    assert "duijie serve intake" in result.err


def refused(offset: int) -> Quarantined:
    return Quarantined(
        id=f"feed.mentors/0/{offset}", topic="feed.mentors", partition=0, offset=offset, timestamp=1, service="intake",
        error="contract", messages=[Message("$.capacity", "greater_than_equal", {"ge": 1, "value": "-2"})], key=to_base64(b"M-1"),
        value=to_base64(b'{"id": "M-1"}'), headers=[("ce_id", to_base64(b"e")), ("odd", None)],
    )  # fmt: skip


def test_a_refused_record_is_listed_shown_and_leaves_the_list_when_retried(
    duijie, topics, settings, tmp_path
):
    items = [refused(7), refused(7), refused(8)]
    run(send(settings, QUARANTINE.name, [(i.id.encode(), quarantine.encode(i), []) for i in items]))
    listed = json.loads(duijie("quarantine", "list", "--json").out)
    assert [item["id"] for item in listed] == ["feed.mentors/0/7", "feed.mentors/0/8"]
    assert json.loads(duijie("quarantine", "list", "--feed", "startups", "--json").out) == []
    assert "不能小于 1" in duijie("quarantine", "show", "feed.mentors/0/7").out
    mended = tmp_path / "mended.json"
    mended.write_text('{"id": "M-1", "capacity": 2}')
    assert duijie("quarantine", "retry", "feed.mentors/0/7", "--value", mended).code == 0
    assert duijie("quarantine", "retry", "feed.mentors/0/99").code == ExitCode.NOT_FOUND
    assert run(values(settings, "feed.mentors", partition_for(b"M-1", 6))) == [mended.read_bytes()]
    listed = json.loads(duijie("quarantine", "list", "--json").out)
    assert [item["id"] for item in listed] == ["feed.mentors/0/8"]


def test_discarded_records_leave_the_list_and_none_does_where_one_is_not_there(
    duijie, topics, settings
):
    items = [refused(offset) for offset in (7, 8, 9)]
    run(send(settings, QUARANTINE.name, [(i.id.encode(), quarantine.encode(i), []) for i in items]))
    one, two = "feed.mentors/0/7", "feed.mentors/0/9"
    assert duijie("quarantine", "discard", one, "feed.mentors/0/99").code == ExitCode.NOT_FOUND
    assert len(json.loads(duijie("quarantine", "list", "--json").out)) == 3
    gone = duijie("quarantine", "discard", one, two, "--json")
    assert json.loads(gone.out) == {"discarded": [one, two]}
    listed = json.loads(duijie("quarantine", "list", "--json").out)
    assert [item["id"] for item in listed] == ["feed.mentors/0/8"]
    assert duijie("quarantine", "discard", one).code == ExitCode.NOT_FOUND


def pool_records() -> list[bytes]:
    programme = pool_log.Programme(
        pool=POOL, time=1, event="e1", name="计划", rules=pool_log.MentoringRules()
    )
    unknown = pool_log.Answer(
        pool=POOL, time=2, event="e2", startup="S", mentor="M", by="mentor", answer="decline"
    )
    opened = pool_log.Command(pool=POOL, time=3, event="e3", command="open_cycle")
    return [pool_log.encode(record) for record in (programme, unknown, opened)]


def stamped(source: bytes, sequence: int, value: bytes, service: str = "intake") -> Raw:
    previous = START if sequence == 0 else Position(sequence - 1, 0)
    stamp = Stamp(source, Position(sequence, 0), previous)
    headers = event_headers(service=service, schema="d/1", id=str(sequence), time=0, key=POOL)
    return POOL.encode(), value, [*headers, ("ce_stamp", stamp.encode())]


def recorded_world(
    settings: Settings, *, change: Callable[[list[bytes]], list[bytes]] = list
) -> list[bytes]:
    """Put a pool's log and the decisions that follow from it (changed by `change`) on the topics,
    with repeats.
    """
    raws = pool_records()
    decided = replay([Matcher()], POOL, [(pool_log.decode(raw), raw) for raw in raws])["matcher"]
    log = [stamped(b"intake/f@0/0", number, raw) for number, raw in enumerate(raws)]
    out = [
        stamped(b"matcher/pool-log@0/0", n, raw, "matcher") for n, raw in enumerate(change(decided))
    ]
    run(send(settings, POOL_LOG.name, [*log[:2], log[1], *log[1:]]))
    run(send(settings, DECISIONS.name, [*out, *out[-1:]]))
    return decided


def test_a_replay_finds_the_recorded_decisions_identical_and_needs_no_encoder(
    duijie, topics, settings
):
    decided = recorded_world(settings)
    assert len(decided) >= 2
    script = "import sys; from services.cli import main; sys.argv = ['duijie', 'replay', 'p', '--json']; main.run()"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["services"]["matcher"]["identical"]
    assert found["services"]["matcher"]["count"] == len(decided)
    assert (found["records"], found["skipped"]) == (3, 2)


def test_a_replay_names_the_first_difference(duijie, topics, settings):
    def falsify(values):
        first = msgspec.structs.replace(decisions.decode(values[0]), time=99)
        return [decisions.encode(first), *values[1:]]

    recorded_world(settings, change=falsify)
    result = duijie("replay", "p")
    assert result.code == ExitCode.DIFFERS
    assert "$.time" in result.err


def test_a_replay_notices_decisions_that_are_missing(duijie, topics, settings):
    recorded_world(settings, change=lambda values: values[:-1])
    assert duijie("replay", "p").code == ExitCode.DIFFERS


def test_an_unknown_pool_is_exit_5_everywhere(duijie, topics):
    for verb in (
        ["pairings", "p"],
        ["plan", "p"],
        ["shortlist", "p"],
        ["explain", "p", "s"],
        ["replay", "p"],
    ):
        assert duijie(*verb).code == ExitCode.NOT_FOUND


def test_doctor_is_content_with_fresh_servers_and_warns_of_what_waits(duijie, topics):
    assert duijie("open", "p").code == 0
    result = duijie("doctor", "--json")
    levels = {check["name"]: check["level"] for check in json.loads(result.out)}
    assert result.code == 0
    assert levels["进度：intake"] == "warn"
    assert levels["进度：notifier"] == "ok"
    assert "fail" not in levels.values()


def test_settling_lets_a_service_begin_again_and_refuses_pairs_that_do_not_exist(
    duijie, topics, settings
):
    async def take() -> Hold:
        store = await Store.open(settings)
        try:
            return await store.take("matcher", Partition("pool-log", 0))
        finally:
            await store.close()

    before = run(take()).incarnation
    assert duijie("settle", "matcher", "pool-log", "--yes").code == 0
    assert run(take()).incarnation == before + 1
    assert duijie("settle", "matcher", "decisions", "--yes").code == ExitCode.USAGE
