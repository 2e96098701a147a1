"""A pool at one moment, as its problem: what every explanation starts from."""

from dataclasses import dataclass

from models.assignment import Budget, Infeasible, Plan, Policy, Problem
from models.matching.bars import Moment
from models.matching.planned import hand_of
from models.matching.problem import problem_of
from models.matching.solving import policy_of, solved
from models.matching.standing import UNTOUCHED, Hand
from models.matching.state import State


@dataclass(frozen=True, slots=True)
class Case:
    """A moment of a pool, its problem and the best plan, None where there is none.

    `budget` is what all answers may cost together.
    """

    moment: Moment
    problem: Problem
    plan: Plan | None
    policy: Policy
    budget: Budget

    @property
    def state(self) -> State:
        """The pool."""
        return self.moment.state

    @property
    def best(self) -> Plan:
        """The best plan; Infeasible where there is none."""
        if self.plan is None:
            raise Infeasible([])
        return self.plan


def case_of(state: State, time: int) -> Case | None:
    """Return the case of `state` at `time` (ms); None where one side is empty, so that there is nothing to explain.

    InvalidProblem names pins and limits that contradict each other, OutOfBudget says that no plan was found in time.
    """
    hand, policy, budget = _hand(state), policy_of(state), Budget(state.rules.effort)
    try:
        found = solved(state, time, hand)
    except Infeasible:
        problem = problem_of(state, time, hand)
        assert problem is not None
        return Case(Moment(state, time, hand), problem, None, policy, budget)
    if found is None:
        return None
    return Case(Moment(state, time, hand), found.plan.problem, found.plan, policy, budget)


def _hand(state: State) -> Hand:
    """Return the changes by hand of a draft under review, as far as they are about people who still take part."""
    if state.draft is None:
        return UNTOUCHED
    startups, mentors = set(state.board().startups.ids), set(state.board().mentors.ids)
    pins, bars = hand_of(state.draft.by_hand)
    return Hand(frozenset(pair for pair in pins if pair[0] in startups and pair[1] in mentors), bars)
