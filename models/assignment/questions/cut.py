"""A conflict read off a flow: one minimum that is short by a unit, and the limits that close every
way to that unit.

From the arc that is short, everything is reached along which one more unit could go. What would
have to give way lies on the border: maximums that are full, and minimums that are just met.
Together they conflict (A. Hoffman's circulation theorem, 1960); and if from each of them, eased by
one, the unit could go on to where it is wanted, none of them can be left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import breadth_first_order  # type: ignore[import-untyped]

from models.assignment.faults import AssignmentError
from models.assignment.problem import Flags, Numbers, Problem
from models.assignment.questions.elastic import arcs, opened, shuts
from models.assignment.questions.limits import Limit, limits_of
from models.assignment.solver.flow import circulate
from models.assignment.solver.network import Network, network
from models.assignment.solver.shortfall import without_least

MOST_STARTS = 20
"""So many minimums that are short are tried; the one with the smallest conflict counts."""


@dataclass(frozen=True, slots=True)
class Border:
    """Limits that conflict. `minimal`: proven that each is needed."""

    limits: tuple[Limit, ...]
    minimal: bool


class _Flow(NamedTuple):
    """A flow that meets as much of all minimums as can be: through each arc of the network, and
    short by how much of its minimum.
    """

    net: Network
    through: Numbers
    short: Numbers


def border(problem: Problem) -> Border | None:
    """Return the smallest conflict that a flow shows.

    None where the rules are no flow, or pins and maximums alone contradict.
    """
    limits = limits_of(problem)
    shut = tuple(limit for limit in limits if shuts(problem, limit))
    others = [limit for limit in limits if not shuts(problem, limit)]
    small, moved = opened(problem, others)
    net = network(small)
    flow = None if net.outside else _flow(net)
    if flow is None:
        return None
    arc_of = arcs(small, net)
    placed = np.array([arc_of(moved[limit]) for limit in others], dtype=np.int64)
    above = np.array([limit.kind.endswith("_most") for limit in others], dtype=np.bool_)
    found = [
        _around(flow, start, placed, above)
        for start in np.flatnonzero(flow.short)[:MOST_STARTS].tolist()
    ]
    if not found:
        return None
    chosen, minimal = min(found, key=lambda one: int(one[0].sum()))
    inside = tuple(others[place] for place in np.flatnonzero(chosen).tolist())
    return Border((*inside, *shut), minimal and not shut)


def _flow(net: Network) -> _Flow | None:
    needs = np.flatnonzero(net.lower)
    relaxed = without_least(net, needs)
    cost = np.zeros(len(relaxed.tail), dtype=np.int64)
    cost[len(net.tail) :] = -1
    try:
        found = circulate(relaxed, cost)
    except AssignmentError:
        return None
    through = found[: len(net.tail)].copy()
    through[needs] += found[len(net.tail) :]
    short = np.zeros_like(through)
    short[needs] = net.lower[needs] - found[len(net.tail) :]
    return _Flow(net, through, short)


def _around(flow: _Flow, start: int, placed: Numbers, above: Flags) -> tuple[Flags, bool]:
    """Return bool[limits], those on the border around the arc `start`, and whether each of them is
    proven to be needed.
    """
    net, through = flow.net, flow.through
    least = np.minimum(net.lower, through)
    reached = _reach(net, (through < net.upper, through > least), int(net.head[start]))
    leaves, enters = reached[net.tail] & ~reached[net.head], ~reached[net.tail] & reached[net.head]
    closed = np.where(
        above, (leaves & (net.upper == through))[placed], (enters & (least > 0))[placed]
    )
    chosen = closed | (~above & (placed == start))
    # With the limits on the border alone: what can still get from their far side to where the unit
    # is wanted?
    kept_most, kept_least = (
        np.zeros(len(through), dtype=np.bool_),
        np.zeros(len(through), dtype=np.bool_),
    )
    kept_most[placed[chosen & above]] = True
    kept_least[placed[chosen & ~above]] = True
    edge = np.arange(len(through)) < net.edges
    more = np.where(kept_most | edge, through < net.upper, True)  # noqa: FBT003 - a value
    less = np.where(kept_least, through > least, through > 0)
    wanted = _reach(net, (less, more), int(net.tail[start]))
    onward = np.where(above, wanted[net.head[placed]], wanted[net.tail[placed]])
    needed = bool((onward | (placed == start))[chosen].all())
    met = not flow.short[placed[chosen & ~above & (placed != start)]].any()
    return chosen, needed and met and int(flow.short[start]) == 1


def _reach(net: Network, ways: Sequence[Flags], start: int) -> Flags:
    """Return bool[nodes]: where one gets from `start` along arcs of the first of `ways` forwards,
    of the second backwards.
    """
    forwards, backwards = ways
    tail = np.concatenate([net.tail[forwards], net.head[backwards]])
    head = np.concatenate([net.head[forwards], net.tail[backwards]])
    graph = csr_array(
        (np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(net.nodes, net.nodes)
    )
    reached = np.zeros(net.nodes, dtype=np.bool_)
    reached[breadth_first_order(graph, start, directed=True, return_predecessors=False)] = True
    return reached
