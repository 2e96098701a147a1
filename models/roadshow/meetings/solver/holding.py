"""Whether all meetings can be held at all, whatever the breaks."""

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.clauses import Formula
from models.roadshow.meetings.solver.encoding import places
from models.roadshow.meetings.solver.problem import TimetableProblem
from models.roadshow.meetings.solver.sat import Sat
from models.roadshow.meetings.solver.shortage import too_many_for_people, too_many_for_tables


def can_hold(problem: TimetableProblem, budget: Budget) -> bool | None:
    """Tell whether every meeting finds a slot.

    None where the budget ends first. Breaks and their spread do not matter here.
    """
    if too_many_for_people(problem) or too_many_for_tables(problem):
        return False
    formula = Formula()
    at, _ = places(formula, problem)
    for slots in at:
        formula.add(*slots.values())
    return Sat(formula, budget).solve()
