"""Examples that a person can check by hand."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from models.assignment import (
    AssignmentError,
    AssignmentPlan,
    Budget,
    ByLot,
    Demands,
    Edges,
    Fair,
    Infeasible,
    Mentor,
    OutOfBudget,
    Problem,
    Rule,
    Startup,
    Total,
    build,
    curve,
    moves,
    solve,
)
from models.assignment.solver.randomised import chances
from tests.support import rules_over_groups


def _table(
    scores: list[list[int]], *, most: int = 1, capacity: int = 1, demands: Demands | None = None
) -> Problem:
    """Return a problem in which everybody may have anybody."""
    table = np.array(scores, dtype=np.int64)
    s, m = np.indices(table.shape).reshape(2, -1)
    return build(
        [Startup(f"s{place}", 0, most) for place in range(len(table))],
        [Mentor(f"m{place}", capacity) for place in range(table.shape[1])],
        Edges(s, m, table.ravel()),
        demands,
    )


def test_the_total_may_leave_one_startup_poor_and_fairness_says_what_helping_it_costs() -> None:
    problem = _table([[10, 6], [9, 1]])
    assert solve(problem, Total()).pairs == [("s0", "m1"), ("s1", "m0")]
    unfair = _table([[10, 8], [5, 1]])
    assert solve(unfair, Total()).total == 13
    rough = _table([[20, 8], [9, 1]])
    plan = solve(rough, Total())
    assert (plan.total, sorted(rough.values(plan.chosen))) == (21, [1, 20])
    fair = solve(rough, Fair())
    assert (fair.total, fair.figures["worst"], fair.figures["price"]) == (17, 8, 4)


def test_the_second_worst_counts_where_the_worst_cannot_be_helped() -> None:
    problem = _table([[1, 1, 1], [9, 4, 0], [9, 5, 2]], most=1)
    first, second = solve(problem, Fair(1)), solve(problem, Fair(2))
    assert first.figures["worst"] == second.figures["worst"] == 1
    assert sorted(problem.values(second.chosen).tolist()) == [1, 5, 9]


def test_who_is_left_behind_may_be_somebody_with_one_mentor_where_others_have_more() -> None:
    people = [Startup("s1"), Startup("s2"), Startup("s3", 0, 2)]
    problem = build(people, [Mentor("m0", 2)], Edges([0, 1, 2], [0, 0, 0], [1, 1, 2]))
    plan = solve(problem, Fair(2))
    assert (sorted(problem.values(plan.chosen).tolist()), plan.total) == ([0, 1, 2], 3)


def test_the_curve_falls_from_the_best_total_to_the_fairest() -> None:
    problem = _table([[20, 8], [9, 1]])
    assert [
        point.plan.total if point.plan else None
        for point in curve(problem, [0, 1, 2, 8, 9], Budget())
    ] == [
        21,
        21,
        17,
        17,
        None,
    ]


def test_a_pin_stays_whatever_it_costs() -> None:
    plan = solve(_table([[20, 8], [9, 1]], demands=Demands(pins=[("s1", "m1")])), Total())
    assert plan.pairs == [("s0", "m0"), ("s1", "m1")]
    assert (
        solve(_table([[20, 8], [9, 1]], demands=Demands(pins=[("s0", "m1")])), Total()).certified
        == 17
    )


def test_one_innovation_and_one_entrepreneurship_mentor_each_is_still_a_flow() -> None:
    innovation = [[(f"s{s}", f"m{m}") for m in (0, 1)] for s in range(2)]
    rules = [Rule(f"innovation for s{s}", pairs, 0, 1) for s, pairs in enumerate(innovation)]
    plan = solve(
        _table([[9, 8, 1], [9, 8, 1]], most=2, capacity=2, demands=Demands(rules=rules)), Total()
    )
    assert plan.method == "min-cost-flow"
    assert plan.total == plan.certified == 20


def test_rules_that_cut_across_are_solved_by_search_and_say_what_the_prices_prove() -> None:
    rules = [
        Rule("crossing", [("s0", "m0"), ("s1", "m1"), ("s2", "m2")], 0, 1),
        Rule("other", [("s0", "m0"), ("s1", "m2")], 0, 1),
    ]
    plan = solve(_table([[9, 1, 1], [1, 9, 8], [1, 1, 9]], demands=Demands(rules=rules)), Total())
    assert plan.method == "relaxation and branch and bound"
    assert plan.total == plan.bound <= plan.certified
    assert not plan.left_out


def test_a_group_that_must_be_seen_gets_its_places() -> None:
    newcomers = [(f"s{s}", "m2") for s in range(3)]
    scores = [[9, 8, 0], [9, 8, 0], [9, 8, 0]]
    assert solve(_table(scores, capacity=3), Total()).total == 27
    plan = solve(
        _table(scores, capacity=3, demands=Demands(rules=[Rule("newcomers", newcomers, 1)])),
        Total(),
    )
    assert sum(mentor == "m2" for _, mentor in plan.pairs) == 1
    assert plan.total == plan.certified == 18


def test_what_cannot_be_kept_is_infeasible_and_names_whose_minimum_must_be_missed() -> None:
    problem = build(
        [Startup("s1", 1), Startup("s2", 1)],
        [Mentor("m1", 1), Mentor("m2", 3, 2)],
        Edges([0, 0, 1], [0, 1, 0], [1, 1, 1]),
    )
    with pytest.raises(Infeasible) as refused:
        solve(problem, Total())
    assert refused.value.rules == ("mentor:m2 (at least 2, possible 1)",)


def test_groups_become_rules_that_hold() -> None:
    pairs = [(f"s{s}", f"m{m}") for s in range(4) for m in range(4)]
    industry, track = (
        {"s0": "I65", "s1": "I65", "s2": "I65"},
        {"m0": "创新", "m1": "创新", "m2": "创业", "m3": "创业"},
    )
    rules = [
        *rules_over_groups.per_mentor(pairs, industry, 1, "industry"),
        *rules_over_groups.per_startup(pairs, track, 0, 1, "track"),
        *rules_over_groups.over_startups(pairs, {"s0": "A", "s1": "A"}, {"A": (1, 3)}, "space"),
        *rules_over_groups.over_mentors(pairs, {"m3": "new"}, {"new": (2, 4)}, "exposure"),
    ]
    scores = np.random.default_rng(2).integers(1, 50, (4, 4)).tolist()
    plan = solve(_table(scores, most=2, capacity=2, demands=Demands(rules=rules)), Total())
    assert plan.total == plan.bound
    for mentor in track:
        assert sum(pair[1] == mentor and pair[0] in industry for pair in plan.pairs) <= 1
    for startup in ("s0", "s1", "s2", "s3"):
        own = [track[pair[1]] for pair in plan.pairs if pair[0] == startup]
        assert len(own) == len(set(own))
    assert sum(pair[1] == "m3" for pair in plan.pairs) >= 2


def test_at_most_so_many_pairs_change_and_the_difference_is_told() -> None:
    scores = [[1, 9, 0], [0, 1, 9], [9, 0, 1]]
    before = [("s0", "m0"), ("s1", "m1"), ("s2", "m2")]
    totals = []
    for changes in (0, 1, 2, 3):
        plan = solve(_table(scores, demands=Demands(previous=before, changes=changes)), Total())
        assert len(set(before) - set(plan.pairs)) <= changes
        totals.append(plan.total)
    assert totals == [3, 3, 10, 27]
    (move,) = [move for move in moves(plan, before) if move.startup == "s0"]
    assert (move.lost, move.gained, move.gain, move.why) == (
        ("m0",),
        ("m1",),
        8,
        "better_for_the_whole",
    )


def test_a_pair_that_is_no_longer_possible_is_told_as_ended_before() -> None:
    plan = solve(_table([[5]], demands=Demands(previous=[("s0", "gone")], changes=0)), Total())
    (move,) = moves(plan, [("s0", "gone")])
    assert (move.lost, move.gained, move.why) == (("gone",), ("m0",), "ended_before")


def test_nobody_is_surer_of_a_pair_than_the_cap_and_draws_come_as_often_as_they_should() -> None:
    problem = _table([[9, 1], [1, 9]])
    found = chances(problem, Fraction(2, 3))
    assert found.flow[: problem.edges].tolist() == [2, 1, 1, 2]
    drawn = Counter(
        tuple(solve(problem, ByLot(Fraction(2, 3), f"log {number}")).pairs) for number in range(300)
    )
    straight = drawn[("s0", "m0"), ("s1", "m1")]
    assert 170 <= straight <= 230
    assert sum(drawn.values()) == straight + drawn[("s0", "m1"), ("s1", "m0")]


@pytest.mark.parametrize("cap", [Fraction(0), Fraction(3, 2)])
def test_a_cap_that_is_no_chance_is_refused(cap: Fraction) -> None:
    with pytest.raises(AssignmentError, match="cap"):
        solve(_table([[1]]), ByLot(cap, "seed"))


def test_when_the_budget_ends_the_plan_says_what_is_missing_or_there_is_none() -> None:
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 1000, (30, 30)).tolist()
    floors = _table(scores, most=3, capacity=3)
    try:
        plan: AssignmentPlan = solve(floors, Fair(3), Budget(0.02))
    except OutOfBudget:
        return
    assert plan.left_out
    assert not floors.broken(plan.chosen)


def test_equal_scores_give_the_same_pairs_in_every_order_of_the_lists() -> None:
    def pairs(order: list[int]) -> list[tuple[str, str]]:
        s, m = np.indices((5, 5)).reshape(2, -1)
        people = [Startup(f"s{place}") for place in order]
        return solve(
            build(
                people,
                [Mentor(f"m{place}", 1) for place in order],
                Edges(s, m, np.ones(25, dtype=np.int64)),
            ),
            Total(),
        ).pairs

    assert pairs([0, 1, 2, 3, 4]) == pairs([4, 2, 0, 1, 3])
