"""Vectors as 768 signs: enough to tell which of a few sentences lies nearest, in 96 bytes.

Each sign is that of a sum of the vector's components with random signs: two vectors at an angle
a differ in a / pi of them (random hyperplanes: Charikar, STOC 2002). The random signs come from
splitmix64 (Steele, Lea, Flood, OOPSLA 2014), so that they are the same on every machine, for ever.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoders import Vectors8

SIGNS: Final = 768
BYTES: Final = SIGNS // 8
_WORD: Final = 64
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIXERS: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT: Final = np.uint64(31)
_ONE: Final = 1_000_000

Signs = NDArray[np.uint8]
NO_SIGNS: Final[Signs] = np.zeros((0, BYTES), dtype=np.uint8)


def signs_of(rows: Vectors8) -> Signs:
    """Return uint8[n, BYTES] of int8[n, d]; zeros stay zeros."""
    sums = rows.astype(np.int32) @ _hyperplanes(rows.shape[1])
    return np.packbits(sums > 0, axis=1)


def agreement(left: Signs, right: Signs) -> NDArray[np.int64]:
    """Return int64[n, m]: how far signs agree, in millionths: 0 for chance and less, and for zeros.

    `left`, `right`: uint8[n, BYTES], uint8[m, BYTES].
    """
    differing = np.bitwise_count(left[:, None, :] ^ right[None, :, :]).sum(axis=2, dtype=np.int64)
    stated = np.logical_and.outer(left.any(axis=1), right.any(axis=1))
    return np.where(stated, np.maximum(SIGNS - 2 * differing, 0) * _ONE // SIGNS, 0)


@lru_cache(maxsize=8)
def _hyperplanes(dims: int) -> NDArray[np.int32]:
    """Return int32[dims, SIGNS] of 1 and -1."""
    words = np.arange(1, dims * (SIGNS // _WORD) + 1, dtype=np.uint64) * _STEP
    for shift, factor in _MIXERS:
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    words ^= words >> _LAST_SHIFT
    bits = np.unpackbits(words.astype("<u8").view(np.uint8)).reshape(dims, SIGNS)
    return 2 * bits.astype(np.int32) - 1
