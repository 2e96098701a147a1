"""A pool at one moment, as its problem: what every explanation starts from."""

from dataclasses import dataclass

from models.assignment import AssignmentPlan, Budget, Infeasible, Policy, Problem
from models.mentoring.explain.exclusions import Moment
from models.mentoring.planning.current_pairs import NO_OVERRIDES, ManualOverrides
from models.mentoring.planning.plan import overrides_of
from models.mentoring.planning.problem import problem_of
from models.mentoring.planning.solving import policy_of, solved
from models.mentoring.state import MentoringState


@dataclass(frozen=True, slots=True)
class Situation:
    """A moment of a pool, its problem and the best plan, None where there is none.

    `budget` is what all answers may cost together.
    """

    moment: Moment
    problem: Problem
    plan: AssignmentPlan | None
    policy: Policy
    budget: Budget

    @property
    def state(self) -> MentoringState:
        """The pool."""
        return self.moment.state

    @property
    def best(self) -> AssignmentPlan:
        """The best plan; Infeasible where there is none."""
        if self.plan is None:
            raise Infeasible([])
        return self.plan


def situation_of(state: MentoringState, time: int) -> Situation | None:
    """Return the situation of `state` at `time` (ms).

    None where one side is empty, so that there is nothing to explain.

    InvalidProblem names pins and limits that contradict each other, OutOfBudget says that no plan
    was found in time.
    """
    state.answers.at(time)
    overrides, policy, budget = _overrides(state), policy_of(state), Budget(state.rules.effort)
    try:
        found = solved(state, time, overrides)
    except Infeasible:
        problem = problem_of(state, time, overrides)
        assert problem is not None
        return Situation(Moment(state, time, overrides), problem, None, policy, budget)
    if found is None:
        return None
    return Situation(Moment(state, time, overrides), found.plan.problem, found.plan, policy, budget)


def _overrides(state: MentoringState) -> ManualOverrides:
    """Return the changes by hand of a draft under review, as far as they are about people who still
    take part.
    """
    if state.draft is None:
        return NO_OVERRIDES
    startups, mentors = set(state.score_index().startups.ids), set(state.score_index().mentors.ids)
    pins, exclusions = overrides_of(state.draft.by_hand)
    return ManualOverrides(
        frozenset(pair for pair in pins if pair[0] in startups and pair[1] in mentors), exclusions
    )
