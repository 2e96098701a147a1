"""Prices for rules outside the flow: the linear relaxation, and the flow under those prices.

Any prices give a valid bound (M. L. Fisher, Management Science 27(1), 1981); the linear program finds good ones in floating point, and
the flow that follows is exact integers, so nothing rests on the rounding of the first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_array, eye_array, hstack, vstack  # type: ignore[import-untyped]

from models.assignment.budget import Budget
from models.assignment.certificate import Certificate, from_potential
from models.assignment.flow import LARGEST
from models.assignment.network import Network
from models.assignment.optimum import Optimum, optimum
from models.assignment.problem import Flags, Numbers, Problem

_ROUNDS = 12
_COLUMNS = 4_000
"""So many of the pairs that are nearest to being worth it enter the first linear program."""
_LARGEST_UNIT = 2**20


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best bound found, its certificate, the worth of each pair above its prices, and the plan of the flow under them."""

    bound: int
    certificate: Certificate
    worth: Numbers
    chosen: Flags


def relax(problem: Problem, network: Network, budget: Budget) -> Relaxed:
    """Return the relaxation of all rules, those outside `network` included; Infeasible where even the flow has no plan."""
    unit, prices = _unit(problem, network), dict.fromkeys(network.outside, 0)
    best, active = _priced(problem, network, prices, unit, budget), list[int]()
    found, columns = best, np.zeros(problem.edges, dtype=np.bool_)
    for _ in range(_ROUNDS):
        active += [place for place in network.outside if place not in active and not problem.rows[place].holds(found.chosen)]
        if not active or budget.spent:
            break
        grown = columns | _near(found)
        if (grown == columns).all():
            break
        columns = grown
        value, solved = _linear(problem, network, active, columns, found.chosen)
        prices |= {place: round(price * unit) for place, price in zip(active, solved, strict=True)}
        found = _priced(problem, network, prices, unit, budget)
        best = min(best, found, key=lambda one: one.bound)
        if found.bound <= value + 1 and all(problem.rows[place].holds(found.chosen) or place in active for place in network.outside):
            break
    return best


def _unit(problem: Problem, network: Network) -> int:
    """Return the finest unit of price that the solver's 64 bits hold."""
    largest = 4 * (int(np.abs(problem.score).max(initial=0)) + 1) * (network.nodes + 2)
    return min(_LARGEST_UNIT, 1 << max(0, (LARGEST // largest).bit_length() - 1))


def _priced(problem: Problem, network: Network, prices: dict[int, int], unit: int, budget: Budget) -> Relaxed:
    """Return the flow under `prices` (place of row -> price in 1/unit)."""
    worth = problem.score * unit
    for place, price in prices.items():
        row = problem.rows[place]
        worth[row.edges] -= price if row.weights is None else price * row.weights
    cost = np.concatenate([-worth, np.zeros(len(network.tail) - network.edges, dtype=np.int64)])
    budget.flow(problem.edges)
    found: Optimum = optimum(network, cost)
    plain = from_potential(problem, network, found.potential, unit)
    rows = tuple(prices.get(place, price) for place, price in enumerate(plain.rows))
    certificate = Certificate(unit, plain.startups, plain.mentors, rows)
    return Relaxed(certificate.bound(problem), certificate, certificate.reduced(problem), found.flow[: network.edges] > 0)


def _near(found: Relaxed) -> Flags:
    """Return bool[e]: the pairs that are in the plan, or nearest to being worth their price."""
    distance = np.abs(found.worth)
    if len(distance) <= _COLUMNS:
        return np.ones(len(distance), dtype=np.bool_)
    return found.chosen | (distance <= np.partition(distance, _COLUMNS)[_COLUMNS])


def _linear(
    problem: Problem, network: Network, active: list[int], columns: Flags, chosen: Flags
) -> tuple[float, NDArray[np.float64]]:
    """Return value and prices of the linear program over `columns` (the other pairs as in `chosen`) with the rows `active`.

    What cannot be met is paid for, so that there are always prices.
    """
    edges = np.flatnonzero(columns)
    arcs = np.concatenate([edges, np.arange(problem.edges, len(network.tail))])
    fixed = np.flatnonzero(chosen & ~columns)
    size = float(np.abs(problem.score).max(initial=1)) or 1.0
    rows, limits, sizes = _limits(problem, active, edges, fixed)
    extra = rows.shape[0]
    cost = np.concatenate([-problem.score[edges] / size, np.zeros(len(arcs) - len(edges)), np.full(extra, 4.0 * len(problem.startups) + 4.0)])
    upper = np.concatenate([network.upper[arcs], np.full(extra, np.inf)])
    padding = csr_array((extra, len(arcs) - len(edges)))
    solved = linprog(
        cost,
        A_ub=hstack([rows, padding, -eye_array(extra)], format="csr"),
        b_ub=limits,
        A_eq=hstack([_balance(network, arcs), csr_array((network.nodes, extra))], format="csr"),
        b_eq=np.bincount(network.head[fixed], minlength=network.nodes) - np.bincount(network.tail[fixed], minlength=network.nodes),
        bounds=np.column_stack([np.concatenate([network.lower[arcs], np.zeros(extra)]), upper]),
        method="highs",
    )
    if solved.x is None:
        return np.inf, np.zeros(len(active))
    prices: NDArray[np.float64] = (-solved.ineqlin.marginals * size / sizes).reshape(len(active), 2)
    return -solved.fun * size + float(problem.score[fixed].sum()), prices[:, 1] - prices[:, 0]


def _balance(network: Network, arcs: Numbers) -> Any:
    """Return the incidence of `arcs`: +1 at the tail, -1 at the head."""
    count, ones = np.arange(len(arcs)), np.ones(len(arcs))
    places = (np.concatenate([network.tail[arcs], network.head[arcs]]), np.concatenate([count, count]))
    return csr_array((np.concatenate([ones, -ones]), places), shape=(network.nodes, len(arcs)))


def _limits(problem: Problem, active: list[int], edges: Numbers, fixed: Numbers) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    """Return the rows `active` as matrix * x <= limits, two for each (least, most), scaled; and the scales."""
    parts, limits, sizes = [], [], []
    for place in active:
        row, values = problem.rows[place], np.zeros(problem.edges)
        values[row.edges] = 1.0 if row.weights is None else row.weights
        size = float(np.abs(values).max()) or 1.0
        line, there = csr_array(values[edges][None, :] / size), float(values[fixed].sum())
        parts += [-line, line]
        limits += [(there - row.least) / size, (min(row.most, row.reach) - there) / size]
        sizes += [size, size]
    return vstack(parts, format="csr"), np.array(limits), np.array(sizes)
