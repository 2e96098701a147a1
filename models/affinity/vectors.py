"""Vectors of profiles: base64 of int8 by section, pooled into one, and exact scores from them.

A profile is matched by the mean of its sections' unit vectors: the cosine of two such means is the
cosines of all pairs of sections, weighted alike. On the dev set it finds more than the best pair
alone, and more than one vector of the whole text (docs/affinity.md). Everything is exact integers,
or single IEEE 754 operations followed by rounding.
"""

import binascii
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Vectors
from models.affinity.weights import COSINE_HIGH, COSINE_LOW, TOP
from models.encoders import Vectors8

WHOLE: Final = "all"
"""The section of older records that stands for the whole profile.

It counts where there is no other.
"""
GRID: Final = 1 << 15
"""Components of unit vectors are integers in this grid, so that sums are exact in any order."""
EXACT_IN_FLOAT32: Final = 1024
"""Products of int8 vectors up to this many dimensions are exact in float32: 1,024 x 128^2 = 2^24.
"""
_BYTE: Final = 127
_MILLION: Final = 1e6

Integers = NDArray[np.int64]


def readable(vectors: Vectors) -> bool:
    """Tell whether `vectors` has sections, and the bytes of each are as many as `dims` says."""
    return bool(vectors.sections) and all(
        _row(text, vectors.dims) is not None for text in vectors.sections.values()
    )


def decode(vectors: Vectors | None) -> Vectors8 | None:
    """Return int8[dims] of the whole profile, or None where there is none or its bytes are not what
    `dims` says.
    """
    if vectors is None:
        return None
    named = tuple(text for name, text in sorted(vectors.sections.items()) if name != WHOLE)
    return _pooled(named or tuple(vectors.sections.values()), vectors.dims)


def by_section(vectors: Vectors | None) -> Mapping[str, Vectors8]:
    """Return int8[dims] of each section; nothing where there are no vectors that can be read."""
    if vectors is None:
        return {}
    found = {name: _row(text, vectors.dims) for name, text in vectors.sections.items()}
    return {name: row for name, row in found.items() if row is not None}


@lru_cache(maxsize=65_536)
def _pooled(sections: tuple[str, ...], dims: int) -> Vectors8 | None:
    rows = [_row(text, dims) for text in sections]
    if not rows or any(row is None for row in rows):
        return None
    if len(rows) == 1:
        return rows[0]
    pooled: Vectors8 = packed(
        units(np.stack([row for row in rows if row is not None])).sum(axis=0, keepdims=True)
    )[0]
    return pooled


@lru_cache(maxsize=65_536)
def _row(text: str, dims: int) -> Vectors8 | None:
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    return np.frombuffer(raw, dtype=np.int8) if len(raw) == dims else None


def units(vectors: Vectors8) -> Integers:
    """Return int64[n, d]: vectors of unit length on a grid of 1 / GRID; zeros stay zeros."""
    wide = vectors.astype(np.float64)
    squares = squared_lengths(wide)
    return np.rint(GRID * wide / np.sqrt(np.where(squares > 0, squares, 1.0))[:, None]).astype(
        np.int64
    )


def packed(rows: Integers) -> Vectors8:
    """Return int8[n, d]: the largest component becomes +-127, the others in proportion."""
    peaks = np.abs(rows).max(axis=1, keepdims=True, initial=1)
    found: Vectors8 = np.rint(_BYTE * rows / peaks).astype(np.int8)
    return found


def working_type(dims: int) -> type[np.float32] | type[np.float64]:
    """Return the float type in which dot products of int8[dims] are exact and fast."""
    return np.float32 if dims <= EXACT_IN_FLOAT32 else np.float64


def scaled(
    dots: NDArray[np.floating],
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    bounds: tuple[int, int],
    corrections: NDArray[np.generic] | None = None,
) -> NDArray[np.float64]:
    """Return float64[n, m] of whole numbers, 0 to TOP: `on_scale` of the `millionths` of `dots`
    [n, m], which are exact, with `corrections` (millionths, of any shape that goes with them) added.

    `one` [n] and `other` [m] are squared lengths; where one is 0, the score is 0. The same numbers
    as step by step in integers, in one array: each is exact below 2^53, and the quotient of whole
    numbers of this size is never rounded up to the next one.
    """
    found = np.multiply.outer(np.where(one > 0, one, 1.0), np.where(other > 0, other, 1.0))
    _scale(dots, found, bounds, corrections)
    found[one <= 0] = 0.0
    found[:, other <= 0] = 0.0
    return found


def scaled_pairs(
    dots: NDArray[np.float64],
    norms: NDArray[np.float64],
    bounds: tuple[int, int],
    corrections: NDArray[np.generic] | None = None,
) -> NDArray[np.float64]:
    """Return float64[k]: what `scaled` says of single pairs, `norms` being the products of their
    two squared lengths.
    """
    found = np.where(norms > 0, norms, 1.0)
    _scale(dots, found, bounds, corrections)
    found[norms <= 0] = 0.0
    return found


def _scale(
    dots: NDArray[np.floating],
    found: NDArray[np.float64],
    bounds: tuple[int, int],
    corrections: NDArray[np.generic] | None,
) -> None:
    """Write what `scaled` says over the products of squared lengths that `found` holds, above 0."""
    low, high = bounds
    np.sqrt(found, out=found)
    np.divide(dots, found, out=found)
    found *= _MILLION
    np.rint(found, out=found)
    if corrections is not None:
        np.add(found, corrections, out=found)
    found -= low
    np.clip(found, 0.0, high - low, out=found)
    found *= TOP
    found /= high - low
    np.floor(found, out=found)


def text_score(dot: int, norm: float, correction: int) -> int:
    """Return what a table says of one pair: the same single IEEE 754 operations in the same order, 0
    where a vector is zero.
    """
    if norm <= 0:
        return 0
    cosine = round(float(dot) / math.sqrt(norm) * 1e6) + correction
    return min(max((cosine - COSINE_LOW) * TOP // (COSINE_HIGH - COSINE_LOW), 0), TOP)


def cosines(left: NDArray[np.generic], right: NDArray[np.generic]) -> Integers:
    """Return int64[n, m]: cosines in millionths of int8 vectors [n, d] and [m, d]; 0 where either
    is zero.
    """
    exact = working_type(left.shape[1])
    one: NDArray[np.floating] = left.astype(exact)
    other: NDArray[np.floating] = right.astype(exact)
    norms = np.outer(squared_lengths(one), squared_lengths(other))
    return millionths(one @ other.T, norms)


def squared_lengths(rows: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return float64[n]: the squared lengths of int8 vectors [n, d] of whatever type, exact."""
    found: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    return found


def millionths(dots: NDArray[np.generic], norms: NDArray[np.floating]) -> Integers:
    """Return cosines in millionths of `dots` (exact) and `norms` (products of two squared lengths;
    0 for none).
    """
    return np.rint(dots.astype(np.float64) / np.sqrt(np.where(norms > 0, norms, 1.0)) * 1e6).astype(
        np.int64
    )


def on_scale(cosines: Integers, low: int, high: int) -> Integers:
    """Return 0..TOP, linear from `low` to `high`."""
    found: Integers = np.clip((cosines - low) * TOP // (high - low), 0, TOP)
    return found
