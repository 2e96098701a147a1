"""The choice under all limits, against trying every choice."""

from itertools import combinations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.roadshow import Group
from models.roadshow.shortlist.choice import decide, select
from models.roadshow.shortlist.exact import best
from models.roadshow.shortlist.greedy import greedy
from models.roadshow.shortlist.left_out import why_left
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, ChoiceTask, Flags, Tally
from models.roadshow.shortlist.merit import Merit, ceiling, merit

REGIONS = st.sampled_from(["330106", "330108", "330200", "110101"])
AREAS = st.sampled_from(["330106", "330108", "330100", "110000", "440000"])
TYPES: list[Group] = ["enterprise", "team"]
GROUPS = st.sampled_from(TYPES)


@st.composite
def tasks(draw: st.DrawFn, most: int = 7, *, kept: bool = False) -> ChoiceTask:
    n, m = draw(st.integers(0, most)), draw(st.integers(0, 3))
    candidates = tuple(
        Candidate(
            f"s{i}", draw(GROUPS), draw(st.sampled_from(["", "C", "I"])), draw(st.integers(0, 9) | st.just(10_000)), draw(REGIONS)
        )
        for i in range(n)
    )  # fmt: skip
    limits = ChoiceLimits(
        draw(st.dictionaries(GROUPS, st.integers(0, 3))),
        draw(st.integers(0, 2)),
        draw(st.integers(0, 2)),
        tuple(sorted(draw(st.dictionaries(AREAS, st.integers(1, 2), max_size=3)).items())),
        draw(st.integers(0, 2)),
        draw(st.sampled_from([0, 0, 3, 9])),
    )
    fits = np.array(
        draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m)), dtype=np.bool_
    ).reshape(n, m)
    task = ChoiceTask(candidates, limits, tuple(f"i{j}" for j in range(m)), fits)
    if not kept:
        return task
    every = allowed_choices(task)
    place = draw(st.integers(0, len(every) - 1))
    inside = draw(st.sets(st.sampled_from(task.at(every[place])))) if every[place].any() else set()
    return ChoiceTask(
        candidates, limits, task.investors, fits, frozenset(c.startup for c in inside)
    )


def allowed_choices(task: ChoiceTask) -> list[Flags]:
    found = []
    for size in range(len(task.candidates) + 1):
        for chosen in combinations(task.candidates, size):
            tally = Tally(task.limits)
            for c in chosen:
                if not tally.has_room_for(c):
                    break
                tally.add(c)
            else:
                mask = task.mask(c.startup for c in chosen)
                if task.kept <= {c.startup for c in chosen}:
                    found.append(mask)
    return found


def best_there_is(task: ChoiceTask) -> Merit:
    return max(merit(task, chosen) for chosen in allowed_choices(task))


@settings(max_examples=200, deadline=None)
@given(tasks(kept=True))
def test_no_choice_within_the_limits_is_better(task):
    found = best(task)
    assert found.proven
    assert any(np.array_equal(found.chosen, chosen) for chosen in allowed_choices(task))
    assert merit(task, found.chosen) == best_there_is(task)
    assert found.bound == merit(task, found.chosen).worth


@settings(max_examples=100, deadline=None)
@given(tasks())
def test_the_flow_finds_what_the_search_finds_where_it_is_used(task):
    plain = ChoiceTask(
        task.candidates,
        ChoiceLimits(task.limits.quotas, task.limits.industry_max),
        (),
        task.fits[:, :0],
    )
    chosen, method, proven, _ = decide(plain)
    assert (method, proven) == ("flow", True)
    assert merit(plain, chosen) == merit(plain, best(plain).chosen)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_a_search_without_time_says_so_and_its_bound_holds(task):
    found = best(task, effort=0)
    assert any(np.array_equal(found.chosen, chosen) for chosen in allowed_choices(task))
    optimum = best_there_is(task)
    mine = merit(task, found.chosen)
    assert mine <= optimum
    assert not found.proven or mine == optimum
    as_good = [
        one
        for one in (merit(task, chosen) for chosen in allowed_choices(task))
        if one[:3] >= mine[:3]
    ]
    assert max(one.worth for one in as_good) <= found.bound


