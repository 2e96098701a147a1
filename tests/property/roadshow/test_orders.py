from collections.abc import Iterator, Mapping
from itertools import permutations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.roadshow import Slots
from models.roadshow.event_day.clock import Stretch, clock_of, minute_of
from models.roadshow.event_day.deal import Dealt, deal
from models.roadshow.event_day.grid import grid
from models.roadshow.order import optimise as weights
from models.roadshow.order.optimise import OrderTask, Pitch, Spot, optimise

KEYS = st.frozensets(st.sampled_from("xyz"), max_size=2)


@st.composite
def tasks(draw):
    stages = [
        [
            Pitch(
                f"s{stage}{i}",
                draw(st.sampled_from(["", "C", "I"])),
                draw(st.sampled_from(["", "d1", "d2"])),
                draw(KEYS),
            )
            for i in range(draw(st.integers(1, 4)))
        ]
        for stage in range(draw(st.integers(1, 2)))
    ]
    if len(stages) == 2 and draw(st.booleans()):
        stages = [
            [one._replace(people=frozenset("p")) for one in stage[:1]] + stage[1:]
            for stage in stages
        ]
    names = [one.startup for stage in stages for one in stage]
    spots = st.tuples(st.sampled_from(names), st.integers(0, 3))
    before: dict[str, Any] = {}
    if draw(st.booleans()):
        for number, stage in enumerate(stages):
            places = draw(st.permutations(range(len(stage) + draw(st.integers(0, 1)))))
            before |= {
                one.startup: (number, place) for one, place in zip(stage, places, strict=False)
            }
        for name in draw(st.sets(st.sampled_from(names), max_size=2)):
            before[name] = draw(st.sampled_from([None, (9, 0)]))
    return OrderTask(
        stages=stages, late=[False, False, True, True, True],
        forbidden=draw(st.frozensets(spots, max_size=3)), absent=draw(st.dictionaries(spots, st.integers(1, 2), max_size=3)),
        before=before, most_moves=draw(st.sampled_from([None, None, 0, 1, 2])),
    )  # fmt: skip


def every(task: OrderTask) -> Iterator[dict[str, Spot]]:
    per_stage = []
    for n, (stage, count) in enumerate(zip(task.stages, task.places, strict=True)):
        names = [one.startup for one in stage]
        chosen = permutations(range(count), len(stage))
        per_stage.append(
            [
                {name: (n, place) for name, place in zip(names, places, strict=True)}
                for places in chosen
            ]
        )
    for parts in product(*per_stage):
        yield {name: spot for part in parts for name, spot in part.items()}


def broken(task: OrderTask, spots: Mapping[str, Spot]) -> int:
    pitches = [one for stage in task.stages for one in stage]
    total = sum((name, spot[1]) in task.forbidden for name, spot in spots.items())
    for place in range(5):
        here = [one for one in pitches if spots[one.startup][1] == place and one.people]
        total += max(0, len(here) - 1)
    return total


def penalty(task: OrderTask, spots: Mapping[str, Spot]) -> int:
    pitches = [one for stage in task.stages for one in stage]
    total = sum(
        weights.JUDGE_AWAY * task.absent.get((name, spot[1]), 0)
        for name, spot in spots.items()
        if (name, spot[1]) not in task.forbidden
    )
    at = {spots[one.startup]: one for one in pitches}
    for (stage, place), one in at.items():
        after = at.get((stage, place + 1))
        total += weights.SAME_INDUSTRY * bool(
            after and one.section and after.section == one.section
        )
    for key in "xyz":
        for place in range(5):
            here = sum(key in one.investors for one in pitches if spots[one.startup][1] == place)
            total += weights.INVESTOR_TWICE * max(0, here - 1)
    for district in ("d1", "d2"):
        late = [task.late[spots[one.startup][1]] for one in pitches if one.district == district]
        total += weights.OTHER_HALF * min(sum(late), len(late) - sum(late))
    return total


def moves(task: OrderTask, spots: Mapping[str, Spot]) -> int:
    return sum(task.before[name] != spot for name, spot in spots.items() if name in task.before)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_the_optimised_order_is_the_best_there_is(task):
    allowed = [
        spots
        for spots in every(task)
        if task.most_moves is None or moves(task, spots) <= task.most_moves
    ]
    found = optimise(task)
    if not allowed:
        assert found is None
        return
    best = min((broken(task, spots), penalty(task, spots), moves(task, spots)) for spots in allowed)
    assert found is not None
    assert found.proven
    assert (broken(task, found.spots), penalty(task, found.spots), moves(task, found.spots)) == best
    assert bool(found.homeless) == bool(best[0])
    if not found.homeless:
        assert (found.penalty, found.bound) == (best[1], best[1])


