"""Conflicts and repairs against trying everything."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from models.assignment import Budget, Problem
from models.assignment.questions.conflict import asking, conflict, repairs
from models.assignment.questions.cut import border
from models.assignment.questions.limits import Limit, ease, limits_of
from tests.property.assignment.small import problems

_few = settings(max_examples=60, deadline=None)


@st.composite
def _tight(draw: st.DrawFn, *, rules: bool) -> Problem:
    """Draw a problem that often has no plan: minimums are raised, pins set, and some pairs
    forbidden by rules.
    """
    problem = draw(problems(startups=3, mentors=3, rules=rules))
    assume(problem.edges <= 8)
    pinned = np.array(
        [draw(st.sampled_from([False, False, False, True])) for _ in range(problem.edges)],
        dtype=np.bool_,
    )
    least = np.minimum(problem.startup_most, draw(st.integers(0, 2)))
    rows = [
        replace(row, most=draw(st.integers(row.least, max(row.most, row.least))))
        for row in problem.rows
    ]
    shut = [replace(row, most=0) if row.least == 0 and draw(st.booleans()) else row for row in rows]
    return replace(problem, pinned=pinned.reshape(-1), startup_least=least, rows=tuple(shut))


def _amount(problem: Problem, limit: Limit, chosen: np.ndarray) -> int:
    """Return by how much `chosen` breaks `limit`."""
    if limit.kind == "pin":
        return int(not chosen[limit.place])
    if limit.kind.startswith("rule"):
        value = problem.rows[limit.place].value(chosen)
    else:
        of = problem.edge_startup if limit.kind.startswith("startup") else problem.edge_mentor
        value = int((chosen & (of == limit.place)).sum())
    return max(0, value - limit.value if limit.kind.endswith("_most") else limit.value - value)


def _plans(problem: Problem) -> list[np.ndarray]:
    assume(problem.edges <= 9)
    return [
        np.array(chosen, dtype=np.bool_) for chosen in product([False, True], repeat=problem.edges)
    ]


def _kept_together(problem: Problem, limits: Iterable[Limit]) -> bool:
    wanted = tuple(limits)
    return any(
        not any(_amount(problem, limit, chosen) for limit in wanted) for chosen in _plans(problem)
    )


def _check_conflict(problem: Problem) -> None:
    found = conflict(problem)
    feasible = _kept_together(problem, limits_of(problem))
    event("feasible" if feasible else "in conflict")
    if feasible:
        assert found is None
        return
    assert found is not None
    assert found.minimal
    assert not _kept_together(problem, found.limits), "they conflict"
    for left_out in found.limits:
        assert _kept_together(problem, [limit for limit in found.limits if limit != left_out]), (
            "each is needed"
        )


@_few
@given(_tight(rules=False))
def test_a_conflict_cannot_hold_and_without_any_one_of_its_limits_it_can(problem: Problem) -> None:
    _check_conflict(problem)


@_few
@given(_tight(rules=True))
def test_a_conflict_under_rules_of_any_shape_is_minimal_too(problem: Problem) -> None:
    _check_conflict(problem)


@_few
@given(problems(startups=4, mentors=4, most=1))
def test_where_each_wants_one_at_most_and_nothing_is_pinned_the_flow_alone_proves_a_conflict_minimal(
    problem: Problem,
) -> None:
    asked = replace(
        problem,
        startup_least=np.ones_like(problem.startup_least),
        mentor_least=problem.mentor_least * 0,
    )
    found = border(asked)
    event("in conflict" if found else "feasible")
    assert (found is None) == (conflict(asked) is None)
    if found is not None:
        assert found.minimal
        assert not _kept_together(asked, found.limits)
        for limit in found.limits:
            assert _kept_together(asked, set(found.limits) - {limit})


def _price(limit: Limit) -> int | None:
    return {"pin": None, "mentor_most": 1, "startup_least": 3, "rule_most": 2}.get(limit.kind, 2)


def _check_repairs(problem: Problem) -> None:
    found = conflict(problem)
    assume(found is not None)
    assert found is not None
    ways = repairs(problem, found, _price)
    priced = [(limit, _price(limit)) for limit in limits_of(problem)]
    costs = []
    for chosen in _plans(problem):
        amounts = [(_amount(problem, limit, chosen), price) for limit, price in priced]
        if not any(amount for amount, price in amounts if price is None):
            costs.append(
                (sum(amount * price for amount, price in amounts if price), -problem.total(chosen))
            )
    event(f"{len(ways.found)} repairs")
    assert ways.cheapest
    assert not ways.left_out
    if not costs:
        assert ways.found == ()
        return
    best = ways.found[0]
    assert (best.cost, -best.plan.total) == min(costs)
    for way in ways.found:
        assert not ease(problem, dict(way.changes)).broken(way.plan.chosen), "it is enough"
        for limit, by in way.changes:
            others = {other: much for other, much in way.changes if other != limit}
            less = ease(problem, others | ({limit: by - 1} if by > 1 else {}))
            assert conflict(less) is not None, "nothing less is"


@_few
@given(_tight(rules=False))
def test_the_first_repair_is_the_cheapest_and_every_repair_is_enough_and_not_more(
    problem: Problem,
) -> None:
    _check_repairs(problem)


@_few
@given(_tight(rules=True))
def test_repairs_under_rules_of_any_shape_are_cheapest_and_enough_too(problem: Problem) -> None:
    _check_repairs(problem)


@_few
@given(_tight(rules=True))
def test_every_single_change_that_is_enough_is_told(problem: Problem) -> None:
    found = conflict(problem)
    assume(found is not None)
    assert found is not None
    told = {
        way.changes[0][0]
        for way in repairs(problem, found, lambda _: 1).found
        if len(way.changes) == 1
    }
    enough = {
        limit
        for limit in limits_of(problem)
        if conflict(ease(problem, {limit: limit.room})) is None
    }
    assert told == enough


@_few
@given(_tight(rules=True), st.integers(0, 2))
def test_a_spent_budget_leaves_a_conflict_that_says_it_may_not_be_minimal(
    problem: Problem, place: int
) -> None:
    assume(place < len(problem.startups))
    asked = asking(problem, f"s{place}")
    found = conflict(asked, Budget(1e-12))
    assume(found is not None)
    assert found is not None
    assert not _kept_together(asked, found.limits)
    if found.minimal:
        assert all(_kept_together(asked, set(found.limits) - {limit}) for limit in found.limits)
