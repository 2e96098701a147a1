"""The venue in the fold: drafts are for the one that the rules name, repairs keep the published one,
and a change of venue or hours alone redraws what is answered on change.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from contracts.decisions import Decision, LineUp, Panels, Timetable
from contracts.roadshow import MeetingRules, MeetingSession, Slots, Venue
from tests.unit.roadshow.contest import entered, request
from tests.unit.roadshow.pool import RoadshowLog, command

HALL, SCHOOL = Venue(name="会展中心", rooms=["一号厅"]), Venue(name="创业学院")
MEETINGS = MeetingRules(tables=2, sessions=[MeetingSession("afternoon", "14:00", 4)])
PARTS = (LineUp, Panels, Timetable)


def published(log: RoadshowLog) -> list[Any]:
    contest = log.state.contest
    return [contest.line_up.published, contest.panels.published, contest.timetable.published]


def moved_to(log: RoadshowLog, **rules: Any) -> list[Decision]:
    programme = log.state.programme
    assert programme is not None
    return log.take(replace(programme, rules=replace(programme.rules, **rules)))


@pytest.fixture(name="log")
def _log() -> RoadshowLog:
    log = entered(request("s00", "i0"), venue=HALL, meetings=MEETINGS)
    log.take(command("open_cycle"), command("publish"))
    return log


def test_what_is_published_names_the_venue_and_a_repair_keeps_it(log):
    assert [one.venue for one in published(log)] == [HALL] * 3
    moved_to(log, venue=SCHOOL)
    leaving = log.state.contest.line_up.published.slots[0].startup
    repaired = [
        one for one in log.take(command("withdraw", startup=leaving)) if isinstance(one, PARTS)
    ]
    assert repaired
    assert all(one.venue == HALL and not one.relocated for one in repaired)


def test_another_venue_comes_with_the_next_publication_and_concerns_everybody(log):
    moved_to(log, venue=SCHOOL)
    log.take(command("open_cycle"), command("publish"))
    assert [(one.venue, one.relocated, one.changes) for one in published(log)] == [
        (SCHOOL, True, [])
    ] * 3
    log.take(command("open_cycle"), command("publish"))
    assert not any(one.relocated for one in published(log))


@pytest.mark.parametrize("rules", [{"venue": SCHOOL}, {"slots": Slots(starts_at="10:00")}])
def test_on_change_another_venue_or_hour_alone_is_drawn_up_at_once(log, rules):
    moved_to(log, mode="on_change")
    found = moved_to(log, **rules)
    assert {type(one) for one in found if isinstance(one, PARTS)} == set(PARTS)
    assert moved_to(log, **rules) == []


def test_investors_without_a_meeting_are_named_with_whom_they_may_see_where_the_rules_say_so(log):
    assert log.state.contest.timetable.published.without == []
    moved_to(log, meetings=replace(MEETINGS, alternatives=2))
    log.take(command("open_cycle"), command("publish"))
    table = log.state.contest.timetable.published
    busy = {meeting.investor for meeting in table.meetings}
    assert busy == {"i0"}
    assert [one.investor for one in table.without] == ["i1", "i2", "i3"]
    on_stage = {slot.startup: slot.starts_at for slot in log.state.contest.line_up.published.slots}
    for one in table.without:
        assert len(one.alternatives) == 2
        assert all(on_stage[each.startup] == each.starts_at for each in one.alternatives)
        assert not one.told
    log.take(command("withdraw", partner="i2"), command("open_cycle"), command("publish"))
    after = log.state.contest.timetable.published
    assert [(one.investor, one.told) for one in after.without] == [("i1", True), ("i3", True)]
