"""The plain baseline: naive Bayes with an investor as class and field, place and round as
observations.
"""

from typing import Final

import numpy as np

from models.affinity.history.deals import Occasion
from models.affinity.history.ledger import Floats, Ledger
from models.affinity.history.shares import TRAITS

SMOOTHING: Final = 0.1
_OBSERVED: Final = ("industry", "place", "round")


class NaiveBayes:
    """Fitted to all deals of a ledger alike, old or new."""

    def __init__(self, ledger: Ledger) -> None:
        self._prior = np.log(ledger.counts)
        self._likelihoods = {name: self._fit(ledger, name) for name in _OBSERVED}

    @staticmethod
    def _fit(ledger: Ledger, name: str) -> dict[str, Floats]:
        kinds = sorted({TRAITS[name](deal.occasion) for deal in ledger.deals})
        total = np.log(ledger.counts + SMOOTHING * len(kinds))
        counts = {kind: np.full(len(ledger), SMOOTHING) for kind in ["", *kinds]}
        for who, occasion in zip(ledger.who, ledger.occasions, strict=True):
            counts[TRAITS[name](occasion)][who] += 1
        return {kind: np.log(count) - total for kind, count in counts.items()}

    def score(self, occasion: Occasion) -> Floats:
        """Return the logarithm of prior times likelihoods, [n]."""
        score = self._prior
        for name, likelihoods in self._likelihoods.items():
            score = score + likelihoods.get(TRAITS[name](occasion), likelihoods[""])
        return score
