"""Who invests together: how near each investor is to those who backed a company before."""

from typing import Final

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 1_500.0
STRENGTH: Final = 3.0
_TINY: Final = 1e-9
_COLUMNS: Final = 2


class Partners:
    """Joint companies of all investors with the eligible ones, from the deals of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._n = len(ledger)
        self._row: dict[str, int] = {}
        table = self._table(ledger)
        joint = (table @ table.T).tolil()
        joint.setdiag(0)
        self._companies: Floats = np.asarray(table.sum(axis=1)).ravel()
        self._eligible = [self._row[name] for name in ledger.investors]
        self._joint = joint.tocsr()[:, self._eligible]
        companies = self._companies[self._eligible]
        self._share = companies / max(float(companies.sum()), _TINY)

    def _table(self, ledger: Ledger) -> sparse.csr_matrix:
        """Return [all, companies]: recency-weighted, at most 1."""
        companies: dict[str, int] = {}
        cells: dict[tuple[int, int], float] = {}
        for deal in ledger.deals:
            column = companies.setdefault(deal.occasion.company, len(companies))
            weight = 0.5 ** ((ledger.day - deal.occasion.day) / HALF_LIFE_DAYS)
            for name in sorted(set(deal.investors)):
                cell = (self._row.setdefault(name, len(self._row)), column)
                cells[cell] = min(1.0, cells.get(cell, 0.0) + weight)
        rows, columns = np.array(list(cells), dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix(
            (list(cells.values()), (rows, columns)), shape=(len(self._row), len(companies))
        )

    def features(self, backers: set[str]) -> list[Floats]:
        """Return [n] each: log(share of joint companies / usual share), and the closest partner's
        share; zeros where no backer is known.
        """
        rows = [self._row[name] for name in sorted(backers) if name in self._row]
        if not rows:
            return [np.zeros(self._n)] * _COLUMNS
        joint: Floats = self._joint[rows].toarray()
        share = (joint.sum(axis=0) + STRENGTH * self._share) / (
            self._companies[rows].sum() + STRENGTH
        )
        sizes = np.outer(self._companies[rows] + 2, self._companies[self._eligible] + 2)
        return [np.log(share / np.maximum(self._share, _TINY)), (joint / sizes).max(axis=0)]
