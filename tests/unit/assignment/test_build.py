"""Every fault of a problem has a name, and all are told at once."""

from collections.abc import Callable

import numpy as np
import pytest

from models.assignment import Demands, Edges, InvalidProblem, Mentor, Rule, Startup, build, integers


def _build(
    startups: list[Startup] | None = None,
    mentors: list[Mentor] | None = None,
    edges: Edges | None = None,
    demands: Demands | None = None,
):
    people = startups if startups is not None else [Startup("s1"), Startup("s2")]
    guides = mentors if mentors is not None else [Mentor("m1", 1), Mentor("m2", 1)]
    return build(people, guides, edges or Edges([0, 0, 1], [0, 1, 0], [5, 3, 4]), demands)


@pytest.mark.parametrize(
    ("make", "code", "where"),
    [
        (
            lambda: _build(mentors=[Mentor("m1", -1), Mentor("m2", 1)]),
            "negative_limit",
            "mentor:m1",
        ),
        (
            lambda: _build(mentors=[Mentor("m1", 1, 2), Mentor("m2", 1)]),
            "least_above_most",
            "mentor:m1",
        ),
        (
            lambda: _build(startups=[Startup("s1", 3, 2), Startup("s2")]),
            "least_above_most",
            "startup:s1",
        ),
        (
            lambda: _build(startups=[Startup("s1", most=float("nan"))]),  # type: ignore[arg-type]
            "not_a_number",
            "startup:s1",
        ),
        (
            lambda: _build(startups=[Startup("s1", most=1.5)]),  # type: ignore[arg-type]
            "not_an_integer",
            "startup:s1",
        ),
        (
            lambda: _build(mentors=[Mentor("m1", 2**40), Mentor("m2", 1)]),
            "out_of_range",
            "mentor:m1",
        ),
        (lambda: _build(startups=[]), "no_startups", "startup"),
        (lambda: _build(mentors=[]), "no_mentors", "mentor"),
        (lambda: _build(startups=[Startup("s1"), Startup("s1")]), "duplicate_id", "startup:s1"),
        (lambda: _build(edges=Edges([0, 0], [1, 1], [5, 3])), "duplicate_pair", "edge:s1/m2"),
        (lambda: _build(edges=Edges([0, 2], [1, 1], [5, 3])), "unknown_id", "edges.startups"),
        (lambda: _build(edges=Edges([0], [-1], [5])), "unknown_id", "edges.mentors"),
        (lambda: _build(edges=Edges([0], [1], [float("nan")])), "not_a_number", "scores[0]"),
        (lambda: _build(edges=Edges([0], [1], [0.5])), "not_an_integer", "scores"),
        (lambda: _build(edges=Edges([0], [1], [2**50])), "out_of_range", "scores"),
        (lambda: _build(demands=Demands(pins=[("s2", "m2")])), "pin_is_forbidden", "pin:s2/m2"),
        (lambda: _build(demands=Demands(pins=[("s9", "m2")])), "unknown_id", "pin:s9/m2"),
        (
            lambda: _build(demands=Demands(pins=[("s1", "m1"), ("s2", "m1")])),
            "pins_above_most",
            "mentor:m1",
        ),
        (
            lambda: _build(demands=Demands(pins=[("s1", "m1"), ("s1", "m2")])),
            "pins_above_most",
            "startup:s1",
        ),
        (
            lambda: _build(
                demands=Demands(pins=[("s1", "m1")], rules=[Rule("none", [("s1", "m1")], 0, 0)])
            ),
            "pins_above_most",
            "rule:none",
        ),
        (
            lambda: _build(demands=Demands(rules=[Rule("r", [("s1", "m1")], 2, 1)])),
            "least_above_most",
            "rule:r",
        ),
        (
            lambda: _build(demands=Demands(rules=[Rule("r", [("s1", "m1")], -1, 1)])),
            "negative_limit",
            "rule:r",
        ),
        (
            lambda: _build(demands=Demands(rules=[Rule("r", [("s2", "m2")], 1)])),
            "rule_of_no_pairs",
            "rule:r",
        ),
        (
            lambda: _build(demands=Demands(rules=[Rule("r", []), Rule("r", [])])),
            "duplicate_id",
            "rule:r",
        ),
        (lambda: _build(demands=Demands(changes=-1)), "negative_change", "changes"),
        (lambda: integers([1.0, float("inf")], 10), "not_a_number", "scores[1]"),
    ],
)
def test_a_fault_is_named_with_its_place(make: Callable[[], object], code: str, where: str) -> None:
    with pytest.raises(InvalidProblem) as refused:
        make()
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [(code, where)]
    assert where in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidProblem) as refused:
        _build(startups=[Startup("s1", 2, 1), Startup("s1")], mentors=[Mentor("m1", -1)])
    assert {fault.code for fault in refused.value.faults} == {
        "least_above_most",
        "duplicate_id",
        "negative_limit",
    }


def test_a_problem_without_any_possible_pair_is_a_problem() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert _build(edges=Edges(empty, empty, empty)).edges == 0
