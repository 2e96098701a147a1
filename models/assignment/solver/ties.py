"""One plan among those of equal total, the same on every machine: by `tie`, then by a digest of the
ids, then by their order.

Plans of equal total differ by cycles of residual arcs of reduced cost 0; so only arcs within a
strongly connected part of those can change, and each later criterion is a smaller flow on them
alone. The digest of a pair depends on its two ids only: listing people in another order, or adding
somebody whom no plan uses, changes no choice, and nobody gains by an early place in the alphabet.
"""

from dataclasses import replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from models.assignment.problem import Flags, Numbers, Problem
from models.assignment.solver.flow import LARGEST, circulate
from models.assignment.solver.network import Network
from models.assignment.solver.optimum import Optimum
from models.assignment.solver.potentials import potentials

_BITS = 40


def break_ties(problem: Problem, network: Network, cost: Numbers, found: Optimum) -> Numbers:
    """Return int64[arcs], the one circulation that is chosen among those of the same `cost` as
    `found`.
    """
    flow = found.flow
    free = _free(network, flow, found.reduced(network, cost) == 0)
    rest = np.zeros(len(cost) - network.edges, dtype=np.int64)
    for criterion in (problem.tie, None):
        if not free[: network.edges].any():
            return flow
        values = digests(problem, free, _bits(network)) if criterion is None else criterion
        if not values.any():
            continue
        part, next_cost = (
            replace(
                network,
                upper=np.where(free, network.upper, flow),
                lower=np.where(free, network.lower, flow),
            ),
            np.concatenate([-values, rest]),
        )
        next_cost[~free] = 0
        flow = circulate(part, next_cost)
        potential = potentials(part, next_cost, flow)
        free = _free(part, flow, free & (Optimum(flow, potential).reduced(part, next_cost) == 0))
    return _first_in_order(network, flow, free) if free[: network.edges].any() else flow


def _free(network: Network, flow: Numbers, level: Flags) -> Flags:
    """Return bool[arcs]: which of the arcs `level`, of reduced cost 0, lie on a cycle along which
    the flow could change.
    """
    arcs = np.flatnonzero(level & (network.lower < network.upper))
    tail, head = network.tail[arcs], network.head[arcs]
    more, less = flow[arcs] < network.upper[arcs], flow[arcs] > network.lower[arcs]
    rows, columns = (
        np.concatenate([tail[more], head[less]]),
        np.concatenate([head[more], tail[less]]),
    )
    # An arc that can do both is a cycle of two by itself, which changes nothing: it must not join
    # its ends into a part.
    graph = csr_array(
        (np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(network.nodes, network.nodes)
    )
    _, part = connected_components(graph, directed=True, connection="strong")
    free = np.zeros(len(level), dtype=np.bool_)
    free[arcs] = part[tail] == part[head]
    return free


def _bits(network: Network) -> int:
    """Return how many bits a digest may have so that the solver's 64 hold its costs."""
    return min(_BITS, (LARGEST // (network.nodes + 2)).bit_length() - 2)


def digests(problem: Problem, wanted: Flags, bits: int = _BITS) -> Numbers:
    """Return int64[e], numbers of `bits` bits that follow from the ids of each of the pairs
    `wanted` (bool[at least e]), 0 elsewhere.
    """
    edges = np.flatnonzero(wanted[: problem.edges])
    sides = []
    for ids, places in (
        (problem.startups, problem.edge_startup[edges]),
        (problem.mentors, problem.edge_mentor[edges]),
    ):
        used, where = np.unique(places, return_inverse=True)
        numbers = [
            int.from_bytes(blake2b(ids[place].encode(), digest_size=8).digest(), "little")
            for place in used.tolist()
        ]
        sides.append(np.array(numbers, dtype=np.uint64)[where])
    mixed = _mix(sides[0] ^ _mix(sides[1]))
    result = np.zeros(problem.edges, dtype=np.int64)
    result[edges] = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    return result


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits: the finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _first_in_order(network: Network, flow: Numbers, free: Flags) -> Numbers:
    """Return the flow that takes the first of the free edges in order if any plan left does, then
    the second, and so on.
    """
    flow, free = flow.copy(), free.copy()
    for edge in np.flatnonzero(free[: network.edges]).tolist():
        free[edge] = False
        if flow[edge] == network.upper[edge]:
            continue
        for arc, step in _path(
            network, flow, free, int(network.head[edge]), int(network.tail[edge])
        ):
            flow[arc] += step
            flow[edge] = network.upper[edge]
    return flow


def _path(
    network: Network, flow: Numbers, free: Flags, start: int, end: int
) -> list[tuple[int, int]]:
    """Return the (arc, +1 or -1) of a shortest residual path over `free` arcs, empty where there is
    none.
    """
    steps: dict[int, list[tuple[int, int, int]]] = {}
    for arc in np.flatnonzero(free).tolist():
        tail, head = int(network.tail[arc]), int(network.head[arc])
        if flow[arc] < network.upper[arc]:
            steps.setdefault(tail, []).append((head, arc, 1))
        if flow[arc] > network.lower[arc]:
            steps.setdefault(head, []).append((tail, arc, -1))
    came: dict[int, tuple[int, int, int]] = {start: (start, -1, 0)}
    queue = [start]
    for node in queue:
        for near, arc, step in steps.get(node, ()):
            if near not in came:
                came[near] = (node, arc, step)
                queue.append(near)
    path = []
    node = end
    while node in came and node != start:
        before, arc, step = came[node]
        path.append((arc, step))
        node = before
    return path
