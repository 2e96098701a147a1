"""The optimum of given edges, by min-cost flow in integers.

    startups --(1 unit each edge, cost -worth)--> mentors --(capacity)--> everyone served
    startups --(cost 0: waits)--------------------------------------------> everyone served

The total score is the greatest possible after as many places of minimum load as possible are filled; among equal
totals the greatest total of ties wins. Equal input gives equal output: callers sort their edges by startup and mentor.

R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows (1993), chapters 9 and 10.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from models.affinity import TOP

SOLVER = "ortools-min-cost-flow"
_LARGEST = 2**61
"""The solver multiplies costs by the number of nodes in 64 bits."""

Numbers = NDArray[np.int64]


class Edges(NamedTuple):
    """e possible pairs: places in the callers' lists of startups and mentors, scores 0 to TOP, and ties 0 and up."""

    startups: Numbers
    mentors: Numbers
    scores: Numbers
    ties: Numbers


class Limits(NamedTuple):
    """How many mentors each startup, and how many startups each mentor, may still have; `least` is the mentors' minimum."""

    demand: Numbers
    capacity: Numbers
    least: Numbers


def solve(edges: Edges, limits: Limits) -> Numbers:
    """Return the places of the chosen edges, in the order given.

    Raise RuntimeError if the solver fails, which costs and sizes within 64 bits rule out.
    """
    if not len(edges.scores):
        return np.zeros(0, dtype=np.int64)
    startups, mentors = len(limits.demand), len(limits.capacity)
    units = int(min(limits.demand.sum(), limits.capacity.sum()))
    worth, bonus = _worth(edges, units, startups + mentors + 1)
    least = np.minimum(limits.least, limits.capacity)
    sink = startups + mentors
    every_startup, every_mentor = np.arange(startups), startups + np.arange(mentors)
    flow = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([edges.startups, every_startup, every_mentor, every_mentor])
    heads = np.concatenate([startups + edges.mentors, np.full(startups + 2 * mentors, sink)])
    capacities = np.concatenate([np.ones_like(worth), limits.demand, least, limits.capacity - least])
    costs = np.concatenate([-worth, np.zeros(startups), np.full(mentors, -bonus), np.zeros(mentors)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs.astype(np.int64))
    flow.set_nodes_supplies(np.append(every_startup, sink), np.append(limits.demand, -limits.demand.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with status {status}")
    chosen: Numbers = np.flatnonzero(flow.flows(arcs[: len(worth)]))
    return chosen


def _worth(edges: Edges, units: int, nodes: int) -> tuple[Numbers, int]:
    """Return what each edge is worth and what a unit of minimum load is worth on top.

    Scaled so that any score beats all ties, and any minimum load beats all scores; where 64 bits do not hold that,
    ties are left to the order of the edges.
    """
    scale = units * int(edges.ties.max()) + 1
    if scale * (TOP + 1) * (units + 1) * nodes >= _LARGEST:
        scale = 1
    worth = edges.scores * scale + (edges.ties if scale > 1 else 0)
    return worth, (scale * TOP + scale) * (units + 1)
