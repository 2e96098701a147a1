"""How much likelier an investor's deals are of an occasion's kind than everybody's deals.

An investor's share of a kind is (its weighted deals of the kind + m x the market's share) / (its
weighted deals + m): Dirichlet smoothing. The logarithms over the market's shares add up to naive
Bayes without its prior.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from models.affinity.history.deals import Occasion
from models.affinity.history.ledger import Floats, Ledger

STRENGTH: Final = 2.0
_MARKET_STRENGTH: Final = 0.5
TRAITS: Final[dict[str, Callable[[Occasion], str]]] = {
    "industry": lambda occasion: occasion.industry,
    "place": lambda occasion: occasion.place,
    "round": lambda occasion: occasion.round,
    "band": lambda occasion: occasion.band,
    "currency": lambda occasion: occasion.currency,
}


class Shares:
    """The shares of all eligible investors under one half-life."""

    def __init__(self, ledger: Ledger, half_life_days: float) -> None:
        weights = ledger.weights(half_life_days)
        self._n = len(ledger)
        self._totals = ledger.total(weights)
        self._counts = {name: _count(ledger, weights, trait) for name, trait in TRAITS.items()}

    def lifts(self, occasion: Occasion) -> list[Floats]:
        """Return [n] each: the sum of log(investor's share / market's share) over industry, place,
        round and band; those of place and of currency alone.
        """
        lifts = {name: self._lift(name, trait(occasion)) for name, trait in TRAITS.items()}
        fit = lifts["industry"] + lifts["place"] + lifts["round"] + lifts["band"]
        return [fit, lifts["place"], lifts["currency"]]

    def _lift(self, name: str, kind: str) -> Floats:
        counts = self._counts[name]
        count = counts.get(kind, np.zeros(self._n))
        market = (float(count.sum()) + _MARKET_STRENGTH) / (
            float(self._totals.sum()) + _MARKET_STRENGTH * (len(counts) + 1)
        )
        share = (count + STRENGTH * market) / (self._totals + STRENGTH)
        lift: Floats = np.log(share / market)
        return lift


def _count(ledger: Ledger, weights: Floats, trait: Callable[[Occasion], str]) -> dict[str, Floats]:
    """Return kind -> weighted deals of each investor, [n]."""
    counts: dict[str, Floats] = {}
    for who, occasion, weight in zip(ledger.who, ledger.occasions, weights, strict=True):
        counts.setdefault(trait(occasion), np.zeros(len(ledger)))[who] += weight
    return counts
