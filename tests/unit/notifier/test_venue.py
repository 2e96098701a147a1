"""Where it is, as everybody with a part is told: address, room, doors, the way, whom to ask; and what
an investor without a meeting is told.
"""

import pytest

from contracts.decisions import SuggestedProject, WithoutMeeting
from contracts.roadshow import Venue
from services.notifier.compose import notices_for
from tests.unit.notifier.test_stage import templates, told
from tests.unit.publishing import makers

HALL = Venue(
    name="会展中心",
    address="天府大道 1 号",
    rooms=["一号厅", "二号厅"],
    tables="洽谈区",
    doors_at="08:30",
    directions="地铁 1 号线",
    contact="028-85000000",
    judges_bring="身份证件",
)
WITHOUT = WithoutMeeting("I-9", "九号创投", "zh-Hans", [SuggestedProject("T-1", "甲", "09:00", 1)])


def test_a_judge_is_told_day_hours_room_and_what_to_bring():
    (body,) = (
        notice.body
        for (kind, id_), notice in told(makers.panels(venue=HALL, day="2026-11-28")).items()
        if (kind, id_) == ("judge", "J-1")
    )
    for fact in (
        "2026年11月28日",
        "第1会场（一号厅）",
        "会展中心 · 天府大道 1 号",
        "08:30",
        "身份证件",
    ):
        assert fact in body


@pytest.mark.parametrize("make", [makers.line_up, makers.timetable])
def test_others_are_told_the_way_and_not_what_judges_bring(make):
    bodies = [
        notice.body for (kind, _), notice in told(make(venue=HALL)).items() if kind != "organiser"
    ]
    assert bodies
    for body in bodies:
        assert "天府大道 1 号" in body
        assert "地铁 1 号线" in body
        assert "身份证件" not in body


def test_another_venue_tells_everybody_whose_part_stays():
    moved = {"venue": HALL, "relocated": True, "replaces": 1}
    assert set(templates(makers.line_up(**moved)).values()) == {"event.line_up", "slot.relocated"}
    assert set(templates(makers.panels(**moved)).values()) == {"event.panels", "duty.relocated"}
    found = templates(makers.timetable(**moved))
    assert set(found.values()) == {"event.timetable", "meetings.relocated"}
    gone = told(makers.line_up(venue=None, relocated=True, replaces=1))["startup", "T-1"]
    assert "不再有效" in gone.body


def test_an_investor_without_a_meeting_is_told_once_whom_they_may_see_instead():
    notice = told(makers.timetable(venue=HALL, without=[WITHOUT]))["investor", "I-9"]
    assert notice.template == "without.lead"
    assert "甲：09:00 上台，第1会场（一号厅）" in notice.body
    known = WithoutMeeting("I-9", "九号创投", "zh-Hans", WITHOUT.alternatives, told=True)
    assert ("investor", "I-9") not in told(makers.timetable(replaces=1, without=[known]))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_all_of_it_is_said_in_three_languages(language):
    without = WithoutMeeting("I-9", "Nine", language, WITHOUT.alternatives)
    made = makers.timetable(venue=HALL, relocated=True, replaces=1, without=[without])
    (notice,) = (one for one in notices_for(made, "roadshow") if one.recipient == "I-9")
    assert notice.language == language
    assert "会展中心" in notice.body
