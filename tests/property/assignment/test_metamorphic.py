"""What must not change when something is changed that does not matter."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.assignment import (
    AssignmentError,
    Edges,
    Fair,
    Mentor,
    Policy,
    Problem,
    Startup,
    Total,
    build,
    solve,
)
from tests.property.assignment.small import problems

_few = settings(max_examples=40, deadline=None)
_policies = st.sampled_from([Total(), Fair(2)])


def _again(
    problem: Problem,
    order: np.random.Generator,
    *,
    factor: int = 1,
    extra: list[Mentor] | None = None,
) -> Problem:
    """Build `problem` once more from lists in another order, scores times `factor`, with `extra`
    mentors.
    """
    n, m = len(problem.startups), len(problem.mentors)
    s, k, e = order.permutation(n), order.permutation(m), order.permutation(problem.edges)
    return build(
        [
            Startup(
                problem.startups[i], int(problem.startup_least[i]), int(problem.startup_most[i])
            )
            for i in s
        ],
        [
            Mentor(problem.mentors[i], int(problem.mentor_most[i]), int(problem.mentor_least[i]))
            for i in k
        ]
        + (extra or []),
        Edges(
            np.argsort(s)[problem.edge_startup[e]],
            np.argsort(k)[problem.edge_mentor[e]],
            problem.score[e] * factor,
        ),
    )


def _pairs(problem: Problem, policy: Policy) -> list[tuple[str, str]] | None:
    try:
        return solve(problem, policy).pairs
    except AssignmentError:
        return None


@_few
@given(problems(), st.integers(0, 99), _policies)
def test_the_order_of_the_lists_changes_no_pair(
    problem: Problem, seed: int, policy: Policy
) -> None:
    assert _pairs(_again(problem, np.random.default_rng(seed)), policy) == _pairs(problem, policy)


@_few
@given(problems(), st.integers(2, 1000), _policies)
def test_scores_in_another_unit_change_no_pair(
    problem: Problem, factor: int, policy: Policy
) -> None:
    assert _pairs(_again(problem, np.random.default_rng(0), factor=factor), policy) == _pairs(
        problem, policy
    )


@_few
@given(problems(), st.sampled_from(["a", "m1x", "z"]))
def test_a_mentor_whom_nobody_can_have_changes_no_pair(problem: Problem, key: str) -> None:
    again = _again(problem, np.random.default_rng(0), extra=[Mentor(key, 3)])
    assert _pairs(again, Total()) == _pairs(problem, Total())


@_few
@given(problems())
def test_another_place_never_lowers_the_total(problem: Problem) -> None:
    limits = zip(
        problem.mentors, problem.mentor_most.tolist(), problem.mentor_least.tolist(), strict=True
    )
    wants = zip(
        problem.startups, problem.startup_least.tolist(), problem.startup_most.tolist(), strict=True
    )
    more = build(
        [Startup(*want) for want in wants],
        [Mentor(key, most + 1, least) for key, most, least in limits],
        Edges(problem.edge_startup, problem.edge_mentor, problem.score),
    )
    try:
        before = solve(problem, Total()).total
    except AssignmentError:
        return
    assert solve(more, Total()).total >= before