@settings(max_examples=150, deadline=None)
@given(tasks(kept=True))
def test_the_greedy_choice_keeps_the_upper_limits_and_nobody_could_be_added(task):
    chosen = greedy(task)
    assert any(np.array_equal(chosen, one) for one in allowed_choices(task))
    tally = Tally(task.limits, task.at(chosen))
    assert not any(tally.has_room_for(c) for c in task.at(~chosen))


@settings(max_examples=100, deadline=None)
@given(tasks())
def test_no_choice_is_worth_more_than_the_ceiling(task):
    assert max(merit(task, chosen).worth for chosen in allowed_choices(task)) <= ceiling(task)


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_a_selection_lists_everybody_once_with_true_figures_and_reasons(task):
    found = select(task)
    assert sorted([*found.chosen, *found.left]) == sorted(task.candidates)
    chosen = task.mask(c.startup for c in found.chosen)
    optimum = best_there_is(task)
    assert (found.proven, found.total, found.bound) == (True, optimum.worth, optimum.worth)
    assert found.greedy_total <= found.total
    fits = {key: int(task.fits[chosen, j].sum()) for j, key in enumerate(task.investors)}
    assert found.uncovered == {
        key: count for key, count in fits.items() if count < task.limits.coverage
    }
    tally = Tally(task.limits, found.chosen)
    for c, reason in zip(found.left, found.reasons, strict=True):
        if reason == "industry_full":
            assert tally.section_full(c)
        elif reason == "district_full":
            assert tally.district_full(c)
        else:
            assert tally.group_full(c)
    assert found.reasons == why_left(task, chosen)


FLOOR = ChoiceTask(
    (Candidate("a", "team", "I", 9, "330106"), Candidate("b", "team", "I", 1, "110101")),
    ChoiceLimits({"team": 1}, floors=(("110000", 1),)),
    (),
    np.zeros((2, 0), dtype=np.bool_),
)
COVERED = ChoiceTask(
    (Candidate("a", "team", "I", 9), Candidate("b", "team", "I", 1)),
    ChoiceLimits({"team": 1}, coverage=1),
    ("i",),
    np.array([[False], [True]]),
)
DIVERSE = ChoiceTask(
    (
        Candidate("a", "team", "I", 9),
        Candidate("b", "team", "I", 8),
        Candidate("c", "team", "C", 7),
    ),
    ChoiceLimits({"team": 2}, diversity=2),
    (),
    np.zeros((3, 0), dtype=np.bool_),
)


def test_who_stands_before_one_chosen_is_told_for_what_that_one_is_there():
    for task, reason in ((FLOOR, "district_floor"), (COVERED, "coverage"), (DIVERSE, "diversity")):
        assert select(task).reasons == [reason]


def test_a_greedy_choice_that_covers_less_is_given_no_total():
    candidates = tuple(
        Candidate(key, "team", "I", score) for key, score in (("g", 9), ("p", 1), ("q", 1))
    )
    fits = np.array([[0, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], dtype=np.bool_)
    found = select(
        ChoiceTask(candidates, ChoiceLimits({"team": 2}, coverage=1), tuple("123456"), fits)
    )
    assert [c.startup for c in found.chosen] == ["p", "q"]
    assert (found.total, found.greedy_total, found.uncovered) == (2, 0, {})


def test_unreachable_floors_and_coverage_are_met_as_far_as_there_is_anybody():
    limits = ChoiceLimits({"team": 2}, floors=(("110000", 5), ("440000", 2)), coverage=3)
    task = ChoiceTask(FLOOR.candidates, limits, ("i",), np.array([[True], [False]]))
    found = select(task)
    assert [c.startup for c in found.chosen] == ["a", "b"]
    assert (found.proven, found.uncovered) == (True, {"i": 1})


@given(tasks())
@settings(max_examples=40, deadline=None)
@example(FLOOR)
def test_a_task_is_equal_to_itself_alone(task):
    same = ChoiceTask(task.candidates, task.limits, task.investors, task.fits.copy(), task.kept)
    other = ChoiceTask(
        task.candidates, task.limits, task.investors, task.fits.copy(), frozenset({"x"})
    )
    assert task == same
    assert task != other
