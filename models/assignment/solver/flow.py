"""Min-cost circulation on a Network by OR-tools.

R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows (1993), chapters 5, 9 and 10.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from models.assignment.faults import AssignmentError, Infeasible
from models.assignment.problem import Numbers
from models.assignment.solver.network import GROUND, Network

LARGEST = 2**62
"""The solver multiplies costs by the number of nodes in 64 bits."""


def circulate(network: Network, cost: Numbers) -> Numbers:
    """Return int64[arcs], a circulation of least total `cost`, int64[arcs].

    Raise Infeasible where there is none, AssignmentError where costs do not fit into 64 bits.
    """
    if len(cost) and 2 * int(np.abs(cost).max()) * (network.nodes + 1) >= LARGEST:
        raise AssignmentError(
            f"costs up to {int(np.abs(cost).max())} on {network.nodes} nodes do not fit into 64 bits"
        )
    # Arcs that leave the ground start full and are turned round: "waits" is then an arc of its own
    # and the solver's start is close.
    full = network.tail == GROUND
    start = np.where(full, network.upper, network.lower)
    supply = np.zeros(network.nodes, dtype=np.int64)
    loaded = np.flatnonzero(start)
    np.subtract.at(supply, network.tail[loaded], start[loaded])
    np.add.at(supply, network.head[loaded], start[loaded])
    room = network.upper - network.lower
    arcs = np.flatnonzero(room)
    turned = full[arcs]
    cost = _shifted(network, cost)
    flow = min_cost_flow.SimpleMinCostFlow()
    added = flow.add_arcs_with_capacity_and_unit_cost(
        np.where(turned, network.head[arcs], network.tail[arcs]),
        np.where(turned, network.tail[arcs], network.head[arcs]),
        room[arcs],
        np.where(turned, -cost[arcs], cost[arcs]),
    )
    flow.set_nodes_supplies(np.arange(network.nodes), supply)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        raise Infeasible([])
    if status != flow.OPTIMAL:
        raise AssignmentError(f"min-cost flow ended with status {status}")
    result = start.copy()
    result[arcs] += np.where(turned, -1, 1) * flow.flows(added)
    return result


def _shifted(network: Network, cost: Numbers) -> Numbers:
    """Return costs that make the same circulations best, each tail's cheapest edge at 0: smaller
    numbers, fewer rounds of scaling.
    """
    tails = network.tail[: network.edges]
    if bool((np.diff(tails) < 0).any()) or not len(tails):
        return cost
    first = np.flatnonzero(np.diff(tails, prepend=-1))
    potential = np.zeros(network.nodes, dtype=np.int64)
    potential[tails[first]] = -np.minimum.reduceat(cost[: network.edges], first)
    shifted: Numbers = cost + potential[network.tail] - potential[network.head]
    return shifted
