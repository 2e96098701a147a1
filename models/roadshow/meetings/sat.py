"""The solver: CaDiCaL 1.9.5 (Biere, Fazekas, Fleury and Heisinger, 2020) through python-sat, with work counted in conflicts.

It is deterministic, runs in one thread and looks at no clock, so that the same formula gives the same model on every machine.
"""

from collections.abc import Sequence
from typing import Final

from pysat.solvers import Cadical195

from models.assignment.budget import Budget
from models.roadshow.meetings.clauses import Clause, Formula

CONFLICTS_PER_UNIT: Final = 10_000
CLAUSES_PER_UNIT: Final = 1_000_000


class Sat:
    """A formula under solution; clauses that are added to the formula later count from the next `solve`."""

    def __init__(self, formula: Formula, budget: Budget, extra: Sequence[Clause] = ()) -> None:
        self._formula = formula
        self._budget = budget
        self._taken = len(formula.clauses)
        self._conflicts = 0
        self._solver = Cadical195(bootstrap_with=formula.clauses)
        for clause in extra:
            self._solver.add_clause(clause)
        budget.pay((len(formula.clauses) + len(extra)) / CLAUSES_PER_UNIT)

    def solve(self, assumptions: Sequence[int] = (), effort: float | None = None) -> bool | None:
        """Tell whether there is a model under `assumptions`, or None where `effort` (or the budget) ended first."""
        for clause in self._formula.clauses[self._taken :]:
            self._solver.add_clause(clause)
        self._taken = len(self._formula.clauses)
        allowed = self._budget.effort if effort is None else min(effort, self._budget.effort)
        if allowed <= 0:
            return None
        self._solver.conf_budget(max(1, int(allowed * CONFLICTS_PER_UNIT)))
        answer: bool | None = self._solver.solve_limited(assumptions=list(assumptions))
        spent = self._solver.accum_stats()["conflicts"]
        self._budget.pay((spent - self._conflicts) / CONFLICTS_PER_UNIT)
        self._conflicts = spent
        return answer

    @property
    def spent(self) -> bool:
        """Whether the budget has ended."""
        return self._budget.spent

    def model(self) -> set[int]:
        """Return the variables that are true in the model just found."""
        return {literal for literal in self._solver.get_model() if literal > 0}
