"""Hours gone by, days gone by, and an event that moves: what a pool decides on its day, after it,
and when it changes.
"""

from typing import Any

import pytest

from contracts.decisions import LineUp, Panels, Refused, Shortlist, Timetable
from contracts.roadshow import MeetingRules, MeetingSession, Slots
from tests.unit.roadshow.contest import entered, on_stage, only, request
from tests.unit.roadshow.pool import DAY, NOON, RoadshowLog, command, programme, refusals

EVENT = "2026-03-01"
LATER = "2026-03-08"
MIDNIGHT = NOON + 59 * DAY - DAY // 2
"""At which the event's day begins."""
MEETINGS = MeetingRules(
    tables=3,
    slot_minutes=20,
    sessions=[MeetingSession("morning", "09:00", 4), MeetingSession("afternoon", "14:00", 4)],
)
RULES: dict[str, Any] = {"quotas": {"enterprise": 6, "team": 2}, "meetings": MEETINGS}
WISHES = [request("s00", "i0"), request("s01", "i1")]


def at(clock: str, *, days: int = 0) -> int:
    hours, minutes = clock.split(":")
    return MIDNIGHT + days * DAY + (int(hours) * 60 + int(minutes)) * 60_000


def pool(**rules: Any) -> RoadshowLog:
    return entered(*WISHES, **{"meetings": MEETINGS, **rules})


def published(**rules: Any) -> RoadshowLog:
    log = pool(**rules)
    log.take(command("open_cycle"), command("publish"))
    return log


def in_force(log: RoadshowLog) -> tuple[LineUp, Panels, Timetable]:
    held = log.state.contest
    line_up, panels, timetable = (
        held.line_up.published,
        held.panels.published,
        held.timetable.published,
    )
    assert line_up is not None
    assert panels is not None
    assert timetable is not None
    return line_up, panels, timetable


def moved_to(log: RoadshowLog, day: str, **rules: Any) -> None:
    held = log.state.rules
    assert held is not None
    given: dict[str, Any] = {
        "quotas": held.quotas,
        "panels": held.panels,
        "slots": held.slots,
        "rounds": held.rounds,
        "meetings": held.meetings,
    }
    log.take(programme(event_on=day, **{**given, **rules}))


@pytest.mark.parametrize("clock", ["14:00", "15:30", "23:59"])
def test_a_wish_for_hours_gone_by_is_past_and_never_said_to_be_full(clock):
    log = pool(slots=None, panels=None)
    log.take(request("s06", "i2", session="morning"))
    found = only(Timetable, log.take(command("open_cycle", time=at(clock))))
    assert ("s06", "i2", "past") in {(one.startup, one.investor, one.why) for one in found.unmet}
    assert all(one.starts_at > clock for one in found.meetings)
    if clock == "23:59":
        assert {one.why for one in found.unmet} == {"past"}


def test_a_wish_of_two_who_are_never_there_together_is_not_past():
    log = pool(slots=None, panels=None)
    log.take(command("unavailable", partner="i0", values={"from": "00:00", "until": "18:00"}))
    found = only(Timetable, log.take(command("open_cycle", time=at("23:00"))))
    assert {(one.investor, one.why) for one in found.unmet} == {
        ("i0", "no_common_time"),
        ("i1", "past"),
    }


@pytest.mark.parametrize("days", [1, 40])
def test_a_day_gone_by_is_not_planned_nor_published(days):
    late = pool()
    (refused,) = late.take(command("open_cycle", time=at("00:00", days=days)))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.detail) == ("day_past", EVENT)
    assert refusals(late.take(command("publish", time=at("00:00", days=days)))) == ["day_past"]
    drafted = pool()
    drafted.take(command("open_cycle"))
    assert refusals(drafted.take(command("publish", time=at("00:00", days=days)))) == ["day_past"]
    assert drafted.state.shortlist.published is None


def test_the_last_minute_of_the_day_is_still_the_day():
    assert (
        refusals(
            pool(slots=None, panels=None, meetings=None).take(
                command("open_cycle", time=at("23:59"))
            )
        )
        == []
    )


def test_a_changed_profile_after_the_day_draws_up_nothing():
    log = pool(mode="on_change")
    log.take(command("open_cycle"))
    assert log.take(programme(event_on="2025-12-31", **RULES, mode="on_change")) == []


def test_what_was_published_is_corrected_after_the_day_and_what_took_place_stays():
    log = published()
    before = log.state.contest.timetable.published
    assert before is not None
    found = log.take(
        command("open_cycle", time=at("10:00", days=1)),
        command("publish", time=at("10:00", days=1)),
    )
    assert "day_past" not in refusals(found)
    after = log.state.contest.timetable.published
    assert after is not None
    assert [(one.startup, one.investor, one.starts_at) for one in after.meetings] == [
        (one.startup, one.investor, one.starts_at) for one in before.meetings
    ]


def test_a_meeting_that_has_begun_is_not_taken_back_by_whoever_leaves_later():
    log = published(slots=None, panels=None)
    before = log.state.contest.timetable.published
    assert before is not None
    first, second = sorted(before.meetings, key=lambda one: one.starts_at)[:2]
    log.take(command("withdraw", startup=first.startup, time=at("12:30")))
    after = log.state.contest.timetable.published
    assert after is not None
    assert first in after.meetings
    assert second in after.meetings


