"""Rules as sparse matrices in floating point, for HiGHS: what comes out of it is a suggestion,
checked in integers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from models.assignment.problem import Numbers, Problem
from models.assignment.solver.network import Network


@dataclass(frozen=True, slots=True)
class RowLimits:
    """lower <= matrix * x <= upper, one line for each of some rows, divided by `sizes`.

    Fixed pairs are already taken off.
    """

    matrix: Any
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    sizes: NDArray[np.float64]


def limits(problem: Problem, places: list[int], edges: Numbers, fixed: Numbers) -> RowLimits:
    """Return the rows at `places` over the pairs `edges`, with the pairs `fixed` chosen."""
    column = np.full(problem.edges, -1)
    column[edges] = np.arange(len(edges))
    inside = np.zeros(problem.edges, dtype=np.bool_)
    inside[fixed] = True
    values, columns, starts = [np.zeros(0)], [np.zeros(0, dtype=np.int64)], [0]
    lower, upper, sizes = [], [], []
    for place in places:
        row = problem.rows[place]
        at = column[row.edges]
        free = np.flatnonzero(at >= 0)
        weights = np.ones(len(row.edges)) if row.weights is None else row.weights.astype(np.float64)
        size = float(np.abs(weights).max(initial=0.0)) or 1.0
        values.append(weights[free] / size)
        columns.append(at[free])
        starts.append(starts[-1] + len(free))
        there = float(weights[inside[row.edges]].sum())
        lower.append((row.least - there) / size)
        upper.append((min(row.most, row.reach) - there) / size)
        sizes.append(size)
    matrix = csr_array(
        (np.concatenate(values), np.concatenate(columns), starts), shape=(len(places), len(edges))
    )
    return RowLimits(matrix, np.array(lower), np.array(upper), np.array(sizes))


def balance(network: Network, arcs: Numbers) -> Any:
    """Return the incidence of `arcs` as a matrix [nodes, arcs]: +1 at the tail, -1 at the head."""
    count, ones = np.arange(len(arcs)), np.ones(len(arcs))
    places = (
        np.concatenate([network.tail[arcs], network.head[arcs]]),
        np.concatenate([count, count]),
    )
    return csr_array((np.concatenate([ones, -ones]), places), shape=(network.nodes, len(arcs)))


def held(network: Network, fixed: Numbers) -> NDArray[np.int64]:
    """Return int64[nodes], what must flow out of each node besides what the pairs `fixed` carry."""
    into = np.bincount(network.head[fixed], minlength=network.nodes)
    result: NDArray[np.int64] = into - np.bincount(network.tail[fixed], minlength=network.nodes)
    return result
