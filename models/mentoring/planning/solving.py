"""A pool solved: the problem of `problem_of` under the rules' policy and budget, widened where
places stay free.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.assignment import (
    AssignmentError,
    AssignmentPlan,
    Budget,
    ByLot,
    Fair,
    Infeasible,
    InvalidProblem,
    Policy,
    Total,
    solve,
)
from models.mentoring.planning.current_pairs import NO_OVERRIDES, ManualOverrides
from models.mentoring.planning.problem import Formulation
from models.mentoring.state import MentoringState

MOST_PAIRS = 4_000_000
"""So many pairs more are looked at, no more: the memory of a solve has a bound."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan of the engine. `missed`: preferred minimum loads, mentor -> (has, should have).

    `unseen`: for so many startups with a free place not all mentors with one were looked at.
    """

    plan: AssignmentPlan
    missed: dict[str, tuple[int, int]]
    unseen: int = 0


def policy_of(state: MentoringState) -> Policy:
    """Return what the rules want of a plan.

    Lots are drawn anew in each cycle, from the rules' seed and its number.
    """
    rules = state.rules
    match rules.policy:
        case "fair":
            return Fair(rules.fair_depth)
        case "by_lot":
            return ByLot(
                Fraction(rules.lot_cap_percent, 100), f"{rules.lot_seed}/{state.meta.cycle + 1}"
            )
        case _:
            return Total()


def solved(
    state: MentoringState, time: int, overrides: ManualOverrides = NO_OVERRIDES
) -> Solved | None:
    """Return the best plan of the pool as a cycle at `time` (ms) would have it.

    None where one side is empty.

    Exact over each startup's `candidates_per_startup` best mentors and, where a startup and a
    mentor both have places left, over all mentors that have: what was solved is `plan.problem`.
    AssignmentError (InvalidProblem, Infeasible, OutOfBudget) where there is no plan; nothing is
    changed then.
    """
    made, budget = Formulation(state, time, overrides), Budget(state.rules.effort)
    if not made.startups or not made.mentors:
        return None
    plan, most = _first(made, state, budget), state.rules.candidates_per_startup
    while state.rules.policy != "by_lot":  # a draw leaves places free on purpose
        hungry, free = _left_free(plan)
        if not hungry or not free.any():
            break
        if len(hungry) * most > MOST_PAIRS:
            return Solved(plan, _missed(state, plan), len(hungry))
        if not made.widen(hungry, free, most):
            break
        plan, most = _solve(made, state, budget), most * 2
    return Solved(plan, _missed(state, plan))


def _first(made: Formulation, state: MentoringState, budget: Budget) -> AssignmentPlan:
    """Return the best plan over the candidates.

    Where these leave none, over more and more of the allowed pairs.
    """
    most = state.rules.candidates_per_startup
    while True:
        try:
            return _solve(made, state, budget)
        except (Infeasible, InvalidProblem) as error:
            most *= 4
            room = np.ones(len(made.mentors), dtype=np.bool_)
            if (
                len(made.startups) * most > MOST_PAIRS
                or budget.spent
                or not _for_want_of_pairs(error)
            ):
                raise
            if not made.widen(made.startups, room, most):
                raise


def _for_want_of_pairs(error: AssignmentError) -> bool:
    """Tell whether more pairs could help: always where no plan keeps the rules, else only a
    floor that has too few.
    """
    return not isinstance(error, InvalidProblem) or all(
        fault.code == "rule_of_no_pairs" for fault in error.faults
    )


def _left_free(plan: AssignmentPlan) -> tuple[list[str], NDArray[np.bool_]]:
    """Return the startups with a free place, and which mentors have one."""
    problem = plan.problem
    load_s = np.bincount(problem.edge_startup[plan.chosen], minlength=len(problem.startups))
    load_m = np.bincount(problem.edge_mentor[plan.chosen], minlength=len(problem.mentors))
    hungry = [
        problem.startups[place] for place in np.flatnonzero(load_s < problem.startup_most).tolist()
    ]
    return hungry, load_m < problem.mentor_most


def _solve(made: Formulation, state: MentoringState, budget: Budget) -> AssignmentPlan:
    """Return the best plan; minimums that are only preferred give way where nothing else does."""
    policy = policy_of(state)
    try:
        return solve(made.problem(), policy, budget)
    except Infeasible:
        if state.rules.minimum_loads == "required":
            raise
        return solve(made.problem(minimums=False), policy, budget)


def _missed(state: MentoringState, plan: AssignmentPlan) -> dict[str, tuple[int, int]]:
    problem = plan.problem
    loads = np.bincount(problem.edge_mentor[plan.chosen], minlength=len(problem.mentors)).tolist()
    asked = {
        key: state.least_pairs(state.mentors[key])
        for key in problem.mentors
        if state.takes_part(state.mentors[key])
    }
    pairs = zip(problem.mentors, loads, strict=True)
    return {key: (load, asked[key]) for key, load in pairs if load < asked.get(key, 0)}
