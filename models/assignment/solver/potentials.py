"""Potentials that prove a circulation optimal: shortest paths over its residual arcs, by Bellman
and Ford, all nodes at once.

R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows (1993), chapters 5 and 9.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from models.assignment.faults import AssignmentError
from models.assignment.problem import Numbers
from models.assignment.solver.network import Network

_MANY = 100_000
_FIRST_ROUNDS = 8
_NEAR = 10
"""With many arcs: after so many rounds, one in so many arcs, the tightest, is settled before all
are looked at again.
"""


class _Residual(NamedTuple):
    """Arcs in order of their tails; those of node i are first[i] to first[i + 1]."""

    tail: Numbers
    head: Numbers
    length: Numbers
    first: Numbers


def potentials(
    network: Network, cost: Numbers, flow: Numbers, guess: Numbers | None = None
) -> Numbers:
    """Return int64[nodes], d with d[head] <= d[tail] + cost on every arc that could carry more, >=
    on every one that could carry less.

    They exist exactly when `flow` has the least cost. `guess` is where to start from. Raise
    AssignmentError where `flow` is not optimal.
    """
    more, less = flow < network.upper, flow > network.lower
    arcs = _ordered(
        np.concatenate([network.tail[more], network.head[less]]),
        np.concatenate([network.head[more], network.tail[less]]),
        np.concatenate([cost[more], -cost[less]]),
        network.nodes,
    )
    distance = np.zeros(network.nodes, dtype=np.int64) if guess is None else guess.copy()
    if len(arcs.tail) > _MANY:
        if _relax(arcs, distance, _FIRST_ROUNDS):
            return distance
        slack = arcs.length + distance[arcs.tail] - distance[arcs.head]
        place = len(slack) // _NEAR
        near = slack <= np.partition(slack, place)[place]
        tight = _ordered(arcs.tail[near], arcs.head[near], arcs.length[near], network.nodes)
        _check(found=_relax(tight, distance, network.nodes + 1))
    _check(found=_relax(arcs, distance, network.nodes + 1))
    return distance


def _check(*, found: bool) -> None:
    if not found:
        raise AssignmentError("the flow is not optimal: a cheaper cycle is left")


def _ordered(tail: Numbers, head: Numbers, length: Numbers, nodes: int) -> _Residual:
    if bool((np.diff(tail) < 0).any()):
        order = np.argsort(tail, kind="stable")
        tail, head, length = tail[order], head[order], length[order]
    return _Residual(tail, head, length, np.searchsorted(tail, np.arange(nodes + 1)))


def _relax(arcs: _Residual, distance: Numbers, rounds: int) -> bool:
    """Lower `distance` in place until every arc holds.

    Tell whether that took fewer than `rounds` rounds.
    """
    active = _lower_all(arcs, distance)
    for _ in range(rounds):
        counts = arcs.first[active + 1] - arcs.first[active]
        places = np.repeat(arcs.first[active] - (np.cumsum(counts) - counts), counts) + np.arange(
            int(counts.sum())
        )
        found = np.repeat(distance[active], counts) + arcs.length[places]
        heads = arcs.head[places]
        better = np.flatnonzero(found < distance[heads])
        if not len(better):
            return True
        np.minimum.at(distance, heads[better], found[better])
        active = np.unique(heads[better])
    return False


def _lower_all(arcs: _Residual, distance: Numbers) -> Numbers:
    """Do the first round, over all arcs at once, in place; return the nodes that changed."""
    nodes = len(distance)
    by_head = csr_array(
        (np.arange(len(arcs.head)), arcs.head, arcs.first), shape=(nodes, nodes)
    ).tocsc()
    found = distance[arcs.tail] + arcs.length
    entered = np.flatnonzero(np.diff(by_head.indptr))
    if not len(entered):
        return entered
    least = np.minimum.reduceat(found[by_head.data], by_head.indptr[entered])
    better = least < distance[entered]
    distance[entered[better]] = least[better]
    return entered[better]
