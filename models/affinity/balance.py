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
    spare = int(_log(np.array([count << _UNIT]))[0]) - _HALVINGS * STEPS
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
    places = np.arange(len(asked)), asked[:, :-1].argmax(axis=1)
    logarithms = _logs_of_others(asked)
    asked[places] = _LEAST
    logarithms[places] = _logs_of_others(asked)[places]
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
    count = own.shape[1]
    claimed = own.sum(axis=1, keepdims=True)
    others = (claimed - own) * count // max(count - 1, 1)
    return _log(np.maximum(np.hstack([others, claimed]) + given, 1)) + top


def _log_of_sum(steps: Integers, axis: int) -> Integers:
    """Return the logarithm, in steps, of the sum of powers along `axis`."""
    powers, top = _powers(steps, axis)
    logarithm: Integers = _log(powers.sum(axis=axis)) + top.squeeze(axis)
    return logarithm


def _powers(steps: Integers, axis: int) -> tuple[Integers, Integers]:
    """Return the powers along `axis` as shares of the greatest, and its logarithm, in steps."""
    top: Integers = steps.max(axis=axis, keepdims=True)
    below = steps - top
    octaves = np.minimum(-(below // STEPS), _DEEPEST)
    return _ROOTS[below % STEPS] >> octaves, top


def _log(values: Integers) -> Integers:
    """Return the logarithm, in steps, of positive int64 in units of 2^-_UNIT.

    Below 2^53, so that frexp is exact.
    """
    octaves = np.frexp(values.astype(np.float64))[1].astype(np.int64) - 1
    above = octaves - _UNIT
    mantissas = np.where(above > 0, values >> np.maximum(above, 0), values << np.maximum(-above, 0))
    return above * STEPS + np.searchsorted(_ROOTS, mantissas, side="right") - 1
