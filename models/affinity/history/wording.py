"""What the names of an investor's companies have in common: 医, 车, 学, 宝, cloud tell finer fields than a table of fields."""

from typing import Final

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer

from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 1_000.0
STRENGTH: Final = 8.0
_SEEN_AT_LEAST: Final = 3
_RARE: Final = 1e-4


class Wording:
    """Characters and runs of up to three of them in company names, TF-IDF, as each investor's deals have them."""

    def __init__(self, ledger: Ledger) -> None:
        self._n = len(ledger)
        self._vectoriser = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), min_df=_SEEN_AT_LEAST, sublinear_tf=True
        )
        try:
            self._vectoriser.fit([deal.occasion.company for deal in ledger.deals])
        except ValueError:  # nothing occurs often enough to tell anything
            self._lifts = None
            return
        self._lifts = self._fit(ledger)

    def _fit(self, ledger: Ledger) -> Floats:
        """Return float64[terms, n]: log(investor's mean weight of a term / everybody's), shrunk."""
        weights = ledger.weights(HALF_LIFE_DAYS)
        terms = self._vectoriser.transform([one.company for one in ledger.occasions])
        taken = sparse.csr_matrix((weights, (ledger.who, np.arange(len(weights)))), shape=(self._n, len(weights)))
        sums, totals = (taken @ terms).toarray(), ledger.total(weights)[:, None]
        market = sums.sum(axis=0) / max(float(weights.sum()), _RARE)
        means = (sums + STRENGTH * market) / (totals + STRENGTH)
        lifts: Floats = np.log((means + _RARE) / (market + _RARE)).T
        return np.ascontiguousarray(lifts)

    def score(self, company: str) -> Floats:
        """Return float64[n]: how well the name of `company` goes with those an investor chose; 0 tells nothing."""
        if self._lifts is None:
            return np.zeros(self._n)
        terms = self._vectoriser.transform([company])
        scores: Floats = np.asarray(terms @ self._lifts).ravel()
        return scores
