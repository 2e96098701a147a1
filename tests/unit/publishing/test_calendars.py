"""Calendars: one a person, in Beijing time wherever they are made, and appointments that a calendar
knows again.
"""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from contracts.roadshow import Venue
from services.publishing.calendars import calendars
from tests.unit.publishing.makers import MEETINGS, SLOTS, line_up, made, panels, timetable


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_everybody_with_a_place_on_the_day_has_a_calendar():
    assert sorted(calendars(made())) == [
        "investor-I-1.ics", "investor-I-2.ics", "judge-J-1.ics", "judge-J-2.ics", "judge-J-3.ics", "startup-T-1.ics",
        "startup-T-2.ics", "startup-T-3.ics",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_times_are_beijing_times_whatever_the_machines_zone_is(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        content = calendars(made())["startup-T-1.ics"]
    finally:
        monkeypatch.undo()
        time.tzset()
    pitch = events(content)[0]
    assert b"TZID:Asia/Shanghai" in content
    assert pitch["DTSTART"].dt.astimezone(UTC) == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert pitch["DTEND"].dt.astimezone(UTC) == datetime(2026, 11, 28, 1, 15, tzinfo=UTC)


def test_a_judges_duty_lasts_from_the_first_pitch_of_the_stage_to_the_last():
    (duty,) = events(calendars(made())["judge-J-1.ics"])
    assert (duty["DTSTART"].dt.strftime("%H:%M"), duty["DTEND"].dt.strftime("%H:%M")) == (
        "09:00",
        "09:45",
    )


def test_a_moved_appointment_keeps_its_uid_and_gets_a_higher_sequence():
    moved = [replace(SLOTS[0], starts_at="10:00", ends_at="10:15"), *SLOTS[1:]]
    before, after = made(), made(line_up=line_up(version=5, slots=moved), earlier=(line_up(),))
    (old, *_), (new, *_) = (events(calendars(one)["startup-T-1.ics"]) for one in (before, after))
    assert old["UID"] == new["UID"]
    assert int(new["SEQUENCE"]) > int(old["SEQUENCE"])
    assert "startup-T-1-cancelled.ics" not in calendars(after)


def test_who_is_taken_out_gets_a_cancellation_that_ends_his_appointment():
    first, second = made(), made(line_up=line_up(version=3, slots=SLOTS[1:]), earlier=(line_up(),))
    (pitch,) = [
        one for one in events(calendars(first)["startup-T-1.ics"]) if "路演答辩" in one["SUMMARY"]
    ]
    content = calendars(second)["startup-T-1-cancelled.ics"]
    (ended,) = events(content)
    assert Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert (ended["UID"], ended["STATUS"]) == (pitch["UID"], "CANCELLED")
    assert int(ended["SEQUENCE"]) > int(pitch["SEQUENCE"])


def test_a_round_that_took_place_is_not_cancelled_by_the_next_one():
    before = line_up(round="semi_final"), panels(round="semi_final"), timetable(day="2026-11-20")
    assert not [name for name in calendars(made(earlier=before)) if "cancelled" in name]


def test_an_event_on_another_day_moves_its_entries_and_cancels_what_is_gone():
    later = "2026-12-05"
    moved = made(
        line_up=line_up(version=3, day=later),
        timetable=timetable(version=3, day=later, meetings=MEETINGS[1:]),
        earlier=(line_up(), timetable()),
    )
    before, after = calendars(made()), calendars(moved)
    assert {name for name in after if "cancelled" in name} == {
        "startup-T-1-cancelled.ics",
        "investor-I-1-cancelled.ics",
    }
    for name in ("startup-T-2.ics", "investor-I-2.ics", "judge-J-1.ics"):
        for old, new in zip(events(before[name]), events(after[name]), strict=True):
            assert (old["UID"], new["DTSTART"].dt.date().isoformat()) == (new["UID"], later)
            assert int(new["SEQUENCE"]) > int(old["SEQUENCE"])


def test_what_had_begun_when_the_rest_moved_is_not_cancelled():
    late = 1_796_180_400_000  # 2026-12-02, after the event's day
    earlier = timetable(day="2026-11-20")
    found = calendars(
        made(timetable=timetable(version=3, time=late, meetings=MEETINGS[1:]), earlier=(earlier,))
    )
    assert not [name for name in found if "cancelled" in name]


def test_a_meeting_that_is_gone_is_cancelled_on_both_sides():
    found = calendars(
        made(timetable=timetable(version=4, meetings=MEETINGS[1:]), earlier=(timetable(),))
    )
    assert {name for name in found if "cancelled" in name} == {
        "startup-T-1-cancelled.ics",
        "investor-I-1-cancelled.ics",
    }


def test_a_judge_who_left_is_cancelled_under_a_number_above_that_of_his_duty():
    without = panels(version=3, panels=[panels().panels[0]])
    (before,) = events(calendars(made())["judge-J-3.ics"])
    found = calendars(made(panels=without, earlier=(panels(),)))
    (ended,) = events(found["judge-J-3-cancelled.ics"])
    assert int(ended["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_duty_that_a_later_order_gave_is_cancelled_too_when_its_judge_leaves():
    nobody, later = line_up(seq=1, version=1, slots=[]), line_up(seq=4, version=2)
    first, second = panels(seq=2, version=1), panels(seq=5, version=2, panels=[panels().panels[1]])
    found = calendars(made(panels=second, line_up=later, earlier=(nobody, first)))
    assert {name for name in found if name.startswith("judge") and "cancelled" in name} == {
        "judge-J-1-cancelled.ics",
        "judge-J-2-cancelled.ics",
    }


def test_a_calendar_is_the_same_however_often_it_is_made_and_uids_are_nobody_elses():
    assert calendars(made()) == calendars(made())
    uids = [str(one["UID"]) for content in calendars(made()).values() for one in events(content)]
    assert len(uids) == len(set(uids))


def test_a_person_reads_his_own_language_unless_one_is_asked_for():
    assert "Pitch" in str(events(calendars(made())["startup-T-2.ics"])[0]["SUMMARY"])
    assert "路演" in str(events(calendars(made(), "zh-Hans")["startup-T-2.ics"])[0]["SUMMARY"])


def test_a_venue_gives_location_and_position_and_its_room():
    venue = Venue(
        name="会展中心", address="天府大道1号", rooms=["一号厅"], position="30.6571,104.0660"
    )
    content = calendars(made(line_up=line_up(venue=venue)))["startup-T-1.ics"]
    pitch = events(content)[0]
    assert str(pitch["LOCATION"]) == "第1会场（一号厅）、会展中心、天府大道1号"
    assert b"GEO:30.6571;104.066" in content
