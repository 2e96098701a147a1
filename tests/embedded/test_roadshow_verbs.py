"""`duijie roadshow export`, `report` and `check` against the embedded broker and a store."""

import asyncio
import json
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from contracts import decisions, pool_log
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.decisions import Decision
from contracts.envelope import event_headers
from contracts.pool_log import Outcome, Record
from services.cli.failures import ExitCode
from services.runtime.core.stamps import START, Position, Stamp
from services.runtime.io import kafka
from services.runtime.io.partition_store import partition_of
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.cli import Duijie
from tests.unit.publishing.makers import (
    DAY,
    MEETINGS,
    POOL,
    PROFILES,
    PROGRAMME,
    SLOTS,
    TIME,
    line_up,
    panels,
    results,
    shortlist,
    timetable,
)

pytestmark = pytest.mark.embedded
OUTCOME = Outcome(
    pool=POOL,
    time=TIME + 9,
    event="outcomes/0/7",
    startup="T-1",
    partner="I-1",
    outcome="signed",
    amount_cny=500_000,
    on=DAY,
)
STRANGER = Outcome(
    pool=POOL, time=TIME + 9, event="outcomes/0/8", startup="T-99", partner="I-1", outcome="met", on=DAY
)  # fmt: skip
RECORDS: list[Record] = [
    PROGRAMME, *PROFILES.startups.values(), *PROFILES.investors.values(), *PROFILES.judges.values(), OUTCOME,
]  # fmt: skip
DECISIONS_MADE: list[Decision] = [
    shortlist(seq=1, version=2),
    line_up(seq=2, version=2),
    timetable(seq=3, version=2),
    shortlist(seq=4, version=3, replaces=2),
    panels(seq=5, version=1),
    line_up(seq=6, version=3, slots=SLOTS[1:], replaces=2),
    timetable(seq=7, version=3, meetings=MEETINGS[1:], replaces=2),
    results(seq=8),
]


