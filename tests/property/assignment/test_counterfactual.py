"""Counterfactuals against trying everything."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from models.assignment import Budget, Infeasible, Problem, Total, solve
from models.assignment.questions.conflict import conflict
from models.assignment.questions.counterfactual import MOST_PLACES, Counterfactual, counterfactual
from models.assignment.questions.limits import ease, limits_of
from models.assignment.questions.pairs import edge_of, with_pairs
from tests.property.assignment.small import plans, problems

_few = settings(max_examples=60, deadline=None)


@st.composite
def _cases(draw: st.DrawFn, *, rules: bool) -> tuple[Problem, int]:
    """Draw a problem with a plan and a pair that its best plan does not hold."""
    problem = draw(problems(startups=4, mentors=3, rules=rules))
    try:
        plan = solve(problem, Total())
    except Infeasible:
        assume(False)
    others = np.flatnonzero(~plan.chosen).tolist()
    assume(others)
    return problem, draw(st.sampled_from(others))


def _pair(problem: Problem, edge: int) -> tuple[str, str]:
    return problem.startups[problem.edge_startup[edge]], problem.mentors[problem.edge_mentor[edge]]


def _best(problem: Problem, edge: int, *, held: bool) -> int | None:
    """Return the best total of a plan with (without) the pair."""
    return max(
        (problem.total(chosen) for chosen in plans(problem) if chosen[edge] == held), default=None
    )


def _raised(problem: Problem, edge: int, by: int) -> Problem:
    score = problem.score.copy()
    score[edge] += by
    return replace(problem, score=score)


def _check(problem: Problem, edge: int) -> Counterfactual:
    found = counterfactual(solve(problem, Total()), _pair(problem, edge))
    with_it, without = _best(problem, edge, held=True), _best(problem, edge, held=False)
    assert without == found.base.total
    assert found.left_out == ()
    if with_it is None:
        assert found.forced is None
        assert found.against is not None
        assert found.against.minimal
    else:
        assert found.forced is not None
        assert found.forced.total == with_it
        assert found.cost == found.base.total - with_it
        assert sum(move.gain for move in found.moves) == -found.cost
    for change in found.changes:
        assert change.plan.chosen[edge]
        assert change.cost == found.base.total - problem.total(change.plan.chosen)
        assert change.cost == -sum(move.gain for move in change.moves)
    return found


@_few
@given(_cases(rules=False))
def test_forcing_a_pair_costs_what_the_best_plan_without_it_has_more(
    case: tuple[Problem, int],
) -> None:
    _check(*case)


@_few
@given(_cases(rules=True))
def test_forcing_a_pair_costs_the_same_under_rules_of_any_shape(case: tuple[Problem, int]) -> None:
    _check(*case)


@_few
@given(_cases(rules=True))
def test_the_score_that_is_missing_is_exactly_what_forcing_costs(case: tuple[Problem, int]) -> None:
    problem, edge = case
    found = counterfactual(solve(problem, Total()), _pair(problem, edge))
    rises = [change for change in found.changes if change.limit is None]
    if found.forced is None:
        assert not rises
        return
    (rise,) = rises
    assert rise.by in (found.cost, found.cost + 1)
    less, same, more = (_raised(problem, edge, found.cost + step) for step in (-1, 0, 1))
    assert (_best(less, edge, held=True) or 0) < (_best(less, edge, held=False) or 0)
    assert _best(same, edge, held=True) == _best(same, edge, held=False)
    assert (_best(more, edge, held=True) or 0) > (_best(more, edge, held=False) or 0)


@_few
@given(_cases(rules=True))
def test_a_limit_whose_easing_brings_the_pair_into_every_best_plan_is_told_with_the_least_easing(
    case: tuple[Problem, int],
) -> None:
    problem, edge = case
    startup, mentor = problem.edge_startup[edge], problem.edge_mentor[edge]
    told = {
        change.limit: change.by
        for change in counterfactual(solve(problem, Total()), _pair(problem, edge)).changes
        if change.limit
    }
    event(f"{len(told)} limits")
    for limit in limits_of(problem):
        if (limit.kind, limit.place) not in (("startup_most", startup), ("mentor_most", mentor)):
            continue
        for by in range(1, min(limit.room, MOST_PLACES) + 1):
            eased = ease(problem, {limit: by})
            with_it, without = _best(eased, edge, held=True), _best(eased, edge, held=False)
            if with_it is not None and (without is None or with_it > without):
                assert told[limit] <= by
                break
            if with_it is None or (without is not None and with_it < without):
                assert told.get(limit) != by


@_few
@given(
    problems(startups=3, mentors=3, rules=True),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(-2, 9),
)
def test_a_pair_that_is_added_leaves_all_others_and_every_rule_as_they_were(
    problem: Problem, startup: int, mentor: int, score: int
) -> None:
    assume(startup < len(problem.startups))
    assume(mentor < len(problem.mentors))
    pair = (f"s{startup}", f"m{mentor}")
    more = with_pairs(problem, {pair: score})
    edge = edge_of(more, pair)
    names = [_pair(more, place) for place in range(more.edges)]
    assert names == sorted(names)
    assert [
        {(_pair(more, place), int(more.score[place])) for place in row.edges.tolist()}
        for row in more.rows
    ] == [
        {(_pair(problem, place), int(problem.score[place])) for place in row.edges.tolist()}
        for row in problem.rows
    ]
    if more.edges > problem.edges:
        assert int(more.score[edge]) == score
        assert _best(more, edge, held=False) == max(
            (problem.total(chosen) for chosen in plans(problem)), default=None
        )
    else:
        assert more is problem


@_few
@given(_cases(rules=False))
def test_a_spent_budget_says_what_it_left_out(case: tuple[Problem, int]) -> None:
    problem, edge = case
    found = counterfactual(solve(problem, Total()), _pair(problem, edge), budget=Budget(1e-12))
    assert found.changes == ()
    if conflict(replace(problem, pinned=np.arange(problem.edges) == edge)) is None:
        assert found.left_out == ("some changes",)
