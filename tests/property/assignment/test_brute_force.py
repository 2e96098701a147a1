"""Every policy against trying everything, up to 6 x 6."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from models.assignment import (
    ByLot,
    Demands,
    Edges,
    Fair,
    Infeasible,
    Mentor,
    Problem,
    Startup,
    Total,
    build,
    curve,
    solve,
)
from models.assignment.budget import Budget
from tests.property.assignment.small import plans, problems

_few = settings(max_examples=40, deadline=None)


def _best(problem: Problem) -> int | None:
    return max((problem.total(chosen) for chosen in plans(problem)), default=None)


def _check(problem: Problem) -> None:
    best = _best(problem)
    event("feasible" if best is not None else "infeasible")
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, Total())
        return
    plan = solve(problem, Total())
    assert not problem.broken(plan.chosen)
    assert plan.total == best == plan.bound
    assert plan.certified >= best


@_few
@given(problems())
def test_the_total_is_the_greatest_there_is_and_its_prices_prove_it(problem: Problem) -> None:
    _check(problem)
    if _best(problem) is not None:
        plan = solve(problem, Total())
        assert plan.certified == plan.total


@settings(max_examples=15, deadline=None)
@given(problems(startups=6, mentors=6, most=1))
def test_the_total_is_the_greatest_for_six_by_six(problem: Problem) -> None:
    _check(problem)


@_few
@given(problems(rules=True))
def test_the_total_is_the_greatest_under_rules_of_any_shape(problem: Problem) -> None:
    _check(problem)


@_few
@given(problems(startups=4, mentors=3), st.sampled_from([1, 2]))
def test_the_worst_off_startups_have_the_most_that_any_plan_gives_them(
    problem: Problem, depth: int
) -> None:
    counted = np.bincount(problem.edge_startup, minlength=len(problem.startups)) > 0
    assume(counted.any())
    everything = list(plans(problem))
    if not everything:
        with pytest.raises(Infeasible):
            solve(problem, Fair(depth))
        return
    ranked = [
        (sorted(problem.values(chosen)[counted].tolist())[:depth], problem.total(chosen))
        for chosen in everything
    ]
    plan = solve(problem, Fair(depth))
    assert (sorted(problem.values(plan.chosen)[counted].tolist())[:depth], plan.total) == max(
        ranked
    )
    assert plan.figures["worst"] == plan.figures["worst_bound"] == max(ranked)[0][0]
    assert plan.figures["price"] == max(problem.total(chosen) for chosen in everything) - plan.total


@_few
@given(problems(startups=4, mentors=3), st.integers(-2, 9))
def test_a_point_of_the_curve_is_the_greatest_total_with_everybody_at_its_floor(
    problem: Problem, floor: int
) -> None:
    (point,) = curve(problem, [floor], Budget())
    allowed = [
        problem.total(chosen) for chosen in plans(problem) if problem.values(chosen).min() >= floor
    ]
    if point.plan is None:
        assert not allowed
    else:
        assert point.plan.total == max(allowed)


@_few
@given(
    problems(startups=4, mentors=4, most=1), st.integers(0, 3), st.randoms(use_true_random=False)
)
def test_no_more_pairs_end_than_the_limit_on_changes_allows(
    problem: Problem, changes: int, random
) -> None:
    everything = list(plans(problem))
    assume(everything)
    before = random.choice(everything)
    pairs = list(zip(problem.edge_startup.tolist(), problem.edge_mentor.tolist(), strict=True))
    previous = [(f"s{pairs[edge][0]}", f"m{pairs[edge][1]}") for edge in np.flatnonzero(before)]
    scores = np.array([random.randint(-2, 9) for _ in pairs], dtype=np.int64)
    again = build(
        [
            Startup(f"s{i}", int(a), int(b))
            for i, (a, b) in enumerate(
                zip(problem.startup_least, problem.startup_most, strict=True)
            )
        ],
        [
            Mentor(f"m{i}", int(b), int(a))
            for i, (a, b) in enumerate(zip(problem.mentor_least, problem.mentor_most, strict=True))
        ],
        Edges(problem.edge_startup, problem.edge_mentor, scores),
        Demands(previous=previous, changes=changes),
    )
    plan = solve(again, Total())
    assert len(set(previous) - set(plan.pairs)) <= changes
    allowed = [
        again.total(chosen) for chosen in everything if int((before & ~chosen).sum()) <= changes
    ]
    assert plan.total == max(allowed)


@_few
@given(
    problems(startups=4, mentors=4, most=1),
    st.fractions(Fraction(1, 4), 1, max_denominator=5),
    st.integers(0, 9),
)
def test_a_draw_keeps_every_rule_and_equal_seeds_draw_equal_plans(
    problem: Problem, cap: Fraction, seed: int
) -> None:
    policy = ByLot(cap, f"seed {seed}")
    try:
        plan = solve(problem, policy)
    except Infeasible:
        return
    assert not problem.broken(plan.chosen)
    assert (plan.chosen == solve(problem, policy).chosen).all()
    assert plan.figures["expected_total"] <= plan.figures["best_total"] == _best(problem)
