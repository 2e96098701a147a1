"""A published list is posted for some days, objections to it are decided with a reason, and only then
is it final: until then order, panels and meetings wait.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from contracts.decisions import Decision, LineUp, Objection, Panels, Shortlist
from models.roadshow import RoadshowFold
from services.notifier.compose import notices_for
from tests.unit.roadshow.contest import entered
from tests.unit.roadshow.pool import DAY, NOON, POOL, RoadshowLog, command, refusals

UNTIL = "2026-01-06"


def on_day(day: int) -> int:
    return NOON + day * DAY


def objecting(log: RoadshowLog, key: str, *, day: int = 1, text: str = "材料不实") -> Any:
    return log.take(command("object", startup=key, values={"text": text}, time=on_day(day)))


def deciding(log: RoadshowLog, number: int, outcome: str, *, day: int = 2, **values: Any) -> Any:
    said = {"number": str(number), "outcome": outcome, "reason": "已核实", **values}
    return log.take(command("decide_objection", values=said, time=on_day(day)))


def kinds(found: list[Decision]) -> set[type[Decision]]:
    return {type(one) for one in found if getattr(one, "status", "") == "published"}


@pytest.fixture(name="log")
def _log() -> RoadshowLog:
    log = entered(notice_days=5)
    log.take(command("open_cycle"))
    return log


def listed(log: RoadshowLog) -> list[str]:
    assert log.state.shortlist.published is not None
    return [entry.startup for entry in log.state.shortlist.published.entries]


def test_the_first_publication_posts_the_list_alone_and_says_until_when(log):
    found = log.take(command("publish"))
    assert kinds(found) == {Shortlist}
    assert refusals(found) == []
    (shortlist,) = (one for one in found if isinstance(one, Shortlist))
    assert shortlist.notice_until == UNTIL
    letters = [one for one in notices_for(shortlist, "roadshow") if one.recipient == listed(log)[0]]
    assert "公示至2026年1月6日" in letters[0].body


def test_what_depends_on_the_list_waits_until_the_notice_is_over_and_says_so(log):
    log.take(command("publish"))
    for verb in ("publish", "draw_commit", "close_round"):
        found = log.take(command(verb, time=on_day(5)))
        assert refusals(found) == ["not_final"]
        assert found[0].detail == UNTIL
    assert kinds(log.take(command("publish", time=on_day(6)))) == {Panels, LineUp}


def test_an_objection_holds_the_list_up_until_it_is_decided_with_a_reason(log):
    log.take(command("publish"))
    first = listed(log)[0]
    (objection,) = objecting(log, first)
    assert isinstance(objection, Objection)
    assert {one.recipient for one in notices_for(objection, "roadshow")} == {POOL, first}
    found = log.take(command("publish", time=on_day(6)))
    assert (refusals(found), found[0].detail) == (["not_final"], f"{UNTIL}, objection/1")
    assert refusals(deciding(log, 1, "rejected", day=6, reason="")) == ["invalid_directive"]
    (decided,) = deciding(log, 1, "rejected", day=6)
    assert (decided.status, decided.reason) == ("rejected", "已核实")
    assert refusals(deciding(log, 1, "upheld", day=6)) == ["already_decided"]
    assert first in listed(log)
    assert kinds(log.take(command("publish", time=on_day(6)))) == {Panels, LineUp}


def test_an_upheld_objection_takes_the_entry_off_and_whoever_moves_up_is_posted_as_long(log):
    log.take(command("publish"))
    before = listed(log)
    objecting(log, before[0])
    found = deciding(log, 1, "upheld")
    repaired = next(one for one in found if isinstance(one, Shortlist))
    assert repaired.notice_until == "2026-01-08"
    assert before[0] not in listed(log)
    assert len(listed(log)) == len(before)
    assert {one.startup: one.reason for one in repaired.left_out}[before[0]] == "objection"
    assert refusals(log.take(command("publish", time=on_day(6)))) == ["not_final"]
    log.restart()
    published = log.take(command("publish", time=on_day(8)))
    order = next(one for one in published if isinstance(one, LineUp))
    assert sorted(slot.startup for slot in order.slots) == sorted(listed(log))
    log.take(command("open_cycle", time=on_day(8)))
    assert before[0] not in [entry.startup for entry in log.state.shortlist.current.entries]


def test_an_objection_after_the_notice_is_kept_as_late_and_holds_nothing_up(log):
    log.take(command("publish"))
    found = objecting(log, listed(log)[0], day=6)
    assert refusals(found) == ["objection_late"]
    assert found[0].status == "late"
    assert kinds(log.take(command("publish", time=on_day(6)))) == {Panels, LineUp}
    notice = RoadshowFold().restore(POOL, log.fields).contest.notice
    assert notice is not None
    assert [one.state for one in notice.objections] == ["late"]
    assert deciding(log, 1, "rejected", day=7)[0].status == "rejected"


def test_once_the_list_is_final_who_moves_up_for_a_withdrawal_goes_on_stage_at_once(log):
    log.take(command("publish"))
    log.take(command("publish", time=on_day(6)))
    found = log.take(command("withdraw", startup=listed(log)[0], time=on_day(7)))
    assert {Shortlist, LineUp} <= kinds(found)
    assert log.state.contest.notice.until == UNTIL


def test_what_cannot_be_is_answered_and_leaves_everything_in_force(log):
    assert refusals(objecting(log, "s00")) == ["no_notice"]
    log.take(command("publish"))
    left = next(key for key in log.state.startups if key not in listed(log))
    kept = dict(log.fields)
    assert refusals(objecting(log, left)) == ["not_on_stage"]
    assert refusals(objecting(log, listed(log)[0], text="")) == ["invalid_directive"]
    assert refusals(deciding(log, 7, "upheld")) == ["no_such_objection"]
    assert {k: v for k, v in log.fields.items() if k != "meta"} == {
        k: v for k, v in kept.items() if k != "meta"
    }


def test_a_notice_that_the_rules_no_longer_ask_for_holds_nothing_up(log):
    log.take(command("publish"))
    log.take(replace(log.state.programme, rules=replace(log.state.rules, notice_days=0)))
    assert kinds(log.take(command("publish"))) == {Panels, LineUp}
    assert refusals(objecting(log, listed(log)[0])) == ["no_notice"]


def test_without_days_of_notice_everything_is_published_at_once(log):
    log.take(replace(log.state.programme, rules=replace(log.state.rules, notice_days=0)))
    found = log.take(command("open_cycle"), command("publish"))
    assert {Shortlist, Panels, LineUp} <= kinds(found)
    assert log.state.contest.notice is None


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("status", ["open", "late", "upheld", "rejected"])
def test_objections_and_their_decisions_are_told_in_three_languages(language, status):
    made = Objection(
        pool=POOL, seq=1, time=NOON, cause="c", number=1, status=status, startup="s1", name="甲",
        language=language, text="材料不实", reason="已核实", until=UNTIL,
    )  # fmt: skip
    told = notices_for(made, "roadshow", language)
    assert {one.recipient_kind for one in told} == (
        {"organiser"} if status == "late" else {"organiser", "startup"}
    )
    assert all("甲" in one.body for one in told)
