"""An investor's habits as numbers: usual size and round, how lively, how many together, how often in older firms."""

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

STANDING: Final = (
    "since last deal",
    "since first deal",
    "momentum",
    "co-investors",
    "follow-ups",
    "usual size",
    "size spread",
    "usual round",
)
FITTING: Final = ("size distance", "size above usual", "round above usual", "round distance")


class Bell(NamedTuple):
    """A shrunk mean and spread of each investor, [n]."""

    mean: Floats
    spread: Floats


class Habits:
    """The habits of a ledger's eligible investors."""

    def __init__(self, ledger: Ledger) -> None:
        weights = ledger.weights(HALF_LIFE_DAYS)
        sizes = np.array([np.nan if one.magnitude is None else one.magnitude for one in ledger.occasions])
        steps = np.array([_UNORDERED if one.step is None else one.step for one in ledger.occasions])
        self._size, self._step = _bell(ledger, weights, sizes), _bell(ledger, weights, steps)
        self._standing = [*_activity(ledger), *_company(ledger), self._size.mean, self._size.spread, self._step.mean]

    def standing(self) -> list[Floats]:
        """Return [n] each, in the order of STANDING."""
        return self._standing

    def fitting(self, occasion: Occasion) -> list[Floats]:
        """Return [n] each, in the order of FITTING; NaN for an unknown amount."""
        size = (np.nan if occasion.magnitude is None else occasion.magnitude) - self._size.mean
        step = (_UNORDERED if occasion.step is None else occasion.step) - self._step.mean
        return [np.abs(size) / self._size.spread, size, step, np.abs(step) / self._step.spread]


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
    """Return the logarithms of days since the last and the first deal, and of the recent pace to the usual one."""
    last, first = np.full(len(ledger), np.inf), np.zeros(len(ledger))
    np.minimum.at(last, ledger.who, ledger.age_days)
    np.maximum.at(first, ledger.who, ledger.age_days)
    short, long = (ledger.total(ledger.weights(days)) / days + _FLOOR for days in (_SHORT_DAYS, _LONG_DAYS))
    return [np.log1p(last), np.log1p(first), np.log(short / long)]


def _company(ledger: Ledger) -> list[Floats]:
    """Return how many invest in an investor's deals, and the share of firms that had earlier rounds."""
    deals = ledger.total(np.ones(len(ledger.who)))
    together = ledger.total(np.array([len(set(deal.investors)) for deal in ledger.taken], dtype=np.float64))
    later = [ledger.by_company[one.company][0].occasion.day < one.day for one in ledger.occasions]
    return [together / deals, ledger.total(np.array(later, dtype=np.float64)) / deals]
