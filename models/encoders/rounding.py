"""Matrices in int8 with a scale per row, as the engine multiplies them.

Without VNNI, x86 processors multiply unsigned 8-bit activations with signed 8-bit weights and add
two neighbouring products in 16 bits, which saturate. Rows of weights are therefore scaled so that
no such pair can reach that bound: sums are then exact, and the same, on every processor.
"""

from typing import Final

import numpy as np

from models.encoders import Floats, Vectors8

RULE: Final = "int8 rows, pairs of neighbours within 128"
"""Name of the rule in fingerprints; another rule must have another name."""
LIMIT: Final = 127
PAIR: Final = 128
"""255 x 128 is the largest sum of two products that 16 bits hold."""
_GROUP: Final = 2
"""Neighbours whose products are added in 16 bits: the first and second of a row, the third and
fourth, ...
"""
_ROWS: Final = 4096
_BEFORE_ROUNDING: Final = PAIR - 0.5
"""Rounding two weights adds at most 1, and what is then 128.5 is no integer."""


def rounded_rows(matrix: Floats) -> tuple[Vectors8, Floats]:
    """Return int8[n, d] and the scales, float32[n], that it was multiplied with.

    For rows that are looked up.
    """
    return _rounded(matrix, _peaks(matrix))


def rounded_weights(matrix: Floats) -> tuple[Vectors8, Floats]:
    """Return the same of weights that are multiplied: no pair of neighbours exceeds `PAIR`
    together.
    """
    pairs = np.maximum(_pair_peaks(matrix), _pair_peaks(-matrix)) * (LIMIT / _BEFORE_ROUNDING)
    return _rounded(matrix, np.maximum(_peaks(matrix), pairs))


def _peaks(matrix: Floats) -> Floats:
    peaks: Floats = np.maximum(matrix.max(axis=1), -matrix.min(axis=1))
    return peaks


def _pair_peaks(matrix: Floats) -> Floats:
    """Return float32[n]: the largest sum of the positive weights in a pair of neighbours of each
    row.
    """
    positive = np.maximum(matrix, 0)
    spare = -matrix.shape[1] % _GROUP
    groups = np.pad(positive, ((0, 0), (0, spare))).reshape(len(matrix), -1, _GROUP)
    sums: Floats = groups.sum(axis=2).max(axis=1)
    return sums


def _rounded(matrix: Floats, peaks: Floats) -> tuple[Vectors8, Floats]:
    tiny = np.finfo(np.float32).tiny * LIMIT
    scales: Floats = np.float32(LIMIT) / np.where(peaks < tiny, np.float32(LIMIT), peaks).astype(
        np.float32
    )
    rows = np.empty(matrix.shape, dtype=np.int8)
    for start in range(
        0, len(matrix), _ROWS
    ):  # the whole in float once more would take the memory of three models
        part = slice(start, start + _ROWS)
        rows[part] = np.rint(matrix[part] * scales[part, None])
    return rows, scales