def test_a_pitch_that_has_begun_does_not_move_and_nobody_moves_to_its_hour():
    log = on_stage(order="score")
    order = log.state.contest.line_up.published
    assert order is not None
    held = [slot for slot in order.slots if slot.starts_at <= "09:30"]
    leaving = held[0].startup
    log.take(command("withdraw", startup=leaving, time=at("09:30")))
    mended = log.state.contest.line_up.published
    assert mended is not None
    assert mended.version > order.version
    kept = {slot.startup: slot.starts_at for slot in mended.slots}
    assert {slot.startup: slot.starts_at for slot in held[1:]}.items() <= kept.items()
    (newcomer,) = kept.keys() - {slot.startup for slot in order.slots}
    assert kept[newcomer] > "09:30"


def test_an_event_that_moves_changes_the_day_of_everybody_with_a_part():
    log = published()
    line_up, panels, timetable = in_force(log)
    stage = {slot.startup for slot in line_up.slots}
    seats = {key for panel in panels.panels for key in (*panel.judges, *panel.reserves)}
    pairs = {(one.startup, one.investor) for one in timetable.meetings}
    moved_to(log, LATER)
    log.take(command("open_cycle"))
    found = log.take(command("publish"))
    line_up, panels, timetable = only(LineUp, found), only(Panels, found), only(Timetable, found)
    assert {one.id for one in line_up.changes} == stage
    assert {one.id for one in panels.changes} == seats
    assert {(one.id, one.partner) for one in timetable.changes} == pairs
    for one in (*line_up.changes, *panels.changes, *timetable.changes):
        assert one.why == "moved"
        assert one.before.endswith(EVENT)
        assert one.after.endswith(LATER)
    assert panels.day == line_up.day == timetable.day == LATER


def test_a_meeting_dropped_when_the_event_moves_is_taken_back():
    log = published()
    moved_to(log, LATER)
    log.take(request("s00", "i0", withdrawn=True))
    log.take(command("open_cycle"))
    timetable = only(Timetable, log.take(command("publish")))
    (change,) = [one for one in timetable.changes if (one.id, one.partner) == ("s00", "i0")]
    assert (change.after, change.why) == ("", "removed")
    assert change.before.endswith(EVENT)


def test_a_longer_pitch_that_begins_when_it_did_is_a_change_too():
    log = published()
    moved_to(log, EVENT, slots=Slots(pitch_minutes=10))
    log.take(command("open_cycle"))
    line_up = only(LineUp, log.take(command("publish")))
    assert len(line_up.changes) == len(line_up.slots)
    (first,) = [one for one in line_up.changes if one.before.startswith("1/1/")]
    assert first.before.startswith("1/1/09:00-")


def test_changed_hours_alone_reach_the_judges():
    log = published()
    moved_to(log, EVENT, slots=Slots(starts_at="10:00"))
    drafts = log.take(command("open_cycle"))
    panels = only(Panels, log.take(command("publish")))
    assert only(Panels, drafts).changes == panels.changes
    assert {panel.starts_at for panel in panels.panels} == {"10:00"}
    assert all("/09:00-" in one.before and "/10:00-" in one.after for one in panels.changes)
    assert len(panels.changes) == sum(
        len(panel.judges) + len(panel.reserves) for panel in panels.panels
    )


def test_hours_that_come_after_the_panels_were_published_reach_the_judges():
    log = published(slots=None, meetings=None)
    panels = log.state.contest.panels.published
    assert panels is not None
    assert {panel.starts_at for panel in panels.panels} == {""}
    moved_to(log, EVENT, slots=Slots(starts_at="10:00"))
    log.take(command("open_cycle"))
    told = [one for one in log.take(command("publish")) if isinstance(one, Panels)]
    seats = {key for panel in panels.panels for key in (*panel.judges, *panel.reserves)}
    assert {change.id for one in told for change in one.changes} == seats
    assert all("/10:00-" in change.after for one in told for change in one.changes)


def test_hours_that_a_newcomers_later_slot_adds_reach_the_judges_at_once():
    log = published(meetings=None)
    order = log.state.contest.line_up.published
    assert order is not None
    first = min(order.slots, key=lambda slot: slot.starts_at)
    found = log.take(command("withdraw", startup=first.startup, time=at("09:30")))
    published_panels = [one for one in found if isinstance(one, Panels)]
    after = log.state.contest.line_up.published
    assert after is not None
    assert published_panels[-1].panels[0].ends_at == max(slot.ends_at for slot in after.slots)
    assert published_panels[-1].panels[0].starts_at == min(slot.starts_at for slot in after.slots)


def test_a_pool_that_answers_changes_draws_everything_up_anew_for_the_new_day():
    log = pool(mode="on_change")
    log.take(command("open_cycle"), command("publish"))
    held = log.state.rules
    assert held is not None
    found = log.take(
        programme(
            event_on=LATER,
            mode="on_change",
            quotas=held.quotas,
            panels=held.panels,
            slots=held.slots,
            rounds=held.rounds,
        )
    )
    # The meetings are no longer asked for, and are taken back.
    assert [type(one) for one in found] == [Shortlist, Panels, LineUp, Timetable]
    assert all(
        isinstance(one, Shortlist | Panels | LineUp | Timetable) and one.status == "draft"
        for one in found
    )


def test_a_withdrawal_before_the_new_day_is_published_leaves_the_day_as_it_was_told():
    log = published()
    moved_to(log, LATER)
    found = log.take(command("withdraw", startup="s00"))
    mended = [one for one in found if isinstance(one, LineUp) and one.status == "published"]
    assert all(one.day == EVENT for one in mended)
