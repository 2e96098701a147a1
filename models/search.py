"""CP-SAT as models may use it: one worker, one seed, a limit on work and none on time, so that a
replay ends at the same place.

It is loaded where it is first needed: with pandas behind it, it is a third of a matcher's start.
"""

from typing import Any, Final, Literal, NamedTuple

EFFORT: Final = 5.0
"""About the seconds of one slow core."""


Ending = Literal["optimal", "feasible", "infeasible", "unknown"]


class SearchEnd(NamedTuple):
    """How a search ended; `solver` holds the values where `status` is optimal or feasible."""

    status: Ending
    solver: Any

    @property
    def found(self) -> bool:
        """Whether there are values."""
        return self.status in ("optimal", "feasible")

    @property
    def work(self) -> float:
        """What the search cost, in the units of `effort`."""
        spent: float = self.solver.response_proto.deterministic_time
        return spent

    @property
    def objective(self) -> int:
        """What the values found cost."""
        cost: float = self.solver.objective_value
        return round(cost)

    @property
    def bound(self) -> int:
        """What no values can cost less than: costs are integers, so a bound rounds up."""
        return min(self.objective, -int(-(self.solver.best_objective_bound - _SLIP) // 1))


_SLIP: Final = 1e-6
_STATUS: Final[dict[str, Ending]] = {
    "OPTIMAL": "optimal",
    "FEASIBLE": "feasible",
    "INFEASIBLE": "infeasible",
}


def solve(model: Any, effort: float = EFFORT, *, linearization: int = 1) -> SearchEnd:
    """Search for the best values of `model` within `effort`; `linearization`, 0 to 2: how much of
    it enters the linear relaxation.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see above

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = linearization
    status = _STATUS.get(solver.status_name(solver.solve(model)), "unknown")
    return SearchEnd(status, solver)
