"""How much likelier an investor's deals are of an occasion's kind than everybody's deals: recency-weighted, shrunk.

An investor's share of a kind is (its weighted deals of the kind + m x prior) / (its weighted deals + m): Dirichlet
smoothing. The prior of a single trait is the market's share; the prior of a cross, as industry x place, is the product of
the investor's own shares of the parts, so that sparse crosses fall back on what is known (hierarchical smoothing).
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from models.affinity.history.deals import Occasion
from models.affinity.history.ledger import Floats, Ledger

SINGLE_STRENGTH: Final = 2.0
CROSS_STRENGTH: Final = 3.0
_MARKET_STRENGTH: Final = 0.5

TRAITS: Final[dict[str, Callable[[Occasion], str]]] = {
    "industry": lambda one: one.industry,
    "place": lambda one: one.place,
    "round": lambda one: one.round,
    "band": lambda one: one.band,
    "currency": lambda one: one.currency,
}
CROSSES: Final = (("industry", "round"), ("industry", "place"), ("place", "round"), ("round", "band"))
TRIPLE: Final = ("industry", "place", "round")
NAMES: Final = (*TRAITS, *(" x ".join(cross) for cross in CROSSES), " x ".join(TRIPLE))

Key = tuple[str, ...]


class Shares:
    """The shares of all eligible investors under one half-life."""

    def __init__(self, ledger: Ledger, half_life_days: float) -> None:
        self._n = len(ledger)
        weights = ledger.weights(half_life_days)
        self._totals = ledger.total(weights)
        self._counts = {key: _count(ledger, weights, key) for key in [*((name,) for name in TRAITS), *CROSSES, TRIPLE]}
        self._kinds = {name: len(self._counts[name,]) for name in TRAITS}
        self._known: dict[tuple[Key, Key], tuple[Floats, float]] = {}

    def lifts(self, occasion: Occasion) -> list[Floats]:
        """Return log(investor's share / market's share) of the occasion's kinds, [n] each, in the order of NAMES."""
        found = [*(self._single(name, occasion) for name in TRAITS)]
        found += [self._cross(cross, occasion) for cross in CROSSES]
        found.append(self._triple(occasion))
        return [np.log(share / market) for share, market in found]

    def _count(self, key: Key, occasion: Occasion) -> Floats:
        return self._counts[key].get(_kind(key, occasion), np.zeros(self._n))

    def _single(self, name: str, occasion: Occasion) -> tuple[Floats, float]:
        place = ((name,), _kind((name,), occasion))
        if place not in self._known:
            count = self._count((name,), occasion)
            market = (float(count.sum()) + _MARKET_STRENGTH) / (
                float(self._totals.sum()) + _MARKET_STRENGTH * (self._kinds[name] + 1)
            )
            self._known[place] = (count + SINGLE_STRENGTH * market) / (self._totals + SINGLE_STRENGTH), market
        return self._known[place]

    def _cross(self, key: Key, occasion: Occasion) -> tuple[Floats, float]:
        place = (key, _kind(key, occasion))
        if place not in self._known:
            (one, first), (other, second) = (self._single(name, occasion) for name in key)
            share = (self._count(key, occasion) + CROSS_STRENGTH * one * other) / (self._totals + CROSS_STRENGTH)
            self._known[place] = share, first * second
        return self._known[place]

    def _triple(self, occasion: Occasion) -> tuple[Floats, float]:
        place = (TRIPLE, _kind(TRIPLE, occasion))
        if place not in self._known:
            industry, region, stage = (self._single(name, occasion) for name in TRIPLE)
            pairs = (
                self._cross(("industry", "round"), occasion)[0] * region[0],
                self._cross(("industry", "place"), occasion)[0] * stage[0],
                self._cross(("place", "round"), occasion)[0] * industry[0],
            )
            prior = np.cbrt(pairs[0] * pairs[1] * pairs[2])
            share = (self._count(TRIPLE, occasion) + CROSS_STRENGTH * prior) / (self._totals + CROSS_STRENGTH)
            self._known[place] = share, industry[1] * region[1] * stage[1]
        return self._known[place]


def _kind(key: Key, occasion: Occasion) -> Key:
    return tuple(TRAITS[name](occasion) for name in key)


def _count(ledger: Ledger, weights: Floats, key: Key) -> dict[Key, Floats]:
    """Return kind -> weighted deals of each investor, [n]."""
    places: dict[Key, int] = {}
    index = np.array([places.setdefault(_kind(key, one), len(places)) for one in ledger.occasions], dtype=np.int64)
    table = np.zeros((len(places), len(ledger)))
    np.add.at(table, (index, ledger.who), weights)
    return {kind: table[place] for kind, place in places.items()}
