"""Entries, judges and investors confirm or cancel by a date, each for the day that was published."""

from typing import Any

import pytest
from msgspec.structs import replace

from contracts.decisions import LineUp, Shortlist
from contracts.pool_log import Answer
from contracts.roadshow import MeetingRules, MeetingSession
from models.roadshow import RoadshowFold
from models.roadshow.event_day.confirmations import confirmations
from services.notifier.compose import notices_for
from tests.unit.roadshow.contest import entered, request
from tests.unit.roadshow.pool import DAY, NOON, POOL, RoadshowLog, command, refusals

UNTIL = "2026-01-10"
MEETINGS = MeetingRules(tables=2, sessions=[MeetingSession("afternoon", "14:00", 4)])


def answer(by: Any, key: str, said: Any = "accept", *, time: int = NOON, **more: Any) -> Answer:
    side = {"startup": key, "partner": ""} if by == "startup" else {"startup": "", "partner": key}
    given: dict[str, Any] = {"mentor": "", **side, **more}
    return Answer(pool=POOL, time=time, event=f"feed.answers/0/{key}", by=by, answer=said, **given)


def standing(log: RoadshowLog, today: str = "2026-01-02") -> dict[tuple[str, str], str]:
    return {(one.kind, one.id): one.standing for one in confirmations(log.state, today)}


@pytest.fixture(name="log")
def _log() -> RoadshowLog:
    log = entered(request("s00", "i0"), confirm_by=UNTIL, meetings=MEETINGS)
    log.take(command("open_cycle"), command("publish"))
    return log


def first(log: RoadshowLog) -> str:
    order = log.state.contest.line_up.published
    assert order is not None
    return order.slots[0].startup


def test_everybody_in_what_is_published_is_asked_and_told_until_when(log):
    found = standing(log)
    assert {kind for kind, _ in found} == {"startup", "judge", "investor"}
    assert set(found.values()) == {"asked"}
    assert set(standing(log, "2026-01-11").values()) == {"overdue"}
    order = log.state.contest.line_up.published
    letters = [one for one in notices_for(order, "roadshow") if one.recipient_kind == "startup"]
    assert letters
    assert all("2026年1月10日" in one.body and one.reply_by for one in letters)


def test_confirmations_are_kept_in_state_and_store(log):
    key, judge = first(log), log.state.contest.panels.published.panels[0].judges[0]
    found = log.take(answer("startup", key), answer("judge", judge), answer("investor", "i0"))
    assert found == []
    for state in (log.state, RoadshowFold().restore(POOL, log.fields)):
        held = {(one.kind, one.id): one.standing for one in confirmations(state, "2026-01-02")}
        assert held["startup", key] == held["judge", judge] == held["investor", "i0"] == "confirmed"


def test_a_cancellation_is_a_withdrawal_and_the_next_in_line_moves_up(log):
    key = first(log)
    log.take(answer("startup", key))
    found = log.take(answer("startup", key, "decline"))
    assert any(isinstance(one, Shortlist) and one.status == "published" for one in found)
    assert any(isinstance(one, LineUp) and one.status == "published" for one in found)
    assert ("startup", key) not in standing(log)
    assert RoadshowFold().restore(POOL, log.fields).contest.withdrawn.keys() == {f"startup/{key}"}


def test_a_confirmation_holds_for_its_day_alone(log):
    key = first(log)
    log.take(answer("startup", key))
    log.take(replace(log.state.programme, event_on="2026-03-08"))
    log.take(command("open_cycle"), command("publish"))
    assert standing(log)["startup", key] == "for_another_day"
    log.take(answer("startup", key))
    assert standing(log)["startup", key] == "confirmed"


def test_a_confirmation_after_the_date_is_kept_and_says_so(log):
    key = first(log)
    found = log.take(answer("startup", key, time=NOON + 10 * DAY))
    assert refusals(found) == ["confirmed_late"]
    assert standing(log, "2026-01-12")["startup", key] == "late"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (answer("startup", "nobody"), "unknown_startup"),
        (answer("judge", "nobody"), "unknown_judge"),
        (answer("investor", "nobody"), "unknown_investor"),
        (answer("judge", "j8"), "not_on_panel"),
        (answer("startup", "s00", mentor="m1"), "wrong_pool_kind"),
    ],
)
def test_who_has_no_part_is_answered_and_nothing_changes(log, made, code):
    if code == "not_on_panel":
        made = replace(made, partner=_unseated(log))
    before = dict(log.fields)
    found = log.take(made)
    assert refusals(found) == [code]
    after = {key: value for key, value in log.fields.items() if key != "meta"}
    assert after == {key: value for key, value in before.items() if key != "meta"}


def _unseated(log: RoadshowLog) -> str:
    panels = log.state.contest.panels.published
    assert panels is not None
    seated = {key for panel in panels.panels for key in (*panel.judges, *panel.reserves)}
    return next(key for key in log.state.contest.judges if key not in seated)


def test_before_anything_is_published_nobody_can_confirm():
    log = entered(confirm_by=UNTIL)
    made = [answer("startup", "s00"), answer("judge", "j0"), answer("investor", "i0")]
    assert refusals(log.take(*made)) == ["not_on_stage", "not_on_panel", "not_invited"]
    assert standing(log) == {}
