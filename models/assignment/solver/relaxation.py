"""Prices for rules outside the flow: the linear relaxation, and the flow under those prices.

Any prices give a valid bound (M. L. Fisher, Management Science 27(1), 1981); the linear program
finds good ones in floating point, and the flow that follows is exact integers, so nothing rests on
the rounding of the first.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack  # type: ignore[import-untyped]

from models.assignment.budget import Budget
from models.assignment.faults import Infeasible
from models.assignment.problem import Flags, Numbers, Problem, Row
from models.assignment.solver.certificate import Certificate, from_potential
from models.assignment.solver.flow import LARGEST
from models.assignment.solver.matrices import balance, held, limits
from models.assignment.solver.network import Network
from models.assignment.solver.optimum import Optimum, optimum

_ROUNDS = 12
_COLUMNS = 4_000
"""So many of the pairs that are nearest to being worth it enter the first linear program."""
_LARGEST_UNIT = 2**20
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best bound found, its certificate, the worth of each pair above its prices, and the plan
    of the flow under them.
    """

    bound: int
    certificate: Certificate
    worth: Numbers
    chosen: Flags


class _Part(NamedTuple):
    """What one linear program is about: the rows taken in, the pairs left open (bool[e]), and the
    plan that holds for the others.
    """

    active: list[int]
    columns: Flags
    chosen: Flags


def relax(problem: Problem, network: Network, budget: Budget) -> Relaxed:
    """Return the relaxation of all rules, those outside `network` included.

    Infeasible where even the flow has no plan.
    """
    unit, prices = _unit(problem, network), dict.fromkeys(network.outside, 0)
    best, active = _priced(problem, network, prices, unit, budget), list[int]()
    found, columns = best, np.zeros(problem.edges, dtype=np.bool_)
    for _ in range(_ROUNDS):
        active += [
            place
            for place in network.outside
            if place not in active and not problem.rows[place].holds(found.chosen)
        ]
        if not active or budget.spent:
            break
        grown = columns | _near(found)
        if (grown == columns).all():
            break
        columns = grown
        part = _Part(active, columns, found.chosen)
        value, solved, missing = _linear(problem, network, part)
        if missing and _refuted(problem, network, part, budget):
            raise Infeasible([problem.rows[place].name for place in active])
        prices |= _whole(
            problem, network, dict(zip(active, (solved * unit).tolist(), strict=True)), unit
        )
        found = _priced(problem, network, prices, unit, budget)
        best = min(best, found, key=lambda one: one.bound)
        if found.bound <= value + 1 and all(
            problem.rows[place].holds(found.chosen) or place in active for place in network.outside
        ):
            break
    return best


def _unit(problem: Problem, network: Network) -> int:
    """Return the finest unit of price that the solver's 64 bits hold."""
    largest = 4 * (int(np.abs(problem.score).max(initial=0)) + 1) * (network.nodes + 2)
    return min(_LARGEST_UNIT, 1 << max(0, (LARGEST // largest).bit_length() - 1))


def _whole(
    problem: Problem, network: Network, prices: dict[int, float], unit: int
) -> dict[int, int]:
    """Return `prices` as integers, together made smaller where the solver's 64 bits ask for it: any
    prices give a bound.
    """
    worth = np.abs(problem.score * float(unit))
    for place, price in prices.items():
        worth[problem.rows[place].edges] += abs(price) * _weight(problem.rows[place])
    shrink = min(1.0, LARGEST / 4 / (network.nodes + 2) / max(1.0, float(worth.max(initial=0))))
    return {place: round(price * shrink) for place, price in prices.items()}


def _priced(
    problem: Problem, network: Network, prices: dict[int, int], unit: int, budget: Budget
) -> Relaxed:
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
    return Relaxed(
        certificate.bound(problem),
        certificate,
        certificate.reduced(problem),
        found.flow[: network.edges] > 0,
    )


def _near(found: Relaxed) -> Flags:
    """Return bool[e]: the pairs that are in the plan, or nearest to being worth their price."""
    distance = np.abs(found.worth)
    if len(distance) <= _COLUMNS:
        return np.ones(len(distance), dtype=np.bool_)
    near: Flags = found.chosen | (distance <= np.partition(distance, _COLUMNS)[_COLUMNS])
    return near


def _refuted(problem: Problem, network: Network, part: _Part, budget: Budget) -> bool:
    """Tell whether prices are found under which every plan of the flow breaks `active` (G. Farkas,
    1902); leave those that take part.
    """
    active = part.active
    worthless = replace(problem, score=np.zeros_like(problem.score), scale=1)
    _, solved, _ = _linear(worthless, network, part)
    largest = max(
        (
            abs(price) * _weight(problem.rows[place])
            for place, price in zip(active, solved, strict=True)
        ),
        default=0.0,
    )
    if not largest:
        return False
    large = float(2**80) / largest
    prices = _whole(
        worthless, network, dict(zip(active, (solved * large).tolist(), strict=True)), 1
    )
    found = _priced(worthless, network, prices, 1, budget)
    if found.bound >= 0:
        return False
    active[:] = [place for place in active if prices[place]]
    return True


def _weight(row: Row) -> int:
    return 1 if row.weights is None else int(np.abs(row.weights).max(initial=0))


def _linear(
    problem: Problem, network: Network, part: _Part
) -> tuple[float, NDArray[np.float64], bool]:
    """Return value and prices of the linear program over the open pairs.

    What cannot be met is paid for, so that there are always prices; the last part of the answer
    tells whether that was so.
    """
    from scipy.optimize import linprog  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded when needed

    active, columns, chosen = part
    edges, fixed = np.flatnonzero(columns), np.flatnonzero(chosen & ~columns)
    arcs = np.concatenate([edges, np.arange(problem.edges, len(network.tail))])
    size = float(np.abs(problem.score).max(initial=1)) or 1.0
    side, extra = limits(problem, active, edges, fixed), 2 * len(active)
    free = np.zeros(len(arcs) - len(edges))
    lower = np.concatenate([network.lower[arcs], np.zeros(extra)])
    upper = np.concatenate([network.upper[arcs], np.full(extra, np.inf)])
    solved = linprog(
        np.concatenate(
            [-problem.score[edges] / size, free, np.full(extra, 4.0 * len(problem.startups) + 4.0)]
        ),
        A_ub=hstack(
            [vstack([-side.matrix, side.matrix]), csr_array((extra, len(free))), -eye_array(extra)],
            format="csr",
        ),
        b_ub=np.concatenate([-side.lower, side.upper]),
        A_eq=hstack([balance(network, arcs), csr_array((network.nodes, extra))], format="csr"),
        b_eq=held(network, fixed),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if solved.x is None:
        return np.inf, np.zeros(len(active)), False
    prices: NDArray[np.float64] = (
        -solved.ineqlin.marginals * size / np.concatenate([side.sizes, side.sizes])
    )
    missing = bool(solved.x[len(arcs) :].sum() > _TOLERANCE)
    value = -solved.fun * size + float(problem.score[fixed].sum())
    return value, prices[len(active) :] - prices[: len(active)], missing
