"""An investor's habits as numbers: usual size and round, and whether they invest more than before."""

from typing import Final, NamedTuple

import numpy as np

from models.affinity.history.deals import Occasion
from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 1_000.0
STRENGTH: Final = 3.0
_SHORT_DAYS, _LONG_DAYS = 120.0, 1_000.0
_FLOOR: Final = 0.002
"""Deals a day that everybody is credited with, so that the first deal is no leap."""
_UNORDERED: Final = 9.0
"""The step of a round outside the table, about that of a growth round."""


class Bell(NamedTuple):
    """A shrunk mean and spread of each investor, [n]."""

    mean: Floats
    spread: Floats


class Habits:
    """The habits of a ledger's eligible investors."""

    def __init__(self, ledger: Ledger) -> None:
        weights = ledger.weights(HALF_LIFE_DAYS)
        self._size = _bell(ledger, weights, np.array([*map(_size, ledger.occasions)]))
        self._step = _bell(ledger, weights, np.array([*map(_step, ledger.occasions)]))
        self.standing = [*_activity(ledger), _together(ledger), self._size.mean, self._step.mean]
        """[n] each: momentum, days since the last and the first deal (logarithms), how many invest
        together, usual size and round.
        """

    def distances(self, occasion: Occasion) -> list[Floats]:
        """Return [n] each: how far the size is from the usual, in the investor's spreads, and how
        much above it; how far the round is. An unknown size is 0 from everybody's.
        """
        size = np.nan_to_num(_size(occasion) - self._size.mean)
        step = _step(occasion) - self._step.mean
        return [np.abs(size) / self._size.spread, size, np.abs(step) / self._step.spread]


def _size(occasion: Occasion) -> float:
    return np.nan if occasion.magnitude is None else occasion.magnitude


def _step(occasion: Occasion) -> float:
    return _UNORDERED if occasion.step is None else occasion.step


def _bell(ledger: Ledger, weights: Floats, values: Floats) -> Bell:
    known = ~np.isnan(values)
    who, values, weights = ledger.who[known], values[known], weights[known]
    if not len(values):
        return Bell(np.zeros(len(ledger)), np.ones(len(ledger)))
    centre = float(np.average(values, weights=weights))
    variance = float(np.average((values - centre) ** 2, weights=weights)) + 1e-3
    total = np.bincount(who, weights, len(ledger)) + STRENGTH
    mean = (np.bincount(who, weights * values, len(ledger)) + STRENGTH * centre) / total
    squares = np.bincount(who, weights * (values - mean[who]) ** 2, len(ledger))
    return Bell(mean, np.sqrt((squares + STRENGTH * variance) / total))


def _activity(ledger: Ledger) -> list[Floats]:
    """Return the logarithms of the recent pace of deals to the usual one, and of the days since the
    last and the first deal.
    """
    short, long = (
        ledger.total(ledger.weights(days)) / days + _FLOOR for days in (_SHORT_DAYS, _LONG_DAYS)
    )
    last, first = np.full(len(ledger), np.inf), np.zeros(len(ledger))
    np.minimum.at(last, ledger.who, ledger.age_days)
    np.maximum.at(first, ledger.who, ledger.age_days)
    return [np.log(short / long), np.log1p(last), np.log1p(first)]


def _together(ledger: Ledger) -> Floats:
    """Return how many invest in an investor's deals, on average."""
    sizes = np.array([len(set(deal.investors)) for deal in ledger.taken], dtype=np.float64)
    return ledger.total(sizes) / ledger.total(np.ones(len(ledger.who)))
