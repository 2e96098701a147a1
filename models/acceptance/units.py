"""Fixed point: log odds, probabilities and logarithms as whole numbers that every machine finds
alike (decimal arithmetic is rounded correctly, a processor's exponential is not).
"""

from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

UNIT: Final = 256
"""What a column's 1 is."""
COEFFICIENT: Final = 1 << 16
"""What a coefficient's 1 is: log odds for one UNIT."""
LOGIT: Final = 1 << 10
"""What log odds of 1 are."""
SHIFT: Final = 14
"""UNIT x COEFFICIENT >> SHIFT is LOGIT."""
CERTAIN: Final = 1 << 16
"""A probability of 1."""
TOP: Final = 10_000
"""The same where people see it."""
FURTHEST: Final = 8 * LOGIT
"""Log odds beyond these count as these."""
_STEP: Final = 16
"""Log odds between two knots of the table; in between it is linear."""
_EXACT: Final = Context(prec=40)


def probability(log_odds: Integers) -> Integers:
    """Return CERTAIN / (1 + exp(-log_odds)) of whole numbers of 1 / LOGIT; the error is below 3 of
    100,000.
    """
    place = np.clip(log_odds, -FURTHEST, FURTHEST) + FURTHEST
    knot, rest = place // _STEP, place % _STEP
    knots = _knots()
    upper = knots[np.minimum(knot + 1, len(knots) - 1)]
    found: Integers = knots[knot] + (upper - knots[knot]) * rest // _STEP
    return found


@cache
def _knots() -> Integers:
    places = range(-FURTHEST, FURTHEST + 1, _STEP)
    return np.array([_rounded(_at(Decimal(place) / LOGIT)) for place in places], dtype=np.int64)


def _at(log_odds: Decimal) -> Decimal:
    return CERTAIN / (1 + _EXACT.exp(-log_odds))


def _rounded(value: Decimal) -> int:
    return int(value.to_integral_value())


@lru_cache(maxsize=TOP + 1)
def log_odds_of(share: int) -> int:
    """Return the log odds, in 1 / UNIT, of `share` of TOP; of none or all those of a half more or
    less.
    """
    yes = min(max(Decimal(share), Decimal("0.5")), TOP - Decimal("0.5"))
    return _rounded(UNIT * (_EXACT.ln(yes) - _EXACT.ln(TOP - yes)))


@cache
def doublings(most: int) -> Integers:
    """Return int64[most + 1]: how often one more than k doubles from 1, log2(1 + k), in 1 / UNIT."""
    two = _EXACT.ln(Decimal(2))
    found = [_rounded(UNIT * _EXACT.ln(Decimal(1 + k)) / two) for k in range(most + 1)]
    return np.array(found, dtype=np.int64)
