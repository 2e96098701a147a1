"""The plan with the fewest breaks: first without any, then between what is refuted and what is
found.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.clauses import Unary
from models.roadshow.meetings.solver.encoding import Encoding, encode
from models.roadshow.meetings.solver.faults import NoTimetable, OutOfEffort
from models.roadshow.meetings.solver.problem import TimetableProblem
from models.roadshow.meetings.solver.sat import Sat

_SLICE = 2.0
"""Effort of the first question; it doubles while questions stay open."""


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """Meeting `i` is in slot `held[i]`; no plan has fewer than `bound` breaks."""

    held: tuple[int, ...]
    breaks: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no plan has fewer breaks."""
        return self.breaks == self.bound


def fewest_breaks(
    problem: TimetableProblem, budget: Budget, restrict: Callable[[Encoding], None] | None = None
) -> SlotPlan:
    """Return the plan with the fewest breaks, or the best that the budget finds, with its bound.

    `restrict` may add clauses to the formula. Raises NoTimetable where no plan keeps the rules,
    OutOfEffort where the budget ends before there is any.
    """
    encoding = encode(problem)
    if restrict is not None:
        restrict(encoding)
    bound = sum(least_breaks(problem).values())
    if bound == 0:
        without = [[-number[0]] for number in encoding.breaks.values() if number]
        sat = Sat(encoding.formula, budget, without)
        answer = sat.solve(effort=_SLICE)
        if answer:
            return _plan(encoding, sat.model(), 0)
        bound = int(answer is False)
    return _between(encoding, budget, bound)


def _between(encoding: Encoding, budget: Budget, bound: int) -> SlotPlan:
    sat = Sat(encoding.formula, budget)
    answer = sat.solve()
    if answer is None:
        raise OutOfEffort
    if not answer:
        raise NoTimetable
    best = _plan(encoding, sat.model(), bound)
    number = encoding.formula.total(list(encoding.breaks.values()), best.breaks, exact=False)
    model, bound = least(
        sat, number, best.breaks, bound, lambda model: _plan(encoding, model, 0).breaks
    )
    return _plan(encoding, model, bound) if model else SlotPlan(best.held, best.breaks, bound)


def least(
    sat: Sat, number: Unary, found: int, bound: int, value: Callable[[set[int]], int]
) -> tuple[set[int] | None, int]:
    """Return the model with the least of a unary number, None where there is none below `found`;
    and the bound that was proven.

    Asks in turn for the bound itself and for the middle, with growing effort. `value` reads the
    number off a model.
    """
    best: set[int] | None = None
    effort = _SLICE
    while bound < found:
        for most in dict.fromkeys((bound, (bound + found) // 2)):
            if not bound <= most < found:
                continue
            answer = sat.solve([-number[most]], effort)
            if answer:
                best = sat.model()
                found = value(best)
            elif answer is False:
                bound = most + 1
        if sat.spent:
            break
        effort *= 2
    return best, bound


def _plan(encoding: Encoding, model: set[int], bound: int) -> SlotPlan:
    held = encoding.held(model)
    broken = encoding.problem.broken(held)
    assert not broken, f"the formula let a plan through that breaks {broken}"
    return SlotPlan(held, sum(encoding.problem.breaks(held).values()), bound)


def least_breaks(problem: TimetableProblem) -> dict[int, int]:
    """Return for every person how many breaks their own slots force on them, whatever the others do."""
    forced = {}
    for person, agenda in problem.agendas().items():
        runs: list[int] = []
        last = -2
        for slot in sorted(
            {slot for number in agenda for slot in problem.meetings[number].allowed}
        ):
            if slot > last + 1:
                runs.append(0)
            runs[-1] += 1
            last = slot
        room, needed = 0, 0
        for size in sorted(runs, reverse=True):
            if room >= len(agenda):
                break
            room += size
            needed += 1
        forced[person] = max(0, needed - 1)
    return forced
