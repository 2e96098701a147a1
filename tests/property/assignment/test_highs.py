"""Against HiGHS, up to 200 x 100."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]

from models.assignment import (
    Demands,
    Edges,
    Infeasible,
    Mentor,
    Problem,
    Rule,
    Startup,
    Total,
    build,
    curve,
    solve,
)
from models.assignment.budget import Budget

_NO_GAP = {"mip_rel_gap": 0.0}


def _problem(seed: int, *, startups: int, mentors: int, rules: int) -> Problem:
    """Return a problem that follows from `seed`: sparse edges, minimum loads, and rules over pairs
    at random.
    """
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, startups + 1)), int(rng.integers(2, mentors + 1))
    s, k = np.nonzero(rng.random((n, m)) < rng.uniform(0.1, 0.9))
    pairs = [(f"s{a:03}", f"m{b:03}") for a, b in zip(s.tolist(), k.tolist(), strict=True)]
    size = max(1, len(pairs) // 5)
    found = []
    for number in range(rules if pairs else 0):
        inside = [pairs[place] for place in rng.choice(len(pairs), size, replace=False)]
        found.append(Rule(f"r{number}", inside, 0, int(rng.integers(1, 6))))
    return build(
        [Startup(f"s{a:03}", 0, int(rng.integers(1, 4))) for a in range(n)],
        [Mentor(f"m{b:03}", int(rng.integers(1, 5)), int(rng.random() < 0.2)) for b in range(m)],
        Edges(s, k, rng.integers(0, 10_001, len(s))),
        Demands(rules=found),
    )


def _highs(problem: Problem, floor: int | None = None) -> int | None:
    """Return the greatest total, by HiGHS on all pairs at once."""
    edges, one = np.arange(problem.edges), np.ones(problem.edges)
    parts, least, most = [], [], []
    for places, low, high in (
        (problem.edge_startup, problem.startup_least, problem.startup_most),
        (problem.edge_mentor, problem.mentor_least, problem.mentor_most),
    ):
        parts.append(csr_array((one, (places, edges)), shape=(len(low), problem.edges)))
        least.append(low)
        most.append(high)
    if floor is not None:
        parts.append(
            csr_array(
                (problem.score.astype(float), (problem.edge_startup, edges)), shape=parts[0].shape
            )
        )
        least.append(np.full(len(problem.startups), floor))
        most.append(np.full(len(problem.startups), np.inf))
    for row in problem.rows:
        line = np.zeros((1, problem.edges))
        line[0, row.edges] = 1
        parts.append(csr_array(line))
        least.append(np.array([row.least]))
        most.append(np.array([row.most]))
    limits = LinearConstraint(
        vstack(parts, format="csr"), np.concatenate(least), np.concatenate(most)
    )
    solved = milp(
        -problem.score.astype(float),
        constraints=limits,
        bounds=Bounds(0, 1),
        integrality=one,
        options=_NO_GAP,
    )
    return None if solved.x is None else int(problem.score[solved.x > 0.5].sum())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_totals_are_those_of_highs_and_the_prices_prove_them(seed: int) -> None:
    problem = _problem(seed, startups=200, mentors=100, rules=0)
    best = _highs(problem)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, Total())
        return
    plan = solve(problem, Total())
    assert plan.total == plan.certified == best


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_totals_under_rules_that_are_no_flow_are_those_of_highs(seed: int) -> None:
    problem = _problem(seed, startups=60, mentors=30, rules=4)
    best = _highs(problem)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, Total())
        return
    plan = solve(problem, Total())
    assert plan.total == plan.bound == best
    assert plan.certified >= best
    assert not problem.broken(plan.chosen)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9000))
def test_totals_with_a_floor_for_everybody_are_those_of_highs(seed: int, floor: int) -> None:
    problem = _problem(seed, startups=30, mentors=30, rules=0)
    (point,) = curve(problem, [floor], Budget())
    best = _highs(problem, floor)
    assert (None if point.plan is None else point.plan.total) == best
