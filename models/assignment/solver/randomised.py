"""A plan drawn by lot, so that nobody can be sure of a pair by shaping a profile to it: no pair has
a chance above `cap`.

The chances are those of the greatest expected total (S. Jecmen et al., NeurIPS 2020): a flow in
units of 1/parts. The draw keeps every chance and every limit: as long as some arc carries a part of
a unit there is a cycle of such arcs, and one toss of a fair enough coin makes one of them whole (R.
Gandhi et al., J. ACM 53(3), 2006).
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import blake2b

import numpy as np

from models.assignment.budget import Budget
from models.assignment.faults import AssignmentError
from models.assignment.plan import AssignmentPlan
from models.assignment.problem import Numbers, Problem
from models.assignment.solver.network import Network, network
from models.assignment.solver.optimum import optimum
from models.assignment.solver.ties import break_ties
from models.assignment.solver.total import best_total


@dataclass(frozen=True, slots=True)
class Chances:
    """int64[arcs] of the network, in 1/parts: of the edges, how probable each pair is."""

    network: Network
    flow: Numbers
    parts: int


def chances(problem: Problem, cap: Fraction) -> Chances:
    """Return the chances of greatest expected total with none above `cap`, pins aside.

    Infeasible where the limits leave none.

    AssignmentError for a cap outside (0, 1], and for rules that are no flow: a draw could break
    them.
    """
    if not 0 < cap <= 1:
        raise AssignmentError(f"a cap of {cap}, not above 0 and at most 1")
    net = network(problem)
    if net.outside:
        raise AssignmentError(
            "no draw under " + ", ".join(problem.rows[place].name for place in net.outside)
        )
    parts = cap.denominator
    upper = net.upper * parts
    upper[: net.edges] = np.where(problem.pinned, parts, cap.numerator)
    scaled = replace(net, lower=net.lower * parts, upper=upper)
    cost = np.concatenate([-problem.score, np.zeros(len(net.tail) - net.edges, dtype=np.int64)])
    return Chances(net, break_ties(problem, scaled, cost, optimum(scaled, cost)), parts)


def randomised(problem: Problem, cap: Fraction, seed: str, budget: Budget) -> AssignmentPlan:
    """Return a plan drawn with the chances of `chances`; equal seeds draw equal plans.

    `figures`: expected_total and best_total (without the lot), in units of score. The certificate
    and `gap` are those of the best total: the gap is what the draw costs.
    """
    found = chances(problem, cap)
    best = best_total(problem, budget)
    chosen = draw(found, seed)[: problem.edges] > 0
    expected = sum(
        score * part
        for score, part in zip(
            problem.score.tolist(), found.flow[: problem.edges].tolist(), strict=True
        )
    )
    return replace(
        best,
        policy=f"by lot, chances up to {cap}",
        chosen=chosen,
        figures={"expected_total": expected // found.parts, "best_total": best.total},
    )


def draw(found: Chances, seed: str) -> Numbers:
    """Return int64[arcs], a whole circulation drawn with the chances `found`."""
    flow, parts, coin = found.flow.tolist(), found.parts, _Coin(seed)
    near: dict[int, dict[int, int]] = {}
    for arc in np.flatnonzero(found.flow % parts).tolist():
        tail, head = int(found.network.tail[arc]), int(found.network.head[arc])
        near.setdefault(tail, {})[arc] = head
        near.setdefault(head, {})[arc] = tail
    while near:
        cycle = _cycle(near)
        ends = [(arc, node == int(found.network.tail[arc])) for arc, node in cycle]
        up = min(parts - flow[arc] % parts if ahead else flow[arc] % parts for arc, ahead in ends)
        down = min(flow[arc] % parts if ahead else parts - flow[arc] % parts for arc, ahead in ends)
        step = up if coin.below(up + down) < down else -down
        for arc, ahead in ends:
            flow[arc] += step if ahead else -step
            if flow[arc] % parts == 0:
                for node in (int(found.network.tail[arc]), int(found.network.head[arc])):
                    del near[node][arc]
                    if not near[node]:
                        del near[node]
    result: Numbers = np.array(flow, dtype=np.int64) // parts
    return result


class _Coin:
    """Numbers that follow from a seed alone, on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def below(self, limit: int) -> int:
        """Return a number from 0 to limit - 1; uneven by less than 2^-64 for limits below 2^64."""
        self._count += 1
        digest = blake2b(
            self._seed, digest_size=16, salt=self._count.to_bytes(16, "little")
        ).digest()
        return int.from_bytes(digest, "little") % limit


def _cycle(near: dict[int, dict[int, int]]) -> list[tuple[int, int]]:
    """Return a cycle as (arc, the node that it is left from).

    Every node of `near` has two arcs or more.
    """
    node = next(iter(near))
    path: list[tuple[int, int]] = []
    place: dict[int, int] = {}
    came = -1
    while node not in place:
        place[node] = len(path)
        came = next(arc for arc in near[node] if arc != came)
        path.append((came, node))
        node = near[node][came]
    return path[place[node] :]
