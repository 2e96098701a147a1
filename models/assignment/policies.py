"""What a programme may want of a plan, and the one function that gives it."""

from dataclasses import dataclass
from fractions import Fraction

from models.assignment.budget import Budget
from models.assignment.plan import AssignmentPlan
from models.assignment.problem import Problem
from models.assignment.solver.fair import fairest
from models.assignment.solver.randomised import randomised
from models.assignment.solver.total import best_total


@dataclass(frozen=True, slots=True)
class Total:
    """The greatest sum of scores."""


@dataclass(frozen=True, slots=True)
class Fair:
    """The worst-served startup as well off as possible, then the next, `depth` of them.

    Then the greatest sum.
    """

    depth: int = 1


@dataclass(frozen=True, slots=True)
class ByLot:
    """Drawn from `seed`, which stands in the log, so that no pair has a chance above `cap`; the
    greatest expected sum under that.
    """

    cap: Fraction
    seed: str


Policy = Total | Fair | ByLot


def solve(problem: Problem, policy: Policy, budget: Budget | None = None) -> AssignmentPlan:
    """Return the best plan of `problem` under `policy`.

    Equal input gives an equal plan on every machine.

    Infeasible where no plan keeps all hard rules; OutOfBudget where none was found in time. A plan
    that is not proven the best says so: `gap` is above 0, and `left_out` tells what is missing. The
    limit on changes and the floors of groups are rules of the problem
    (models.assignment.build.Demands), and every policy keeps them.
    """
    budget = budget or Budget()
    match policy:
        case Total():
            return best_total(problem, budget)
        case Fair():
            return fairest(problem, policy.depth, budget)
        case ByLot():
            return randomised(problem, policy.cap, policy.seed, budget)
