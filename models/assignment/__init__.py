"""Who gets whom: exact, with a proof, under rules that people can read.

build.py        lists in, a checked Problem out; every fault by name (faults.py)
groups.py       the usual rules over groups; shortfall.py: whose minimum cannot be met
problem.py      the problem in canonical order; network.py: as a flow, as far as its rules nest
total.py        the greatest total; optimum.py: by min-cost flow (flow.py, potentials.py), ties settled by ids (ties.py)
relaxation.py   prices for rules that are no flow; branch.py: the small search that they leave
certificate.py  the prices that prove a plan optimal; plan.py: the plan and plan.json
fair.py         the worst off first; randomised.py: by lot; policies.py: solve(problem, policy, budget) -> Plan
limits.py       limits one by one, and eased; elastic.py: by how much at least; pairs.py: pairs added and left out
conflict.py     what cannot hold together (cut.py: read off a flow), and repairs; counterfactual.py: what would bring a pair in
changes.py      what differs between two plans; live.py: one change on a solved plan
"""

from models.assignment.budget import Budget
from models.assignment.build import Demands, Edges, Mentor, PlacedRule, Rule, Startup, build, integers
from models.assignment.changes import Move, moves
from models.assignment.fair import curve
from models.assignment.faults import AssignmentError, Fault, Infeasible, InvalidProblem
from models.assignment.plan import Plan
from models.assignment.policies import ByLot, Fair, Policy, Total, solve
from models.assignment.problem import Problem
from models.assignment.total import OutOfBudget

__all__ = [
    "AssignmentError", "Budget", "ByLot", "Demands", "Edges", "Fair", "Fault", "Infeasible", "InvalidProblem", "Mentor", "Move",
    "OutOfBudget", "PlacedRule", "Plan", "Policy", "Problem", "Rule", "Startup", "Total", "build", "curve", "integers", "moves", "solve",
]  # fmt: skip
