"""A budget that ends: what was found counts with its gap, and where nothing was found, that is
said.
"""

from typing import Never

from contracts.decisions import Plan
from contracts.mentoring import Limit
from models.assignment import OutOfBudget
from models.mentoring.planning import local
from tests.unit.mentoring.pool import MentoringLog, mentor, programme, startup, told

CROSSING = [
    Limit("mentor", "industry", at_most=1),
    Limit("startup", "track", at_most=1),
    Limit("pool", "region", at_most=3),
    Limit("pool", "industry", at_most=2),
]
"""Limits that are no flow together."""


def pool(**rules: object) -> MentoringLog:
    teams = [
        startup(
            f"s{i}",
            i,
            industries=[["I65"], ["C26"], ["A01"]][i % 3],
            region=["510100", "310000"][i % 2],
        )
        for i in range(8)
    ]
    guides = [
        mentor(f"m{i}", 50 + i, capacity=3, track=["innovation", "entrepreneurship"][i % 2])
        for i in range(5)
    ]
    given = {"limits": CROSSING, "mentors_per_startup": 2} | rules
    return MentoringLog(programme(**given), *teams, *guides)  # type: ignore[arg-type]


def kept(host: MentoringLog) -> bool:
    """Tell whether the live pairs keep the limits of CROSSING."""
    state = host.state
    for mentor_id in state.mentors:
        sections = [
            state.startups[pair.startup].industries[0][:1]
            for pair in state.pairs_of_mentor(mentor_id)
        ]
        if len(sections) != len(set(sections)):
            return False
    regions = [state.startups[startup_id].region for startup_id, _ in host.pairs()]
    industries = [state.startups[startup_id].industries[0] for startup_id, _ in host.pairs()]
    return all(regions.count(one) <= 3 for one in set(regions)) and all(
        industries.count(one) <= 2 for one in set(industries)
    )


def test_limits_that_are_no_flow_together_are_kept_and_the_plan_is_proven():
    host = pool(review=True)
    [found] = host.command("open_cycle")
    assert isinstance(found, Plan)
    assert found.method == "relaxation and branch and bound"
    assert (found.gap, found.left_out) == (0, [])
    host.command("publish")
    assert kept(host)


def test_without_any_budget_a_cycle_either_says_its_gap_or_that_there_is_no_plan():
    [found] = pool(review=True, effort=0).command("open_cycle")
    if isinstance(found, Plan):
        assert found.gap == 0 or found.left_out
    else:
        assert told([found])[0][:2] == ("refused", "out_of_budget")


def test_a_next_best_for_which_the_budget_is_too_small_still_keeps_every_limit(monkeypatch):
    def out_of_budget(*_: object) -> Never:
        raise OutOfBudget("no plan was found within the budget")

    host = pool()
    host.command("open_cycle")
    monkeypatch.setattr(local, "solve", out_of_budget)
    proposed = [
        one
        for key in sorted(host.pairs())
        for one in told(host.answer(key[0], key[1], "mentor", "decline"))
        if one[-1] == "next_best"
    ]
    assert proposed
    assert kept(host)
