import itertools
from dataclasses import replace

import pytest

from models.roadshow.meetings import (
    Budget,
    InvalidEvent,
    Meeting,
    MeetingEvent,
    MeetingParticipant,
    NoTimetable,
    OutOfEffort,
    Request,
    Slot,
    TooManyMoves,
    Zones,
    conflict,
    remedies,
    repair,
    timetable,
)  # fmt: skip

SLOTS = tuple(Slot(f"{number}", 540 + 20 * number, 560 + 20 * number) for number in range(4))


def people(names: str, **away: str) -> tuple[MeetingParticipant, ...]:
    return tuple(MeetingParticipant(name, frozenset(away.get(name, ""))) for name in names)


def pairs(text: str, **fields) -> list[Request]:
    return [Request(*pair, **fields) for pair in text.split()]


def test_meetings_follow_each_other_without_a_break():
    found = timetable(
        MeetingEvent(SLOTS, 2, people("abcdef")),
        pairs("ax ay az bx by".replace("x", "d").replace("y", "e").replace("z", "f")),
    )
    assert (found.breaks, found.spread, found.proven) == (0, 0, True)


def test_who_is_away_in_between_has_a_break_that_no_timetable_spares():
    found = timetable(MeetingEvent(SLOTS, 2, people("abcd", a="1")), pairs("ab ac ad"))
    assert (found.breaks, found.bound, dict(found.by_person)["a"]) == (1, 1, 1)


def test_a_fixed_slot_and_a_session_are_kept():
    slots = (*SLOTS, Slot("9", 900, 920, "late"))
    found = timetable(
        MeetingEvent(slots, 1, people("abcd")),
        [Request("a", "b", slot="2"), Request("c", "d", "late")],
    )
    assert {meeting.pair: meeting.slot for meeting in found.meetings} == {
        ("a", "b"): "2",
        ("c", "d"): "9",
    }


def test_nobody_to_meet_is_an_empty_timetable():
    found = timetable(MeetingEvent(SLOTS, 1, people("ab")), [])
    assert (found.meetings, found.breaks, found.proven) == ((), 0, True)


def test_one_slot_is_enough_for_one_round():
    assert timetable(MeetingEvent(SLOTS[:1], 2, people("abcd")), pairs("ab cd")).breaks == 0


def test_three_who_all_meet_do_not_fit_two_slots_though_each_could():
    event = MeetingEvent(SLOTS[:2], 3, people("abc"))
    with pytest.raises(NoTimetable):
        timetable(event, pairs("ab ac bc"))
    found = conflict(event, pairs("ab ac bc"))
    assert found is not None
    assert ([one.pair for one in found.requests], found.tables, found.minimal) == (
        [("a", "b"), ("a", "c"), ("b", "c")],
        False,
        True,
    )
    help_ = remedies(event, [*pairs("ab ac", asked=2), *pairs("bc")])
    assert help_ is not None
    assert ([one.pair for one in help_.drop], help_.slots, help_.tables) == (
        [("b", "c")],
        (("", 1),),
        None,
    )


def test_too_many_requests_have_a_conflict_and_remedies_too():
    event = MeetingEvent(SLOTS, 2, people("abcdef"))
    requests = pairs("ab ac ad ae af")
    found, help_ = conflict(event, requests), remedies(event, requests)
    assert found is not None
    assert help_ is not None
    assert len(found.requests) == 5
    assert (len(help_.drop), help_.slots) == (1, (("", 1),))


def test_absence_and_tables_are_part_of_a_conflict_only_where_they_matter():
    event = MeetingEvent(SLOTS[:2], 1, people("abcdxy", a="1", x="0"))
    found = conflict(event, pairs("ab ac xy"))
    assert found is not None
    assert ([one.pair for one in found.requests], found.away, found.tables) == (
        [("a", "b"), ("a", "c")],
        (("a", "1"),),
        False,
    )


