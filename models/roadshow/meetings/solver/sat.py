"""The solver: CaDiCaL 1.9.5 (Biere, Fazekas, Fleury and Heisinger, 2020) through python-sat, with
work counted in propagations.

It is deterministic, runs in one thread and looks at no clock, so that the same formula gives the
same model on every machine.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from pysat.solvers import Cadical195

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.clauses import Clause, Formula

PROPAGATIONS_PER_UNIT: Final = 4_000_000
CLAUSES_PER_UNIT: Final = 1_000_000
_STEP = 10_000
"""Conflicts after which the solver is asked what it has done: it can be limited in conflicts alone.
"""


class Sat:
    """A formula under solution; clauses that are added to the formula later count from the next
    `solve`.
    """

    def __init__(self, formula: Formula, budget: Budget, extra: Sequence[Clause] = ()) -> None:
        self._formula = formula
        self._budget = budget
        self._taken = len(formula.clauses)
        self._propagations = 0
        self._solver = Cadical195()
        # Timetables are found several times sooner with few restarts, and are refuted no later.
        self._solver.configure({"stabilizeonly": 1})
        for clause in chain(formula.clauses, extra):
            self._solver.add_clause(clause)
        budget.pay((len(formula.clauses) + len(extra)) / CLAUSES_PER_UNIT)

    def solve(self, assumptions: Sequence[int] = (), effort: float | None = None) -> bool | None:
        """Tell whether there is a model under `assumptions`, or None where `effort` (or the budget)
        ended first.
        """
        for clause in self._formula.clauses[self._taken :]:
            self._solver.add_clause(clause)
        self._taken = len(self._formula.clauses)
        left = self._budget.effort if effort is None else min(effort, self._budget.effort)
        answer: bool | None = None
        while answer is None and left > 0:
            self._solver.conf_budget(_STEP)
            answer = self._solver.solve_limited(assumptions=list(assumptions))
            left -= self._pay()
        return answer

    def _pay(self) -> float:
        """Pay for what the solver did since it was last asked; return how much that is."""
        done = self._solver.accum_stats()["propagations"]
        effort = (done - self._propagations) / PROPAGATIONS_PER_UNIT
        self._propagations = done
        self._budget.pay(effort)
        return float(effort)

    @property
    def spent(self) -> bool:
        """Whether the budget has ended."""
        return self._budget.spent

    def model(self) -> set[int]:
        """Return the variables that are true in the model just found."""
        return {literal for literal in self._solver.get_model() if literal > 0}
