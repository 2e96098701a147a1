"""A pool at one moment, as its problem: what every explanation starts from."""

from dataclasses import dataclass

from models.assignment import Budget, Infeasible, Plan, Policy, Problem
from models.matching.problem import problem_of
from models.matching.solving import policy_of, solved
from models.matching.standing import UNTOUCHED, Hand
from models.matching.state import State


@dataclass(frozen=True, slots=True)
class Case:
    """`state` at `time` (ms), its problem and the best plan, None where there is none; `budget` is what all answers may cost together."""

    state: State
    time: int
    problem: Problem
    plan: Plan | None
    policy: Policy
    budget: Budget

    @property
    def best(self) -> Plan:
        """The best plan; Infeasible where there is none."""
        if self.plan is None:
            raise Infeasible([])
        return self.plan


def case_of(state: State, time: int, hand: Hand = UNTOUCHED) -> Case | None:
    """Return the case of `state` at `time` (ms); None where one side is empty, so that there is nothing to explain.

    InvalidProblem names pins and limits that contradict each other, OutOfBudget says that no plan was found in time.
    """
    policy, budget = policy_of(state), Budget(state.rules.effort)
    try:
        found = solved(state, time, hand)
    except Infeasible:
        problem = problem_of(state, time, hand)
        assert problem is not None
        return Case(state, time, problem, None, policy, budget)
    return None if found is None else Case(state, time, found.plan.problem, found.plan, policy, budget)
