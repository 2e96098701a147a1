"""Where no plan keeps all minimums: the fewest places by which they must be missed, and whose they
are.
"""

from dataclasses import replace

import numpy as np

from models.assignment.faults import AssignmentError, Infeasible
from models.assignment.problem import Numbers, Problem
from models.assignment.solver.flow import circulate
from models.assignment.solver.network import Network


def shortfall(problem: Problem, network: Network) -> list[str]:
    """Return the names of people and rules whose minimum must be missed for a plan to be there,
    each with by how much.

    The sum over all is the least possible. Empty where not even that helps: then pins and maximums
    contradict each other.
    """
    needs = np.flatnonzero(network.lower[network.edges :]) + network.edges
    least = network.lower[needs]
    eased = without_least(network, needs)
    cost = np.zeros(len(eased.tail), dtype=np.int64)
    cost[len(network.tail) :] = -1
    try:
        flow = circulate(eased, cost)[len(network.tail) :]
    except (Infeasible, AssignmentError):
        return []
    names = [f"startup:{key}" for key in problem.startups] + [
        f"mentor:{key}" for key in problem.mentors
    ]
    names += [problem.rows[place].name for place in network.inside]
    return [
        f"{names[arc - network.edges]} (at least {low}, possible {found})"
        for arc, low, found in zip(needs.tolist(), least.tolist(), flow.tolist(), strict=True)
        if found < low
    ]


def without_least(network: Network, needs: Numbers) -> Network:
    """Return `network` without the minimums of the arcs `needs`.

    Behind its own arcs is one for each, for what meets it.
    """
    least = network.lower[needs]
    lower, upper = network.lower.copy(), network.upper.copy()
    lower[needs] = 0
    upper[needs] -= least
    return replace(
        network,
        tail=np.concatenate([network.tail, network.tail[needs]]),
        head=np.concatenate([network.head, network.head[needs]]),
        lower=np.concatenate([lower, np.zeros_like(least)]),
        upper=np.concatenate([upper, least]),
    )
