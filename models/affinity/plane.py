"""Profiles as points of a plane: the two directions in which their vectors differ most (principal
component analysis), and who stands nearest to whom.

The same vectors give the same picture: sums are exact integers, the sign of a direction is that of
its largest component, and coordinates are rounded.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.affinity.vectors import GRID, units
from models.encoders import Vectors8

SIDE: Final = 1000
"""Coordinates go from 0 to SIDE along the longer axis, both on one scale."""
TOP_LIKENESS: Final = 100

Points = NDArray[np.int64]


class Plane(NamedTuple):
    """`points`: int64[n, 2]; `held_percent`: how much of all differences the two directions hold."""

    points: Points
    held_percent: int


class Neighbour(NamedTuple):
    """The nearest one: its row, -1 for nobody, and the cosine of both in hundredths."""

    row: int
    likeness: int


def plane_of(vectors: Vectors8) -> Plane:
    """Return int8[n, d] as points; all in the middle where they do not differ."""
    rows = vectors.astype(np.float64)
    count = len(rows)
    middle = np.full((count, 2), SIDE // 2, dtype=np.int64)
    if count < 2:  # noqa: PLR2004 - one alone differs from nobody
        return Plane(middle, 0)
    total = rows.sum(axis=0)
    spread = count * (rows.T @ rows) - np.outer(total, total)  # integers below 2 ** 53: exact
    values, directions = np.linalg.eigh(spread)
    trace = float(np.trace(spread))
    if trace <= 0:
        return Plane(middle, 0)
    two = directions[:, ::-1][:, :2]
    if two.shape[1] < 2:  # noqa: PLR2004 - vectors of one dimension
        two = np.hstack([two, np.zeros_like(two)])
    largest = np.abs(two).argmax(axis=0)
    two = two * np.where(two[largest, [0, 1]] < 0, -1.0, 1.0)
    flat = (rows - total / count) @ two
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = SIDE / max(float((high - low).max()), 1e-9)
    held = max(0.0, float(values[::-1][:2].sum())) / trace
    return Plane(np.rint((flat - low) * scale).astype(np.int64), round(100 * min(held, 1.0)))


def nearest(vectors: Vectors8, others: Vectors8, *, same: bool = False) -> list[Neighbour]:
    """Return for each of `vectors` the nearest of `others`, of equal ones the first; `same`: both
    are one list, and nobody is their own neighbour.
    """
    if not len(others) or (same and len(others) == 1):
        return [Neighbour(-1, 0) for _ in vectors]
    cosines = units(vectors).astype(np.float64) @ units(others).astype(np.float64).T
    if same:
        np.fill_diagonal(cosines, -np.inf)
    best = cosines.argmax(axis=1)
    likeness = np.rint(TOP_LIKENESS * cosines[np.arange(len(best)), best] / GRID**2).astype(int)
    return [Neighbour(int(row), int(like)) for row, like in zip(best, likeness, strict=True)]
