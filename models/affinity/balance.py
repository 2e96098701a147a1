"""What share of the other side's attention each text of a pool draws: two sides that must share
each other.

Some texts are near to everything, and a ranking by cosine puts them first everywhere. But a mentor
whom many startups resemble cannot be the one meant by all of them. So every startup divides one
claim among the mentors, the nearer the more; who draws more than an even share loses some nearness
to all, who draws less gains some, until the shares are even (Sinkhorn, Annals of Mathematical
Statistics 35, 1964; as regularised optimal transport: Cuturi, NeurIPS 2013). Some claims are given
away evenly beforehand: where few ask, little is concluded. And what a startup itself claims of a
mentor does not speak against that pair: only the claims of others do.

All is in integers: claims are powers of two from a table of exact roots, so that every machine
finds the same.
"""

from math import isqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

OCTAVE: Final = 18_000
"""Cosine, in millionths, that doubles a claim."""
FORMER_OCTAVE: Final = 24_000
"""The same for claims that were read before they carried it."""
STEPS: Final = 1024
"""Logarithms are integers in this part of an octave."""
_STEP_BITS: Final = STEPS.bit_length() - 1
_HALVINGS: Final = 3
"""Beside n texts that ask stand m / 2^_HALVINGS that ask all m alike."""
ROUNDS: Final = 24
_UNIT: Final = 28
"""Powers are integers in units of 2^-_UNIT."""
_PRECISION: Final = 256
_DEEPEST: Final = 62
_LEAST: Final = -(1 << 40)
"""The logarithm of nothing, in steps."""

Integers = NDArray[np.int64]


def roots() -> Integers:
    """Return int64[STEPS]: 2^(i / STEPS) in units of 2^-_UNIT, from integer square roots."""
    root = 2 << _PRECISION
    for _ in range(STEPS.bit_length() - 1):
        root = isqrt(root << _PRECISION)
    found = [1 << _PRECISION]
    while len(found) < STEPS:
        found.append(found[-1] * root >> _PRECISION)
    return np.array([value >> (_PRECISION - _UNIT) for value in found], dtype=np.int64)


_ROOTS: Final = roots()
_ROOTS_AND_TWO: Final = np.append(_ROOTS, 2 << _UNIT)
_BIN: Final = 14
_BELOW: Final = (
    np.searchsorted(_ROOTS, np.arange(1 << _UNIT, 2 << _UNIT, 1 << _BIN), side="right") - 1
)
"""int64[2^_UNIT / 2^_BIN]: by bin of numbers from 1 to 2, so narrow that no two roots fall into one,
the last root that the bin's first number reaches.
"""


class Claims(NamedTuple):
    """How a side divides its claims: int64[n] weights of its texts, what is given to all alike, and
    the even level.

    All are logarithms in steps. `octave`: the cosine, in millionths, that doubles a claim.
    """

    weights: Integers
    given: int
    level: int
    octave: int = OCTAVE


def even(nearness: Integers, octave: int = OCTAVE) -> Claims:
    """Return the claims of n texts on m others, evened out; `nearness` is int64[n, m], cosines in
    millionths, n and m above 0.

    The level is such that the corrections of the n x m pairs are 0 in the mean.
    """
    steps = nearness * STEPS // octave
    count = steps.shape[1]
    spare = int(logarithm(np.array([count << _UNIT]))[0]) - _HALVINGS * STEPS
    claims = Claims(np.zeros(len(steps), dtype=np.int64), 0, 0, octave)
    favours = np.zeros(count, dtype=np.int64)
    for _ in range(ROUNDS):
        weights = -_log_of_sum(steps + favours, axis=1)
        claims = Claims(weights, spare - int(_log_of_sum(favours, axis=0)), 0, octave)
        favours = -_log_of_sum(_asked(steps.T, claims), axis=1)
        favours -= int(favours.sum() // count)
    others = _favours(steps.T, claims)[:, :-1]
    return claims._replace(level=-int(others.sum() // others.size))


def corrections(nearness: Integers, claims: Claims) -> Integers:
    """Return int64[m, n + 1]: what is to be added to the cosines of m texts, in millionths: with
    each of the n texts whose `claims` are known, and in the last column with any other.

    `nearness` is int64[m, n]: their cosines with these n.
    """
    return _favours(nearness * STEPS // claims.octave, claims) * claims.octave // STEPS


def _favours(steps: Integers, claims: Claims) -> Integers:
    """Return int64[m, n + 1], in steps, of int64[m, n]: the less others claim of a text, the higher.

    Column i leaves out what text i claims, and counts the others as if they were as many as all;
    the last column leaves out nothing.
    """
    asked = _asked(steps, claims)
    logarithms = _logs_of_others(asked)
    places = np.arange(len(asked)), asked[:, :-1].argmax(axis=1)
    asked[places] = _LEAST
    logarithms[places] = _logs_without(asked)
    return claims.level - logarithms


def _asked(steps: Integers, claims: Claims) -> Integers:
    """Return int64[m, n + 1], in steps: what each text claims of m, and last what is given to all."""
    given = np.full((len(steps), 1), claims.given, dtype=np.int64)
    return np.concatenate([steps + claims.weights, given], axis=1)


def _logs_of_others(asked: Integers) -> Integers:
    """Return the logarithms, in steps, of what the others claim and of what is given, by column.

    What is left where a text claims nearly all is not told exactly: _favours looks at it anew.
    """
    powers, top = _powers(asked, axis=1)
    own, given = powers[:, :-1], powers[:, -1:]
    claimed = own.sum(axis=1, keepdims=True)
    others = _as_many_as_all(claimed - own, own.shape[1])
    return logarithm(np.maximum(np.hstack([others, claimed]) + given, 1)) + top


def _logs_without(asked: Integers) -> Integers:
    """Return int64[m]: the logarithms, in steps, of what is claimed and given where the claim of one
    text is none, which is then not among those claimed.
    """
    powers, top = _powers(asked, axis=1)
    others = _as_many_as_all(powers[:, :-1].sum(axis=1), asked.shape[1] - 1)
    logarithms: Integers = logarithm(np.maximum(others + powers[:, -1], 1)) + top[:, 0]
    return logarithms


def _as_many_as_all(claims: Integers, count: int) -> Integers:
    """Return what the others of `count` texts would claim if they were all of them."""
    return claims * count // max(count - 1, 1)


def _log_of_sum(steps: Integers, axis: int) -> Integers:
    """Return the logarithm, in steps, of the sum of powers along `axis`."""
    powers, top = _powers(steps, axis)
    found: Integers = logarithm(powers.sum(axis=axis)) + top.squeeze(axis)
    return found


def _powers(steps: Integers, axis: int) -> tuple[Integers, Integers]:
    """Return the powers along `axis` as shares of the greatest, and its logarithm, in steps."""
    top: Integers = steps.max(axis=axis, keepdims=True)
    below = steps - top
    octaves = np.minimum(-(below >> _STEP_BITS), _DEEPEST)
    return _ROOTS[below & (STEPS - 1)] >> octaves, top


def logarithm(values: Integers) -> Integers:
    """Return the logarithm, in steps, of positive int64 in units of 2^-_UNIT.

    Below 2^53, so that frexp is exact.
    """
    octaves = np.frexp(values.astype(np.float64))[1].astype(np.int64) - 1
    above = octaves - _UNIT
    mantissas = np.where(above > 0, values >> np.maximum(above, 0), values << np.maximum(-above, 0))
    found: Integers = _BELOW[(mantissas >> _BIN) - len(_BELOW)]
    found += mantissas >= _ROOTS_AND_TWO[found + 1]
    return above * STEPS + found
