"""Logistic regression in whole numbers: Newton's method with a ridge, a fixed number of steps.

Sums of whole numbers do not depend on their order, so rows in any order give the same coefficients
to the last bit. The source is the textbook iteration (iteratively reweighted least squares); answers
that nobody waited for enter with what is expected of them (A. Dempster, N. Laird, D. Rubin, 1977).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from models.acceptance.units import CERTAIN, COEFFICIENT, SHIFT, UNIT, Integers, probability

STEPS: Final = 25
_FURTHEST_STEP: Final = 2 * COEFFICIENT
_NEAR: Final = 4
"""A step this small, in 1 / COEFFICIENT, is the last."""
_ONE: Final = 1 << 32
"""1 in the products of two columns and a probability."""
_RIDGE: Final = 2 * _ONE
_RIDGE_OF_CONSTANT: Final = _ONE // 8
"""What holds coefficients back: a normal prior with a spread of .7, and of 2.8 for the constant."""
YES: Final = 256
"""An accepted answer."""
OPEN: Final = -1


class Outcomes(NamedTuple):
    """What was answered, int64[n] each. `said`: YES, 0, or OPEN for an answer that nobody waited for
    to its end; of these `yes_later` and `no_later` say which share of the accepted, and of the
    others, was still to come by then (1 / CERTAIN).
    """

    said: Integers
    yes_later: Integers
    no_later: Integers

    def among(self, rows: Integers) -> "Outcomes":
        """Return those of `rows`."""
        return Outcomes(self.said[rows], self.yes_later[rows], self.no_later[rows])


def expected(outcomes: Outcomes, chances: Integers) -> Integers:
    """Return int64[n] in 1 / YES: what was said, or what can be expected where `chances` hold."""
    yes = chances * outcomes.yes_later
    whole = yes + (CERTAIN - chances) * outcomes.no_later
    likely = np.where(whole > 0, YES * yes // np.maximum(whole, 1), YES * chances // CERTAIN)
    return np.where(outcomes.said == OPEN, likely, outcomes.said)


def log_odds(columns: Integers, coefficients: list[int]) -> Integers:
    """Return int64[n] in 1 / LOGIT of int64[n, k]."""
    found: Integers = (columns @ np.array(coefficients, dtype=np.int64)) >> SHIFT
    return found


def fitted(
    columns: Integers, outcomes: Outcomes, believed: Sequence[int] | None = None
) -> list[int]:
    """Return the k coefficients, in 1 / COEFFICIENT, of int64[n, k] in 1 / UNIT.

    `believed`: what they are taken for until answers tell otherwise, without it 0. Column 0 is the
    constant, which hardly anything holds back; n up to a million.
    """
    count = columns.shape[1]
    ridges = [_RIDGE_OF_CONSTANT, *[_RIDGE] * (count - 1)]
    centre = [0] * count if believed is None else list(believed)
    found = list(centre)
    for _ in range(STEPS):
        chances = probability(log_odds(columns, found))
        wrong = expected(outcomes, chances) * (CERTAIN // YES) - chances
        spread = (chances * (CERTAIN - chances)) >> 16
        pull = (columns.T @ wrong).tolist()
        bent = ((columns * spread[:, None]).T @ columns).tolist()
        for place, ridge in enumerate(ridges):
            bent[place][place] += ridge
            pull[place] = pull[place] * UNIT - ridge // COEFFICIENT * (found[place] - centre[place])
        step = _solved(bent, [part * COEFFICIENT for part in pull])
        found = [
            old + min(max(part, -_FURTHEST_STEP), _FURTHEST_STEP)
            for old, part in zip(found, step, strict=True)
        ]
        if max(map(abs, step)) <= _NEAR:
            break
    return found


def _solved(matrix: list[list[int]], right: list[int]) -> list[int]:
    """Return the whole numbers nearest to the solution of a positive definite system, by elimination
    without fractions (E. Bareiss, 1968).
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    count, before = len(rows), 1
    for place in range(count):
        pivot = rows[place][place]
        for other in range(count):
            if other != place:
                rows[other] = [
                    (pivot * own - rows[other][place] * of) // before
                    for own, of in zip(rows[other], rows[place], strict=True)
                ]
        before = pivot
    return [_nearest(row[count], row[place]) for place, row in enumerate(rows)]


def _nearest(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


assert UNIT * COEFFICIENT >> SHIFT == 1 << 10  # log odds come out in 1 / LOGIT
