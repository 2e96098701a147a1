"""The best total under all hard rules; the way there is chosen by the structure of the rules."""

from dataclasses import replace

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import AssignmentError, Infeasible
from models.assignment.plan import AssignmentPlan
from models.assignment.problem import Problem
from models.assignment.solver.branch import branch
from models.assignment.solver.certificate import from_potential
from models.assignment.solver.network import Network, network
from models.assignment.solver.optimum import optimum
from models.assignment.solver.shortfall import shortfall
from models.assignment.solver.ties import break_ties


class OutOfBudget(AssignmentError):  # noqa: N818 - it is what it is called
    """The budget ended before the first plan was found."""


def best_total(problem: Problem, budget: Budget, policy: str = "total") -> AssignmentPlan:
    """Return the plan of greatest total.

    Infeasible where no plan keeps all rules, OutOfBudget where none was found in time.
    """
    net = network(problem)
    try:
        return _best(problem, net, budget, policy)
    except Infeasible as refusal:
        raise Infeasible(list(refusal.rules) or shortfall(problem, net)) from None


def _best(problem: Problem, net: Network, budget: Budget, policy: str) -> AssignmentPlan:
    budget.flow(problem.edges)
    cost = np.concatenate([-problem.score, np.zeros(len(net.tail) - net.edges, dtype=np.int64)])
    if not net.outside:
        found = optimum(net, cost)
        chosen = break_ties(problem, net, cost, found)[: net.edges] > 0
        certificate = from_potential(problem, net, found.potential)
        total = problem.total(chosen)
        return AssignmentPlan(
            problem=problem,
            policy=policy,
            chosen=chosen,
            bound=total,
            certificate=certificate,
            method="min-cost-flow",
        )
    searched = branch(problem, net, budget)
    if searched.chosen is None:
        raise OutOfBudget("no plan was found within the budget")
    plan = AssignmentPlan(
        problem=problem,
        policy=policy,
        chosen=searched.chosen,
        bound=searched.bound,
        certificate=searched.relaxed.certificate,
        method="relaxation and branch and bound",
    )
    return plan if not plan.gap else replace(plan, left_out=("proof that no plan is better",))
