"""What people were told, as it follows from the decisions, and what an erasure leaves of it."""

from contextlib import closing

import msgspec
import pytest

from contracts.decisions import Reminder
from contracts.pool_log import Command, MentoringRules, Programme, Record, Removed
from models.mentoring import Matcher
from services.console.pages.events import sentence
from services.console.pages.messages import without_contacts
from services.console.read.model import ReadModel
from services.notifier.compose import notices_for
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.console.support import NASTY, StubConsole
from tests.unit.mentoring.pool import DAY_MS, NOON, mentor, startup

PATH = "/pools/mentors/messages"
EN = {"accept-language": "en"}


def test_both_sides_of_a_proposal_are_shown_with_what_was_said_and_whether_they_answered(
    stub: StubConsole,
):
    text = stub.operator().get(PATH, headers=EN).text
    assert text.count('<li class="card">') == 2
    assert text.count("not answered yet") == 1
    assert text.count(">accepted<") == 1
    assert "lin.yifan@" not in text
    assert "13812345678" not in text
    assert "138****5678" in text
    assert NASTY not in text


def test_those_of_one_person_are_found_by_role_and_id(stub: StubConsole):
    text = stub.operator().get(PATH, params={"role": "mentor", "id": "M-1"}, headers=EN).text
    assert stub.model.whom == ("mentor", "M-1")
    assert text.count('<li class="card">') == 1
    for params in ({"role": "judge", "id": "x"}, {"role": "mentor"}, {"id": "x"}):
        assert stub.operator().get(PATH, params=params).status_code == 200
        assert stub.model.whom is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a.b+c@x.example.com", "a****@x.example.com"),
        ("电话 +86 13812345678。", "电话 +86****5678。"),
        ("028-85551234", "028****1234"),
        ("2026-11-28 12:00 · 1234567890123456", "2026-11-28 12:00 · 1234567890123456"),
    ],
)
def test_what_reaches_a_person_is_masked_and_other_numbers_are_not(text: str, shown: str):
    assert without_contacts(text) == shown


def test_the_read_model_keeps_of_whom_people_were_told_and_forgets_the_erased(tmp_path):
    rules = MentoringRules(mode="on_change")
    programme = Programme(pool="north", time=NOON, event="p", name="P", rules=rules)
    log = FoldLog(Matcher(), "north")
    with (
        closing(FollowedLogs(tmp_path / "read.sqlite3")) as logs,
        closing(ReadModel(tmp_path / "read.sqlite3")) as model,
    ):
        records: list[Record] = [
            programme, mentor("m7", pool="north", name="欧阳某"), mentor("m8", pool="north", name="林某"),
            startup("t7", pool="north", name="七队"), startup("t8", pool="north", name="八队"),
            startup("t9", pool="north", name="九队"),
        ]  # fmt: skip
        decided = log.take(*records)
        logs.take(records, decided, "matcher")
        told = model.told("north").items
        people = {
            notice.recipient for row in told for notice in notices_for(row.decision, "matcher")
        }
        assert people >= {"m7", "m8", "t9"}
        assert all(row.pair is not None for row in told if hasattr(row.decision, "mentor"))
        own = model.told("north", ("mentor", "m7")).items
        assert {getattr(row.decision, "mentor", "") for row in own} == {"m7"}
        first = model.told("north", limit=2)
        rest = model.told("north", cursor=first.cursor, limit=100)
        assert [*first.items, *rest.items] == told
        gone = Removed(pool="north", time=NOON, event="x", entity="mentor", id="m7", erased=True)
        logs.take([gone], log.take(gone), "matcher")
        rows = logs.connection.execute("SELECT * FROM told").fetchall()
        assert "欧阳" not in repr(rows)
        assert "林某" in repr(rows)
        logs.take(
            [], [msgspec.structs.replace(each, seq=each.seq + 100) for each in decided], "matcher"
        )
        assert "欧阳" not in repr(logs.connection.execute("SELECT * FROM told").fetchall())


def test_a_reminder_is_a_line_of_the_history_and_a_message_until_somebody_is_erased(tmp_path):
    rules = MentoringRules(mode="on_change", reply_days=14, remind_after_days=[3])
    programme = Programme(pool="north", time=NOON, event="p", name="P", rules=rules)
    log = FoldLog(Matcher(), "north")
    with (
        closing(FollowedLogs(tmp_path / "read.sqlite3")) as logs,
        closing(ReadModel(tmp_path / "read.sqlite3")) as model,
    ):
        tick = Command(pool="north", time=NOON + 3 * DAY_MS, event="tick", command="tick")
        records: list[Record] = [
            programme, mentor("m7", pool="north", name="欧阳某"), startup("t7", pool="north", name="七队"), tick,
        ]  # fmt: skip
        logs.take(records, log.take(*records), "matcher")
        (row, *_) = model.told("north").items
        assert isinstance(row.decision, Reminder)
        assert row.pair is not None
        lines = [sentence("zh-Hans", line) for line in model.history_of_pool("north").items]
        assert any("提醒答复：企业或团队、导师" in line for line in lines), lines
        gone = Removed(
            pool="north", time=tick.time, event="x", entity="mentor", id="m7", erased=True
        )
        logs.take([gone], log.take(gone), "matcher")
        assert "欧阳" not in repr(logs.connection.execute("SELECT * FROM told").fetchall())
