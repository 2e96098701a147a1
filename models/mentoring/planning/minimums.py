"""Minimum loads that are wished for, not required: the most of them that can be met together, and
among these the best total.
"""

from dataclasses import replace

import numpy as np

from models.assignment import AssignmentError, Problem
from models.assignment.solver.flow import circulate
from models.assignment.solver.network import network
from models.assignment.solver.shortfall import without_least


def met(problem: Problem) -> Problem:
    """Return `problem` with each mentor's least load lowered to what it has in the best plan that
    meets as many places as any can.

    Places first, then the total: the best plan of what is returned is that plan. Rules outside the
    flow are not looked at: where they leave even this no plan, the caller leaves all minimums out.
    Where nothing can be met, the leasts are 0.
    """
    if not problem.mentor_least.any():
        return problem
    net = network(problem)
    n, m, e = len(problem.startups), len(problem.mentors), problem.edges
    arcs = np.arange(e + n, e + n + m)
    eased = without_least(net, arcs)
    cost = np.zeros(len(eased.tail), dtype=np.int64)
    cost[:e] = -problem.score
    units = int(min(problem.startup_most.sum(), problem.mentor_most.sum()))
    cost[len(net.tail) :] = -(int(np.abs(problem.score).max(initial=0)) * units + 1)
    try:
        found = circulate(eased, cost)[len(net.tail) :]
    except AssignmentError:
        found = np.zeros(m, dtype=np.int64)
    return replace(problem, mentor_least=found)
