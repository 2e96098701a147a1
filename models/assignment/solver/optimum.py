"""The circulation of least cost with its potentials, on many edges by way of few."""

from dataclasses import dataclass, replace

import numpy as np

from models.assignment.faults import Infeasible
from models.assignment.problem import Flags, Numbers
from models.assignment.solver.flow import circulate
from models.assignment.solver.network import Network
from models.assignment.solver.potentials import potentials

FEW = 100_000
DENSE = 100
"""With fewer edges than FEW, or than DENSE for each node, all are given to the solver at once."""
PER_NODE = 12
"""So many of a startup's best edges are tried first."""
MARGIN = 50
"""The part of the range of scores by which an edge may miss being worth it and still comes along.
"""
_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Optimum:
    """A circulation of least cost and the potentials that prove it: flow int64[arcs], potential
    int64[nodes].
    """

    flow: Numbers
    potential: Numbers

    def reduced(self, network: Network, cost: Numbers) -> Numbers:
        """Return int64[arcs], the reduced costs: >= 0 where the flow could grow, <= 0 where it
        could shrink.
        """
        reduced: Numbers = cost + self.potential[network.tail] - self.potential[network.head]
        return reduced


def optimum(network: Network, cost: Numbers) -> Optimum:
    """Return a circulation of least `cost` and its potentials; Infeasible where there is none.

    With many edges, the best few of each startup are solved first; those that the potentials show
    to be worth more than they cost are added until there are none, which makes the result exact.
    """
    if network.edges <= max(FEW, DENSE * network.nodes):
        flow = circulate(network, cost)
        return Optimum(flow, potentials(network, cost, flow))
    count = PER_NODE
    tried, guess = _best(network, cost, count), None
    margin = int(np.ptp(cost[: network.edges])) // MARGIN
    while not tried.all():
        part = replace(network, upper=np.where(tried, network.upper, network.lower))
        try:
            flow = circulate(part, cost)
        except Infeasible:
            count *= _GROWTH
            tried |= _best(network, cost, count)
            continue
        found = Optimum(flow, potentials(part, cost, flow, guess))
        reduced = found.reduced(network, cost)
        if not (~tried & (reduced < 0)).any():
            return found
        # Prices will still move: what is nearly worth it now comes along, within bounds, and saves
        # a round.
        most = min(_GROWTH * int(tried.sum()), len(reduced) - 1)
        tried |= reduced < max(0, min(margin, int(np.partition(reduced, most)[most])))
        guess = found.potential
    flow = circulate(network, cost)
    return Optimum(flow, potentials(network, cost, flow, guess))


def _best(network: Network, cost: Numbers, count: int) -> Flags:
    """Return bool[arcs]: the `count` cheapest edges of each tail, those that must be in, and all
    arcs that are no edges.

    Of equally cheap ones some from all over: the first in order would be the same heads for every
    tail.
    """
    edges = network.edges
    scattered = np.arange(edges, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    order = np.lexsort((scattered, cost[:edges], network.tail[:edges]))
    tails = network.tail[:edges][order]
    rank = np.arange(edges) - np.searchsorted(tails, tails)
    tried = np.ones(len(cost), dtype=np.bool_)
    tried[order] = rank < count
    return tried | (network.lower > 0)
