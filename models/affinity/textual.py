"""How near two sides of a pool are by their texts alone, from one or more encoders' int8 vectors.

Three steps, each of which a measurement in docs/matching-quality.md speaks for:

1. **Recentring** on the pool itself: of each side and language the mean vector is subtracted, drawn towards zero
   where there are few texts. What all startups (or all Chinese mentors) have in common tells nothing, and hides most of
   what a multilingual encoder knows: a shipped mean of other texts takes out only a part of it.
2. **Several views**: cosines of different encoders are added with weights; they err on different pairs.
3. **Hubs**: some texts are near to everything. A pair counts by how far it stands above the nearest neighbours of
   either side (CSLS; Conneau et al., Word Translation Without Parallel Data, ICLR 2018).

Everything is exact integers, or single IEEE 754 operations followed by rounding: the same scores on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Language
from models.encoders import Vectors8
from models.encoders.means import FAMILY

SHRINKAGE: Final = 2
"""Recentring counts as many texts of mean zero beside those of the pool: a lone text keeps its direction."""
NEIGHBOURS: Final = 5
"""Nearest neighbours by which a hub is known."""
ONE: Final = 1_000_000
"""Cosines are integers, in millionths."""
_GRID: Final = 1 << 20
"""Components of unit vectors are rounded to this grid, so that sums are exact in any order."""
_BYTE: Final = 127

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class View:
    """What one encoder sees: int8[n, d] of the left side and int8[m, d] of the right, and how much it counts."""

    left: Vectors8
    right: Vectors8
    weight: int


def affinity(views: Sequence[View], left: Sequence[Language], right: Sequence[Language]) -> Integers:
    """Return int64[n, m]: the higher, the nearer; to be compared within a row, a column or the whole.

    `left` and `right` name the language of each text. A text without a vector (zeros) is no nearer to any than to another.
    """
    return unhubbed(combined(views, left, right))


def combined(views: Sequence[View], left: Sequence[Language], right: Sequence[Language]) -> Integers:
    """Return int64[n, m]: cosines after recentring in millionths, the mean over `views` by weight."""
    total = sum(view.weight for view in views)
    parts = (view.weight * cosines(recentred(view.left, left), recentred(view.right, right)) for view in views)
    summed: Integers = np.sum(list(parts), axis=0, dtype=np.int64)
    return summed // total


def recentred(vectors: Vectors8, languages: Sequence[Language], shrinkage: int = SHRINKAGE) -> Vectors8:
    """Return int8[n, d]: each unit vector less the mean of its language family among `vectors`; zeros stay zeros."""
    units = _units(vectors)
    families = np.array([FAMILY[language] for language in languages])
    present = units.any(axis=1)
    rows = np.zeros_like(units)
    for family in set(families.tolist()):
        members = (families == family) & present
        count = int(members.sum()) + shrinkage
        rows[members] = units[members] * count - units[members].sum(axis=0)
    return _bytes(rows)


def cosines(left: Vectors8, right: Vectors8) -> Integers:
    """Return int64[n, m]: cosines in millionths; 0 where either vector is zero."""
    one, other = left.astype(np.float64), right.astype(np.float64)  # dot products of int8 are exact in float64
    norms = np.outer(np.einsum("ij,ij->i", one, one), np.einsum("ij,ij->i", other, other))
    rounded: Integers = np.rint(ONE * (one @ other.T) / np.sqrt(np.where(norms > 0, norms, 1.0))).astype(np.int64)
    return rounded


def unhubbed(scores: Integers, neighbours: int = NEIGHBOURS) -> Integers:
    """Return int64[n, m]: twice each score less the mean of the highest of its row and of its column (CSLS)."""
    if not scores.size:
        return scores
    return 2 * scores - _crowding(scores, neighbours)[:, None] - _crowding(scores.T, neighbours)[None, :]


def _crowding(scores: Integers, neighbours: int) -> Integers:
    """Return int64[n]: the mean of the highest `neighbours` scores of each row, rounded down."""
    kept = min(neighbours, scores.shape[1])
    highest: Integers = np.partition(scores, scores.shape[1] - kept, axis=1)[:, -kept:]
    means: Integers = highest.sum(axis=1, dtype=np.int64) // kept
    return means


def _units(vectors: Vectors8) -> Integers:
    """Return int64[n, d]: unit vectors on a grid of 1 / _GRID."""
    wide = vectors.astype(np.float64)
    squares = np.einsum("ij,ij->i", wide, wide)
    units: Integers = np.rint(_GRID * wide / np.sqrt(np.where(squares > 0, squares, 1.0))[:, None]).astype(np.int64)
    return units


def _bytes(rows: Integers) -> Vectors8:
    """Return int8[n, d]: the largest component becomes +-127, the others in proportion."""
    peaks = np.abs(rows).max(axis=1, keepdims=True, initial=1)
    scaled: Vectors8 = np.rint(_BYTE * rows / peaks).astype(np.int8)
    return scaled
