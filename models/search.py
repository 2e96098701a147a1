"""CP-SAT as models may use it: one worker, one seed, a limit on work and none on time, so that a replay ends at the same place."""

from typing import Any, Final, Literal, NamedTuple

from ortools.sat.python import cp_model

EFFORT: Final = 5.0
"""About the seconds of one slow core."""


class Solved(NamedTuple):
    """How a search ended; `solver` holds the values where `status` is optimal or feasible."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
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
_STATUS: Final = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
}


def solve(model: Any, effort: float = EFFORT, *, linearization: int = 1) -> Solved:
    """Search for the best values of `model` within `effort`; `linearization`, 0 to 2: how much of it enters the linear relaxation."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = linearization
    status: Any = _STATUS.get(solver.solve(model), "unknown")
    return Solved(status, solver)
