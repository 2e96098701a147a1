"""Who gets whom: exact, with a proof, under rules that people can read.

- `build`: lists in, a checked Problem out; `faults`: every fault by name
- `problem`: the problem in canonical order
- `policies`: solve(problem, policy, budget) -> Plan; `plan`: the plan and plan.json
- `solver`: from prices and flows to proven plans
- `questions`: why there is none, why not a pair
"""

from models.assignment.budget import Budget
from models.assignment.build import (
    Demands,
    Edges,
    Mentor,
    PlacedRule,
    Rule,
    Startup,
    build,
    integers,
)
from models.assignment.faults import AssignmentError, Fault, Infeasible, InvalidProblem
from models.assignment.plan import AssignmentPlan
from models.assignment.policies import ByLot, Fair, Policy, Total, solve
from models.assignment.problem import Problem
from models.assignment.questions.changes import Move, moves
from models.assignment.solver.fair import curve
from models.assignment.solver.total import OutOfBudget

__all__ = [
    "AssignmentError",
    "AssignmentPlan",
    "Budget",
    "ByLot",
    "Demands",
    "Edges",
    "Fair",
    "Fault",
    "Infeasible",
    "InvalidProblem",
    "Mentor",
    "Move",
    "OutOfBudget",
    "PlacedRule",
    "Policy",
    "Problem",
    "Rule",
    "Startup",
    "Total",
    "build",
    "curve",
    "integers",
    "moves",
    "solve",
]  # fmt: skip
