"""What the names of an investor's companies have in common: 医, 车, 学, 宝, cloud tell finer fields
than a table of fields.
"""

import math
from collections import Counter
from typing import Final

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 1_000.0
STRENGTH: Final = 8.0
LONGEST: Final = 3
_SEEN_AT_LEAST: Final = 3
_RARE: Final = 1e-4


class Wording:
    """Runs of up to three characters of company names, TF-IDF, as each investor's deals have them."""

    def __init__(self, ledger: Ledger) -> None:
        self._n = len(ledger)
        names = [deal.occasion.company for deal in ledger.deals]
        seen = Counter(run for name in names for run in set(_runs(name)))
        kept = sorted(run for run, count in seen.items() if count >= _SEEN_AT_LEAST)
        self._place = {run: place for place, run in enumerate(kept)}
        self._rarity = [math.log((1 + len(names)) / (1 + seen[run])) + 1 for run in kept]
        self._lifts = self._fit(ledger)

    def _fit(self, ledger: Ledger) -> Floats:
        """Return float64[runs, n]: log(investor's mean weight of a run / everybody's), shrunk."""
        weights = ledger.weights(HALF_LIFE_DAYS)
        runs = self._matrix([occasion.company for occasion in ledger.occasions])
        taken = sparse.csr_matrix(
            (weights, (ledger.who, np.arange(len(weights)))), shape=(self._n, len(weights))
        )
        sums, totals = (taken @ runs).toarray(), ledger.total(weights)[:, None]
        market = sums.sum(axis=0) / max(float(weights.sum()), _RARE)
        means = (sums + STRENGTH * market) / (totals + STRENGTH)
        lifts: Floats = np.log((means + _RARE) / (market + _RARE)).T
        return np.ascontiguousarray(lifts)

    def _matrix(self, names: list[str]) -> sparse.csr_matrix:
        """Return float64[names, runs], rows of unit length."""
        cells: list[tuple[int, int, float]] = []
        for row, name in enumerate(names):
            counted = Counter(run for run in _runs(name) if run in self._place)
            places = {self._place[run]: 1 + math.log(count) for run, count in counted.items()}
            weighed = {place: value * self._rarity[place] for place, value in places.items()}
            length = math.sqrt(sum(value * value for value in weighed.values()))
            cells += [(row, place, value / length) for place, value in weighed.items()]
        rows, columns, values = np.array(cells, dtype=np.float64).reshape(-1, 3).T
        shape = (len(names), len(self._place))
        return sparse.csr_matrix((values, (rows.astype(int), columns.astype(int))), shape=shape)

    def score(self, company: str) -> Floats:
        """Return float64[n]: how well the name goes with those an investor chose; 0 tells nothing."""
        if not self._place:
            return np.zeros(self._n)
        scores: Floats = np.asarray(self._matrix([company]) @ self._lifts).ravel()
        return scores


def _runs(name: str) -> list[str]:
    text = name.lower()
    return [
        text[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(text) - length + 1)
    ]