def stamped(service: str, number: int, value: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    previous = START if number == 0 else Position(number - 1, 0)
    headers = event_headers(service=service, schema="d/1", id=str(number), time=0, key=POOL)
    stamp = Stamp(f"{service}/x@0/0".encode(), Position(number, 0), previous)
    return value, [*headers, ("ce_stamp", stamp.encode())]


async def put(settings: Settings, topic: str, service: str, values: Iterable[bytes]) -> None:
    producer = kafka.producer(settings)
    await producer.start()
    try:
        for number, raw in enumerate(values):
            value, headers = stamped(service, number, raw)
            await producer.send_and_wait(
                settings.topic_prefix + topic, key=POOL.encode(), value=value, headers=headers
            )
    finally:
        await producer.stop()


async def keep(settings: Settings, fields: dict[str, bytes]) -> None:
    store = await Store.open(settings)
    try:
        key: Any = store.key("roadshow", partition_of(POOL), f"state:{POOL}")
        await store.client.hset(key, mapping=fields)  # type: ignore[arg-type]
        buckets: Any = store.key("roadshow", partition_of(POOL), "buckets")
        await store.client.sadd(buckets, POOL)
    finally:
        await store.close()


def run(work: Any) -> None:
    """Run `work` beside the loop that the test framework may hold."""
    thread = threading.Thread(target=lambda: asyncio.run(work))
    thread.start()
    thread.join(60)


@pytest.fixture
def duijie(monkeypatch, capfd, settings, embedded_broker):
    runner = Duijie(monkeypatch, capfd)
    runner.use(settings)
    assert runner("topics", "create").code == 0
    return runner


@pytest.fixture
def store_only(duijie, settings):
    fields = {"programme": pool_log.encode(PROGRAMME)}
    run(keep(settings, fields))
    return duijie


@pytest.fixture
def world(store_only, settings):
    run(put(settings, POOL_LOG.name, "intake", map(pool_log.encode, RECORDS)))
    run(put(settings, DECISIONS.name, "roadshow", map(decisions.encode, DECISIONS_MADE)))
    profiles = PROFILES.startups | PROFILES.investors
    kept = {f"{kind_of(one)}/{key}": pool_log.encode(one) for key, one in profiles.items()}
    kept["outcome/T-1/I-1/000001"] = pool_log.encode(OUTCOME)
    kept |= {"outcome/T-99/I-1/000001": pool_log.encode(STRANGER), "held/T-99/I-1/000001": b"null"}
    run(keep(settings, kept))
    return store_only


def kind_of(profile: Any) -> str:
    """Return what a profile's stored field begins with."""
    return str(profile.__struct_config__.tag)


def test_an_export_holds_what_is_in_force_and_cancels_what_was(world, tmp_path):
    result = world(
        "roadshow",
        "export",
        POOL,
        "--to",
        tmp_path,
        "--format",
        "json",
        "--format",
        "ics",
        "--json",
    )
    assert result.code == 0
    assert json.loads((tmp_path / "line-up.json").read_text())["version"] == 3
    names = {path.name for path in (tmp_path / "calendars").iterdir()}
    assert {"startup-T-1-cancelled.ics", "investor-I-1-cancelled.ics", "startup-T-2.ics"} <= names


def test_an_earlier_version_is_exported_as_it_was(world, tmp_path):
    arguments = ["roadshow", "export", POOL, "--to", tmp_path, "--version", "2", "--format", "json"]
    assert world(*arguments).code == 0
    assert json.loads((tmp_path / "line-up.json").read_text())["version"] == 2
    missing = world("roadshow", "export", POOL, "--to", tmp_path, "--version", "9")
    assert missing.code == ExitCode.NOT_FOUND
    assert "2, 3" in missing.err


def test_a_file_is_what_was_published_until_it_is_edited(world, tmp_path):
    assert (
        world(
            "roadshow", "export", POOL, "--to", tmp_path, "--format", "json", "--format", "html"
        ).code
        == 0
    )
    files = sorted(tmp_path.glob("*.json"))
    assert world("roadshow", "check", *files).code == 0
    edited = tmp_path / "line-up.json"
    edited.write_text(edited.read_text().replace("09:30", "08:30"))
    result = world("roadshow", "check", edited)
    assert result.code == ExitCode.DIFFERS
    assert "slots[0].starts_at" in result.err
    assert str(edited) in result.err
    assert world("roadshow", "check", tmp_path / "manifest.json").code == ExitCode.DIFFERS


def test_an_old_version_is_genuine_but_no_longer_in_force(world, tmp_path):
    world("roadshow", "export", POOL, "--to", tmp_path, "--version", "2", "--format", "json")
    result = world("roadshow", "check", tmp_path / "line-up.json", "--language", "en")
    assert result.code == 0
    assert "version 3 is in force" in result.err


def test_a_decision_that_the_log_does_not_have_is_no_published_one(world, tmp_path):
    made_up = tmp_path / "line-up.json"
    made_up.write_bytes(decisions.encode(line_up(seq=77)))
    assert world("roadshow", "check", made_up).code == ExitCode.DIFFERS
    made_up.write_text("{}")
    assert world("roadshow", "check", made_up).code == ExitCode.INPUT


def test_a_report_traces_each_outcome_to_its_event(world, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("名称,金额\n场地,1000\n")
    arguments = ["--cost", costs, "--cost", "茶歇=500", "--format", "json", "--format", "html"]
    result = world("roadshow", "report", POOL, "--to", tmp_path, *arguments, "--json")
    assert result.code == 0
    found = json.loads(result.out)
    assert (found["matched_projects"], found["costs"]["per_signed"]) == (1, "1500.00")
    assert found["deals"][0]["trail"] == ["outcomes/0/7"]
    assert not found["deals"][0]["planned"], "version 3 has no meeting of these two"
    earlier = world(
        "roadshow", "report", POOL, "--to", tmp_path, "--version", "2", "--format", "json", "--json"
    )
    assert json.loads(earlier.out)["deals"][0]["planned"]
    assert "outcomes/0/7" in (tmp_path / "report.html").read_text()


def test_every_figure_opens_into_projects_and_their_events(world):
    found = json.loads(world("outcomes", POOL, "--json").out)
    assert (found["totals"]["projects"], found["totals"]["signed_cny"]) == (1, 500_000)
    (project,) = [one for one in found["projects"] if one["startup"] == "T-1"]
    assert project["trails"][0]["events"][0]["event"] == "outcomes/0/7"
    shown = world("outcomes", POOL, "--language", "en")
    assert "outcomes/0/7" in shown.out
    assert "no such startup or team in the pool" in shown.out
    held = world("outcomes", POOL, "--doubtful", "--language", "en").out
    assert "outcomes/0/8" in held
    assert "outcomes/0/7" not in held
    groups = json.loads(world("outcomes", POOL, "--by", "investor", "--json").out)["groups"]
    assert [(one["key"], one["projects"]) for one in groups] == [("I-1", ["T-1"])]
    assert world("outcomes", POOL, "--by", "district", "--language", "en").code == 0
    assert world("outcomes", POOL, "--by", "colour").code == ExitCode.USAGE
    assert world("outcomes", POOL, "--startup", "T-3").code == ExitCode.NOT_FOUND
    assert world("outcomes", "no-such").code == ExitCode.NOT_FOUND


def test_costs_that_cannot_be_read_stop_the_report_before_it_asks_anybody(duijie, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("name,amount\nhall,much\n")
    result = duijie("roadshow", "report", POOL, "--to", tmp_path, "--cost", costs)
    assert result.code == ExitCode.INPUT
    assert "much" in result.err
    assert (
        duijie("roadshow", "report", POOL, "--to", tmp_path, "--cost", "hall=much").code
        == ExitCode.USAGE
    )


def test_what_a_broker_forgot_is_exported_from_the_store(store_only, settings, tmp_path):
    fields: dict[str, Decision] = {
        "published": shortlist(), "line_up_published": line_up(), "line_up": replace(line_up(), seq=99, status="draft"),
    }  # fmt: skip
    profiles = {f"startup/{key}": pool_log.encode(one) for key, one in PROFILES.startups.items()}
    run(keep(settings, profiles | {name: decisions.encode(one) for name, one in fields.items()}))
    result = store_only(
        "roadshow", "export", POOL, "--to", tmp_path, "--format", "json", "--format", "xlsx"
    )
    assert result.code == 0
    assert json.loads((tmp_path / "line-up.json").read_text())["status"] == "published"


def test_nothing_published_an_unknown_format_and_an_unknown_pool_are_said(store_only, tmp_path):
    nothing = store_only("roadshow", "export", POOL, "--to", tmp_path)
    assert nothing.code == ExitCode.NOT_FOUND
    assert f"duijie roadshow build {POOL}" in nothing.err
    assert (
        store_only("roadshow", "export", POOL, "--to", tmp_path, "--format", "docx").code
        == ExitCode.USAGE
    )
    for verb in (
        ["build", "no-such"],
        ["publish", "no-such"],
        ["export", "no-such", "--to", tmp_path],
    ):
        assert store_only("roadshow", *verb).code == ExitCode.NOT_FOUND


def test_a_folder_that_cannot_be_written_is_an_input_error(world, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    result = world("roadshow", "export", POOL, "--to", blocked, "--format", "json")
    assert result.code == ExitCode.INPUT
    assert str(blocked) in result.err


def test_a_season_sums_its_events_and_names_a_cost_of_another(world, tmp_path):
    formats = ["--format", "json", "--format", "html", "--format", "xlsx"]
    costs = tmp_path / "costs.csv"
    costs.write_text(f"活动,名称,金额\n{POOL},场地,1000\n,宣传,500\n")
    arguments = ["roadshow", "season", POOL, POOL, "--to", tmp_path / "season", "--cost", costs]
    result = world(*arguments, *formats, "--name", "春季", "--json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert [event["pool"] for event in found["events"]] == [POOL], "named twice, told once"
    assert (found["total_cost"], found["events"][0]["total_cost"]) == ("1500.00", "1000.00")
    assert found["figures"]["entered"]["total"] == found["events"][0]["figures"]["entered"]
    assert {path.name for path in (tmp_path / "season").iterdir()} == {
        "season.json", "season.html", "season.xlsx",
    }  # fmt: skip
    costs.write_text("活动,名称,金额\nelsewhere,场地,1000\n")
    wrong = world(*arguments, *formats)
    assert wrong.code == ExitCode.INPUT
    assert "elsewhere" in wrong.err


def test_a_season_is_the_published_events_whose_programmes_name_it(world, settings, tmp_path):
    arguments = ["roadshow", "season", "--to", tmp_path / "season", "--format", "json", "--json"]
    missing = world(*arguments)
    assert missing.code == ExitCode.USAGE
    of_season = pool_log.encode(replace(PROGRAMME, season="第三届"))
    run(keep(settings, {"programme": of_season}))
    found = json.loads(world(*arguments, "--season", " 第三届").out)
    assert (found["name"], [event["pool"] for event in found["events"]]) == ("第三届", [POOL])
    wrong = world(*arguments, "--season", "2031")
    assert wrong.code == ExitCode.NOT_FOUND
    assert "第三届" in wrong.err
