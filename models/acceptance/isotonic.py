"""Calibration: of those who were held equally likely, how many accepted; never falling.

Pool adjacent violators (M. Ayer and others, 1955), over groups that are large enough to tell, each
among what the regression says of it.
"""

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from models.acceptance.logistic import YES
from models.acceptance.units import CERTAIN, FURTHEST, TOP, Integers, probability

LEAST: Final = 100
"""So many answers make a group."""
GROUPS: Final = 20
"""At most so many groups, or a few more."""
TRUSTED: Final = 400
"""What the regression says counts as so many answers of a group."""
Knot = tuple[int, int]
"""Log odds in 1 / LOGIT, and what became of those: 1 to TOP - 1 of TOP."""


class _Group(NamedTuple):
    log_odds: int
    """Summed, as are the others."""
    expected: int
    accepted: int
    answers: int

    def with_(self, other: "_Group") -> "_Group":
        return _Group(*(one + more for one, more in zip(self, other, strict=True)))

    @property
    def share(self) -> tuple[int, int]:
        """What of it accepts, among what was expected: numerator and denominator."""
        yes = self.accepted * CERTAIN // YES * self.answers + TRUSTED * self.expected
        return yes, self.answers * (self.answers + TRUSTED)


def knots(log_odds: Integers, accepted: Integers) -> list[Knot]:
    """Return ascending knots of what is likely at which log odds, int64[n] in 1 / LOGIT, where
    int64[n] in 1 / YES were accepted.

    None of too few answers to make three groups: then the regression stands as it is.
    """
    if len(log_odds) < 3 * LEAST:
        return []
    pooled: list[_Group] = []
    for group in _groups(np.clip(log_odds, -FURTHEST, FURTHEST), accepted):
        pooled.append(group)
        while len(pooled) > 1 and not _rises(pooled[-2], pooled[-1]):
            last = pooled.pop()
            pooled[-1] = pooled[-1].with_(last)
    return [(group.log_odds // group.answers, _of_top(group)) for group in pooled]


def _groups(log_odds: Integers, accepted: Integers) -> list[_Group]:
    """Return all answers in groups of neighbours; equal log odds are in one."""
    values, place = np.unique(log_odds, return_inverse=True)
    counts = np.bincount(place, minlength=len(values))
    sums = np.zeros(len(values), dtype=np.int64)
    np.add.at(sums, place, accepted)
    chances = probability(values)
    least = max(LEAST, len(log_odds) // GROUPS)
    found, open_group = list[_Group](), _Group(0, 0, 0, 0)
    rows = zip(values.tolist(), chances.tolist(), sums.tolist(), counts.tolist(), strict=True)
    for value, chance, yes, count in rows:
        group = _Group(value * count, chance * count, yes, count)
        open_group = open_group.with_(group)
        if open_group.answers >= least:
            found.append(open_group)
            open_group = _Group(0, 0, 0, 0)
    if open_group.answers:
        found[-1] = found[-1].with_(open_group)
    return found


def _rises(left: _Group, right: _Group) -> bool:
    (one, of_one), (other, of_other) = left.share, right.share
    return one * of_other < other * of_one


def _of_top(group: _Group) -> int:
    yes, of = group.share
    return min(max((2 * TOP * yes + CERTAIN * of) // (2 * CERTAIN * of), 1), TOP - 1)


def table(curve: list[Knot]) -> Integers:
    """Return int64[2 x FURTHEST + 1]: what is likely (of TOP) at each log odds from -FURTHEST to
    FURTHEST.

    Linear between knots; beyond the outer ones as the regression goes on from there. Without knots,
    the regression's.
    """
    every = np.arange(-FURTHEST, FURTHEST + 1, dtype=np.int64)
    bare: Integers = np.clip(probability(every) * TOP // CERTAIN, 1, TOP - 1)
    if not curve:
        return bare
    found = np.empty_like(bare)
    first, last = curve[0], curve[-1]
    below, above = every <= first[0], every >= last[0]
    found[below] = first[1] * bare[below] // max(1, int(bare[first[0] + FURTHEST]))
    short = TOP - last[1]
    found[above] = TOP - short * (TOP - bare[above]) // max(1, TOP - int(bare[last[0] + FURTHEST]))
    for (left, low), (right, high) in pairwise(curve):
        inside = (every > left) & (every < right)
        found[inside] = low + (high - low) * (every[inside] - left) // (right - left)
    return np.clip(found, 1, TOP - 1)