SLOTS = st.builds(
    Slots,
    starts_at=st.just("09:00"), ends_at=st.sampled_from(["11:00", "14:00", "17:30"]),
    pitch_minutes=st.sampled_from([5, 8]), questions_minutes=st.sampled_from([3, 5, 7, 12]), setup_minutes=st.integers(0, 3),
    break_after=st.integers(0, 4), break_minutes=st.integers(0, 20),
    lunch_from=st.sampled_from(["", "09:10", "12:00"]), lunch_until=st.just("13:00"),
)  # fmt: skip


@given(SLOTS, st.integers(0, 40))
def test_slots_keep_to_the_day_and_to_breaks(slots, count):
    found = grid(slots, count)
    assert found == grid(slots, count + 5)[:count]
    length = slots.pitch_minutes + slots.questions_minutes
    lunch = (
        Stretch(minute_of(slots.lunch_from), minute_of(slots.lunch_until))
        if slots.lunch_from
        else None
    )
    since = 0
    for before, one in zip([None, *found], found, strict=False):
        assert one.end - one.begin == length
        assert one.begin >= minute_of(slots.starts_at)
        assert one.end <= minute_of(slots.ends_at)
        assert not (lunch and one.meets(lunch))
        over_lunch = (
            lunch and (before is None or before.begin < lunch.begin) and one.begin >= lunch.end
        )
        if before is not None and not over_lunch:
            pause = slots.break_after and since == slots.break_after
            gap = max(slots.setup_minutes, slots.break_minutes) if pause else slots.setup_minutes
            assert one.begin - before.end == gap
            since = 0 if pause else since
        since = 1 if over_lunch else since + 1


@given(st.integers(0, 1440))
def test_times_of_day_are_read_as_they_are_written(minute):
    assert minute_of(clock_of(minute)) == minute


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from(["enterprise", "team"]), KEYS), max_size=12),
    st.integers(1, 4),
    st.integers(0, 2),
    st.data(),
)
def test_stages_get_equal_shares_of_each_group_and_keep_who_was_there(raw, stages, spare, data):
    entries = [Dealt(f"s{i}", group, people) for i, (group, people) in enumerate(raw)]
    room = -(-len(entries) // stages) + spare
    kept = data.draw(st.sets(st.sampled_from(entries))) if entries else set()
    before = {one.startup: data.draw(st.integers(0, stages)) for one in kept}
    dealt = deal(entries, stages, room, before)
    assert sorted(one.startup for stage in dealt for one in stage) == sorted(
        one.startup for one in entries
    )
    assert all(len(stage) <= room for stage in dealt)
    assert all(stage == [one for one in entries if one in stage] for stage in dealt)
    place = {one.startup: number for number, stage in enumerate(dealt) for one in stage}
    for name, number in before.items():
        filled = sum(other == number for other in before.values()) > room
        assert number == stages or filled or place[name] == number
    if not before and not any(one.people for one in entries):
        for group in ("enterprise", "team"):
            counts = [sum(one.group == group for one in stage) for stage in dealt]
            assert max(counts) - min(counts) <= 1
        if spare:
            assert max(map(len, dealt)) - min(map(len, dealt)) <= 2


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["enterprise", "team"]), min_size=2, max_size=12),
    st.integers(1, 3),
    st.data(),
)
def test_newcomers_fill_the_gaps_of_those_who_left(groups, stages, data):
    entries = [Dealt(f"s{i}", group) for i, group in enumerate(groups)]
    room = -(-len(entries) // stages)
    place = {one.startup: n for n, stage in enumerate(deal(entries, stages, room)) for one in stage}
    gone = data.draw(st.sets(st.sampled_from(sorted(place)), max_size=len(place) - 1))
    staying = [one for one in entries if one.startup not in gone]
    newcomers = [
        Dealt(f"n{i}", data.draw(st.sampled_from(["enterprise", "team"]))) for i in range(len(gone))
    ]
    gaps = sorted(place.pop(name) for name in gone)
    dealt = deal([*newcomers, *staying], stages, room, place, gaps)
    assert all(
        place[one.startup] == n
        for n, stage in enumerate(dealt)
        for one in stage
        if one.startup in place
    )
    assert sorted(n for n, stage in enumerate(dealt) for one in stage if one in newcomers) == gaps
