"""What contradicts itself is refused by name, all of it at once."""

from dataclasses import replace

import pytest

from models.roadshow.meetings import (
    InvalidEvent,
    MeetingEvent,
    MeetingParticipant,
    Request,
    Slot,
    Zones,
    slots_during,
    timetable,
)

SLOTS = (
    Slot("1", 540, 560, "morning"),
    Slot("2", 560, 580, "morning"),
    Slot("3", 840, 860, "afternoon"),
)
EVENT = MeetingEvent(
    SLOTS, 2, tuple(MeetingParticipant(id_) for id_ in ("甲", "乙", "丙", "丁", "戊"))
)
MEET = [Request("甲", "乙")]


def faults(event: MeetingEvent, requests=MEET) -> list[tuple[str, str]]:
    with pytest.raises(InvalidEvent) as refused:
        timetable(event, requests)
    return [(fault.code, fault.where) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("wrong", "code", "where"),
    [
        ({"slots": ()}, "no_slots", "slots"),
        ({"slots": (*SLOTS, Slot("4", 570, 590))}, "slots_overlap", "4"),
        ({"slots": (*SLOTS, Slot("4", 500, 900))}, "slots_overlap", "1"),
        ({"slots": (*SLOTS, Slot("4", 900, 900))}, "slot_ends_before_it_begins", "4"),
        ({"slots": (*SLOTS, Slot("1", 900, 920))}, "duplicate_slot", "1"),
        ({"tables": 0}, "no_tables", "tables"),
        ({"most_apart": -1}, "negative_limit", "most_apart"),
        ({"people": (*EVENT.people, MeetingParticipant("甲"))}, "duplicate_person", "甲"),
        (
            {"people": (*EVENT.people, MeetingParticipant("己", frozenset({"9"})))},
            "unknown_slot",
            "forbidden slots of 己",
        ),
        ({"zones": Zones(("东",))}, "table_without_zone", "zones"),
        ({"zones": Zones(("东", "西"), {("东", "南"): 1})}, "unknown_zone", "distances"),
        ({"zones": Zones(("东", "西"), {("东", "西"): -1})}, "negative_distance", "东 to 西"),
    ],
)
def test_a_wrong_event_is_refused_where_it_is_wrong(wrong, code, where):
    assert (code, where) in faults(replace(EVENT, **wrong))


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Request("甲", "庚"), "unknown_person"),
        (Request("甲", "甲"), "self_meeting"),
        (Request("甲", "丙", "evening"), "unknown_session"),
        (Request("甲", "丙", slot="9"), "unknown_slot"),
        (Request("甲", "丙", "morning", slot="3"), "slot_not_in_session"),
        (Request("乙", "甲"), "duplicate_request"),
    ],
)
def test_a_wrong_request_is_refused_by_its_pair(request_, code):
    assert [found for found, _ in faults(EVENT, [*MEET, request_])] == [code]


def test_all_faults_come_at_once():
    assert len(faults(replace(EVENT, tables=0), [Request("甲", "甲"), Request("甲", "庚")])) == 3


def test_more_requests_than_slots_names_the_person_and_the_requests():
    with pytest.raises(InvalidEvent, match=r"甲: 4 requests for 3 slots \(1, 2, 3\): 丁 with 甲"):
        timetable(EVENT, [Request("甲", other) for other in ("乙", "丙", "丁", "戊")])


def test_requests_of_one_session_are_counted_against_its_slots():
    requests = [Request("甲", other, "morning") for other in ("乙", "丙", "丁")]
    assert faults(EVENT, requests) == [("more_requests_than_slots", "甲")]


def test_people_who_are_never_there_together_are_named():
    people = (
        MeetingParticipant("甲", frozenset({"1", "2"})),
        MeetingParticipant("乙", frozenset({"3"})),
    )
    assert faults(replace(EVENT, people=people)) == [("no_slot_left", "乙 with 甲")]


def test_more_requests_than_tables_have_places_are_refused():
    people = tuple(MeetingParticipant(f"{number}") for number in range(8))
    requests = [Request(f"{number}", f"{number + 1}") for number in (0, 2, 4, 6)]
    assert faults(replace(EVENT, people=people, tables=1), requests) == [
        ("more_requests_than_places", "tables")
    ]


def test_slots_during_a_pitch_are_those_that_overlap_it():
    assert slots_during(SLOTS, 550, 560) == {"1"}
    assert slots_during(SLOTS, 555, 841) == {"1", "2", "3"}
    assert slots_during(SLOTS, 580, 840) == frozenset()
