"""What share of the other side's attention each text of a pool draws: two sides that must share each other.

Some texts are near to everything, and a ranking by cosine puts them first everywhere. But a mentor whom many startups
resemble cannot be the one meant by all of them. So every startup divides one claim among the mentors, the nearer the
more; who draws more than an even share loses some nearness to all, who draws less gains some, until the shares are even
(Sinkhorn, Annals of Mathematical Statistics 35, 1964; as regularised optimal transport: Cuturi, NeurIPS 2013).
Some claims are given away evenly beforehand: where few ask, little is concluded.

All is in integers: claims are powers of two from a table of exact roots, so that every machine finds the same.
"""

from math import isqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

OCTAVE: Final = 24_000
"""Cosine, in millionths, that doubles a claim."""
STEPS: Final = 1024
"""Logarithms are integers in this part of an octave."""
_HALVINGS: Final = 3
"""Beside n texts that ask stand m / 2^_HALVINGS that ask all m alike."""
ROUNDS: Final = 24
_UNIT: Final = 28
"""Powers are integers in units of 2^-_UNIT."""
_PRECISION: Final = 256
_DEEPEST: Final = 62

Integers = NDArray[np.int64]


def _roots() -> Integers:
    """Return int64[STEPS]: 2^(i / STEPS) in units of 2^-_UNIT, from integer square roots."""
    root = 2 << _PRECISION
    for _ in range(STEPS.bit_length() - 1):
        root = isqrt(root << _PRECISION)
    found = [1 << _PRECISION]
    while len(found) < STEPS:
        found.append(found[-1] * root >> _PRECISION)
    return np.array([value >> (_PRECISION - _UNIT) for value in found], dtype=np.int64)


_ROOTS: Final = _roots()


class Claims(NamedTuple):
    """How a side divides its claims: int64[n] weights of its texts, what is given to all alike, and the even level.

    All are logarithms in steps.
    """

    weights: Integers
    given: int
    level: int


def even(nearness: Integers) -> Claims:
    """Return the claims of n texts on m others, evened out; `nearness` is int64[n, m], cosines in millionths, n and m above 0."""
    steps = nearness * STEPS // OCTAVE
    count = steps.shape[1]
    spare = int(_log(np.array([count << _UNIT]))[0]) - _HALVINGS * STEPS
    found, favours = Claims(np.zeros(len(steps), dtype=np.int64), 0, 0), np.zeros(count, dtype=np.int64)
    for _ in range(ROUNDS):
        weights = -_log_of_sum(steps + favours, axis=1)
        given = spare - int(_log_of_sum(favours, axis=0))
        drawn = favours_of(steps.T, Claims(weights, given, 0))
        found = Claims(weights, given, -int(drawn.sum() // count))
        favours = drawn + found.level
    return found


def corrections(nearness: Integers, claims: Claims) -> Integers:
    """Return int64[m]: what is to be added to every cosine of m texts, in millionths.

    `nearness` is int64[m, n]: their cosines with the n texts whose `claims` are known.
    """
    return favours_of(nearness * STEPS // OCTAVE, claims) * OCTAVE // STEPS


def favours_of(steps: Integers, claims: Claims) -> Integers:
    """Return int64[m], in steps, of int64[m, n]: the less is claimed of a text, the higher."""
    asked = np.concatenate([steps + claims.weights, np.full((len(steps), 1), claims.given, dtype=np.int64)], axis=1)
    return claims.level - _log_of_sum(asked, axis=1)


def _log_of_sum(steps: Integers, axis: int) -> Integers:
    """Return the logarithm, in steps, of the sum of powers along `axis`."""
    top = steps.max(axis=axis, keepdims=True)
    below = steps - top
    octaves = np.minimum(-(below // STEPS), _DEEPEST)
    found: Integers = _log((_ROOTS[below % STEPS] >> octaves).sum(axis=axis)) + top.squeeze(axis)
    return found


def _log(values: Integers) -> Integers:
    """Return the logarithm, in steps, of positive int64 in units of 2^-_UNIT; below 2^53, so that frexp is exact."""
    octaves = np.frexp(values.astype(np.float64))[1].astype(np.int64) - 1
    above = octaves - _UNIT
    mantissas = np.where(above > 0, values >> np.maximum(above, 0), values << np.maximum(-above, 0))
    return above * STEPS + np.searchsorted(_ROOTS, mantissas, side="right") - 1