def test_breaks_too_far_apart_are_told_with_the_bound_that_would_do():
    slots = tuple(Slot(f"{number}", 20 * number, 20 * number + 20) for number in range(5))
    event = MeetingEvent(slots, 2, people("abcd", a="13"), most_apart=1)
    requests = pairs("ab ac ad")
    with pytest.raises(NoTimetable):
        timetable(event, requests)
    found, help_ = conflict(event, requests), remedies(event, requests)
    assert found is not None
    assert help_ is not None
    assert (found.most_apart, help_.most_apart, help_.drop) == (True, 2, ())


def test_without_any_effort_left_nothing_is_claimed():
    event, requests = MeetingEvent(SLOTS, 2, people("abcd")), pairs("ab ac ad")
    with pytest.raises(OutOfEffort):
        timetable(event, requests, Budget(0.0))
    with pytest.raises(OutOfEffort):
        conflict(event, requests, Budget(0.0))


def test_a_withdrawal_moves_nobody_and_keeps_tables():
    event = MeetingEvent(SLOTS, 3, people("abcdef"))
    requests = pairs("ad ae af bd be bf cd")
    before = timetable(event, requests)
    left = [one for one in requests if "c" not in one.pair]
    found = repair(event, left, before, 0)
    assert (found.moved, found.added, [one.pair for one in found.dropped]) == ((), (), [("c", "d")])
    assert set(found.timetable.meetings) == {one for one in before.meetings if "c" not in one.pair}


def test_nothing_moves_without_need_however_many_moves_are_allowed():
    event = MeetingEvent(SLOTS, 3, people("abcdefgh"))
    requests = pairs("ae af ag be bf bh cg ch dg dh")
    before = timetable(event, requests)
    found = repair(event, requests[1:], before, 9)
    assert (found.timetable.breaks, len(found.moved)) == (before.breaks, 0)


def test_settled_slots_stay_as_they_are_and_take_nothing_new():
    event = MeetingEvent(SLOTS, 2, people("abcde"))
    before = timetable(event, pairs("ab ac"))
    settled = {meeting.slot for meeting in before.meetings}
    found = repair(event, pairs("ab ac de"), before, 5, begun=settled)
    assert found.moved == ()
    assert found.added[0].slot not in settled


def test_a_settled_meeting_that_can_no_longer_be_held_there_is_refused():
    before = timetable(MeetingEvent(SLOTS, 1, people("ab")), pairs("ab"))
    slot = before.meetings[0].slot
    with pytest.raises(InvalidEvent, match="fixed_slot_is_forbidden at a with b"):
        repair(MeetingEvent(SLOTS, 1, people("ab", a=slot)), pairs("ab"), before, 5, begun={slot})


def test_too_few_moves_are_refused_with_how_many_it_takes():
    before = timetable(MeetingEvent(SLOTS, 1, people("ab")), pairs("ab"))
    event = MeetingEvent(SLOTS, 1, people("ab", a=before.meetings[0].slot))
    with pytest.raises(TooManyMoves) as refused:
        repair(event, pairs("ab"), before, 0)
    assert refused.value.needed == 1
    moved = repair(event, pairs("ab"), before, 1).moved
    assert [(one.a, one.b, one.before) for one in moved] == [("a", "b", before.meetings[0].slot)]


def test_people_stay_in_their_zone_where_they_can():
    zones = Zones(("east", "west"), {("east", "west"): 30})
    event = MeetingEvent(SLOTS, 2, people("abcdefgh"), zones=zones)
    found = timetable(event, pairs("ae af ag be bf bg"))
    own = {name: {one.table for one in found.meetings if name in one.pair} for name in "abefg"}
    assert found.walked == 30 * sum(_changes(found.meetings, name) for name in own)
    assert timetable(replace(event, zones=None), pairs("ae af ag be bf bg")).breaks == found.breaks
    assert found.walked <= 90


def _changes(meetings: tuple[Meeting, ...], name: str) -> int:
    tables = [one.table for one in meetings if name in one.pair]
    return sum(one != other for one, other in itertools.pairwise(tables))
