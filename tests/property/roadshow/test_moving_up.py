"""Who moves up, against looking at everybody in the line."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.roadshow.eligibility import covers
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, Tally
from models.roadshow.shortlist.moving_up import next_in_line
from tests.property.roadshow.test_exact import tasks


def open_floors(limits: ChoiceLimits, taken: list[Candidate]) -> int:
    """Return how many entries are missing for the floors."""
    return sum(
        max(0, least - sum(covers(area, c.region) for c in taken)) for area, least in limits.floors
    )


@st.composite
def departures(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate], ChoiceLimits]:
    task = draw(tasks(most=8))
    stay: list[Candidate] = []
    tally = Tally(task.limits)
    for c in draw(st.permutations(task.candidates)):
        if tally.has_room_for(c) and draw(st.booleans()):
            tally.add(c)
            stay.append(c)
    return (
        stay,
        list(draw(st.permutations([c for c in task.candidates if c not in stay]))),
        task.limits,
    )


@settings(max_examples=300, deadline=None)
@given(departures())
def test_the_one_who_moves_up_is_the_first_of_those_who_may_and_do_most_for_the_floors(departure):
    stay, line, limits = departure
    found = next_in_line(stay, 1, line, limits)
    tally = Tally(limits, stay)
    may = [c for c in line if tally.has_room_for(c)]
    assert bool(found) is bool(may)
    if found:
        floors = {c: sum(covers(area, c.region) for area, _ in _short(limits, stay)) for c in may}
        assert found[0] == next(c for c in may if floors[c] == max(floors.values()))


def _short(limits: ChoiceLimits, taken: list[Candidate]) -> list[tuple[str, int]]:
    return [
        (area, least)
        for area, least in limits.floors
        if sum(covers(area, c.region) for c in taken) < least
    ]


@settings(max_examples=200, deadline=None)
@given(departures(), st.integers(0, 3))
def test_limits_hold_after_any_number_of_departures_and_no_place_is_left_that_somebody_could_take(
    departure, places
):
    stay, line, limits = departure
    found = next_in_line(stay, places, line, limits)
    tally = Tally(limits, stay)
    for c in found:
        assert tally.has_room_for(c)
        tally.add(c)
    assert len(set(found)) == len(found) <= places
    assert len(found) == places or not any(tally.has_room_for(c) for c in line if c not in found)


@settings(max_examples=200, deadline=None)
@given(departures())
def test_no_other_newcomer_would_leave_fewer_floors_missing_where_floors_do_not_overlap(departure):
    stay, line, limits = departure
    if any(covers(a, b) or covers(b, a) for (a, _), (b, _) in combinations(limits.floors, 2)):
        return
    found = next_in_line(stay, 1, line, limits)
    tally = Tally(limits, stay)
    assert all(
        open_floors(limits, [*stay, *found]) <= open_floors(limits, [*stay, c])
        for c in line
        if tally.has_room_for(c)
    )
