"""A pool solved: the problem of `problem_of` under the rules' policy and budget, widened where places stay free."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.assignment import Budget, ByLot, Fair, Infeasible, Plan, Policy, Total, solve
from models.matching.problem import Formulation
from models.matching.standing import UNTOUCHED, Hand
from models.matching.state import State


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan of the engine, and which preferred minimum loads it misses: mentor -> (has, should have)."""

    plan: Plan
    missed: dict[str, tuple[int, int]]


def policy_of(state: State) -> Policy:
    """Return what the rules want of a plan; lots are drawn anew in each cycle, from the rules' seed and its number."""
    rules = state.rules
    match rules.policy:
        case "fair":
            return Fair(rules.fair_depth)
        case "by_lot":
            return ByLot(Fraction(rules.lot_cap_percent, 100), f"{rules.lot_seed}/{state.meta.cycle + 1}")
        case _:
            return Total()


def solved(state: State, time: int, hand: Hand = UNTOUCHED) -> Solved | None:
    """Return the best plan of the pool as a cycle at `time` (ms) would have it; None where one side is empty.

    Exact over each startup's `candidates_per_startup` best mentors and, where a startup and a mentor both have places left,
    over all mentors that have: what was solved is `plan.problem`. AssignmentError (InvalidProblem, Infeasible, OutOfBudget)
    where there is no plan; nothing is changed then.
    """
    made, budget = Formulation(state, time, hand), Budget(state.rules.effort)
    if not made.startups or not made.mentors:
        return None
    plan, most = _solve(made, state, budget), state.rules.candidates_per_startup
    while True:
        problem = plan.problem
        load_s = np.bincount(problem.edge_startup[plan.chosen], minlength=len(problem.startups))
        load_m = np.bincount(problem.edge_mentor[plan.chosen], minlength=len(problem.mentors))
        hungry = [problem.startups[place] for place in np.flatnonzero(load_s < problem.startup_most).tolist()]
        free = load_m < problem.mentor_most
        if not hungry or not free.any() or not made.widen(hungry, free, most):
            return Solved(plan, _missed(state, plan))
        plan, most = _solve(made, state, budget), most * 2


def _solve(made: Formulation, state: State, budget: Budget) -> Plan:
    """Return the best plan; minimums that are only preferred give way where nothing else does."""
    policy = policy_of(state)
    try:
        return solve(made.problem(), policy, budget)
    except Infeasible:
        if state.rules.minimum_loads == "required":
            raise
        return solve(made.problem(minimums=False), policy, budget)


def _missed(state: State, plan: Plan) -> dict[str, tuple[int, int]]:
    problem = plan.problem
    loads = np.bincount(problem.edge_mentor[plan.chosen], minlength=len(problem.mentors)).tolist()
    asked = {key: state.mentors[key].min_load for key in problem.mentors if state.takes_part(state.mentors[key])}
    pairs = zip(problem.mentors, loads, strict=True)
    return {key: (load, asked[key]) for key, load in pairs if load < asked.get(key, 0)}
