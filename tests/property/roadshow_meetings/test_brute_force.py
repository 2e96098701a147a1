from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.roadshow.meetings import (
    Budget,
    InvalidEvent,
    MeetingEvent,
    MeetingParticipant,
    MeetingsError,
    NoTimetable,
    TooManyMoves,
    conflict,
    remedies,
    repair,
    timetable,
)  # fmt: skip
from models.roadshow.meetings.solver.timetable import as_problem, in_order
from tests.property.roadshow_meetings.events import events, everything, holdable, total

Item = TypeVar("Item")
SIXTY = settings(max_examples=60, deadline=None)


@settings(max_examples=150, deadline=None)
@given(events())
def test_breaks_are_the_fewest_and_proven_and_refusals_are_right(case):
    event, requests = case
    problem = as_problem(event, in_order(requests))
    best = min((total(problem, held) for held in everything(problem)), default=None)
    if best is None:
        with pytest.raises((InvalidEvent, NoTimetable)):
            timetable(event, requests)
        return
    found = timetable(event, requests)
    assert (found.breaks, found.bound, found.proven) == (best, best, True)
    place = {slot.id: number for number, slot in enumerate(event.slots)}
    at = {meeting.pair: place[meeting.slot] for meeting in found.meetings}
    held = tuple(at[request.pair] for request in in_order(requests))
    assert not problem.broken(held)
    assert found.breaks == total(problem, held) == sum(number for _, number in found.by_person)
    seats = [(meeting.slot, meeting.table) for meeting in found.meetings]
    assert len(seats) == len(set(seats))
    assert all(1 <= table <= event.tables for _, table in seats)


@SIXTY
@given(events(), st.randoms(use_true_random=False))
def test_the_order_of_people_slots_and_requests_changes_nothing(case, random):
    event, requests = case
    mixed = replace(event, slots=_mixed(random, event.slots), people=_mixed(random, event.people))
    try:
        found = timetable(event, requests)
    except MeetingsError as error:
        with pytest.raises(type(error)):
            timetable(mixed, _mixed(random, requests))
    else:
        assert timetable(mixed, _mixed(random, requests)) == found


def _mixed(random: Random, items: Sequence[Item]) -> tuple[Item, ...]:
    copied = list(items)
    random.shuffle(copied)
    return tuple(copied)


@SIXTY
@given(events())
def test_a_conflict_cannot_be_held_and_spares_nothing(case):
    event, requests = case
    event = replace(event, most_apart=None)
    found = conflict(event, requests)
    if holdable(event, requests):
        assert found is None
        return
    assert found is not None
    assert found.minimal
    assert not _holdable(event, found.requests, found.away, found.tables)
    for one in found.requests:
        assert _holdable(event, [r for r in found.requests if r != one], found.away, found.tables)
    for absence in found.away:
        assert _holdable(
            event, found.requests, [other for other in found.away if other != absence], found.tables
        )
    if found.tables:
        assert _holdable(event, found.requests, found.away, tables=False)


def _holdable(event: MeetingEvent, requests, away, tables: bool) -> bool:
    people = tuple(
        MeetingParticipant(one.id, frozenset(slot for id_, slot in away if id_ == one.id))
        for one in event.people
    )
    return holdable(replace(event, people=people, tables=event.tables if tables else 9), requests)


@SIXTY
@given(events())
def test_those_given_up_are_the_fewest_of_whom_most_asked_and_other_remedies_are_least(case):
    event, requests = case
    event = replace(event, most_apart=None)
    found = remedies(event, requests)
    if holdable(event, requests):
        assert found is None
        return
    assert found is not None
    assert found.drop_proven
    assert holdable(event, [one for one in requests if one not in found.drop])
    least = min(
        _price(gone)
        for size in range(len(requests) + 1)
        for gone in combinations(requests, size)
        if holdable(event, [one for one in requests if one not in gone])
    )
    assert _price(found.drop) == least
    more = [
        extra
        for extra in range(1, 8)
        if holdable(replace(event, tables=event.tables + extra), requests)
    ]
    assert found.tables == (more[0] if more else None)


def _price(gone) -> tuple[int, ...]:
    return tuple(sum(one.asked == asked for one in gone) for asked in (2, 1, 0))


@SIXTY
@given(events(most_requests=5), st.data())
def test_a_repair_has_the_fewest_breaks_within_its_moves_then_the_fewest_moves(case, data):
    event, requests = case
    event = replace(event, most_apart=None)
    try:
        before = timetable(event, requests)
    except MeetingsError:
        return
    person = data.draw(st.sampled_from([one.id for one in event.people]))
    away = frozenset(
        data.draw(st.sets(st.sampled_from([slot.id for slot in event.slots]), max_size=2))
    )
    people = tuple(
        MeetingParticipant(one.id, one.forbidden | away) if one.id == person else one
        for one in event.people
    )
    now, kept = replace(event, people=people), requests[data.draw(st.integers(0, 1)) :]
    most = data.draw(st.integers(0, 3))
    problem = as_problem(now, in_order(kept))
    slots, place = (
        {one.pair: one.slot for one in before.meetings},
        {s.id: n for n, s in enumerate(event.slots)},
    )
    old = [place[slots[request.pair]] for request in in_order(kept)]
    plans = [
        (total(problem, held), sum(a != b for a, b in zip(held, old, strict=True)))
        for held in everything(problem)
    ]
    within = [plan for plan in plans if plan[1] <= most]
    if not plans:
        with pytest.raises((InvalidEvent, NoTimetable)):
            repair(now, kept, before, most)
    elif not within:
        with pytest.raises(TooManyMoves) as refused:
            repair(now, kept, before, most)
        assert refused.value.needed == min(moves for _, moves in plans)
    else:
        found = repair(now, kept, before, most, Budget(30.0))
        assert (found.timetable.breaks, len(found.moved)) == min(within)
        assert found.timetable.proven
        assert [one.pair for one in found.dropped] == [
            one.pair for one in requests[: len(requests) - len(kept)]
        ]
