"""Who invests together: how near each investor is to those who backed a company before.

Two views of the table of joint companies: the backers' partners directly (shrunk towards everybody's share), and the
cosine in a factorisation of the table, which also finds partners of partners.
"""

from typing import Final

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd

from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 1_500.0
STRENGTH: Final = 3.0
FACTORS: Final = 40
_DAMPING: Final = 5.0
_SEED: Final = 0
_RARE: Final = 0.05
_TINY: Final = 1e-9
NAMES: Final = ("joint companies", "partners", "closest partner", "followers", "kinship", "closest kinship")


class Partners:
    """Joint companies of all investors with the eligible ones, from the deals of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._n = len(ledger)
        self._row: dict[str, int] = {}
        table = self._table(ledger)
        joint = (table @ table.T).tolil()
        joint.setdiag(0)
        joint = joint.tocsr()
        self._companies: Floats = np.asarray(table.sum(axis=1)).ravel()
        self._eligible = [self._row[name] for name in ledger.investors]
        self._joint = joint[:, self._eligible]
        self._share = self._companies[self._eligible] / max(float(self._companies[self._eligible].sum()), _TINY)
        self._factors = _factors(joint)
        self._followed = self._followers(ledger)
        self._leads: Floats = np.asarray(self._followed.sum(axis=1)).ravel()

    def _followers(self, ledger: Ledger) -> sparse.csr_matrix:
        """Return [all, n]: in how many companies an eligible investor came in on a later day than another."""
        pairs = [
            (self._row[one], ledger.row[other])
            for deals in ledger.by_company.values()
            for place, deal in enumerate(deals)
            for later in deals[place + 1 :]
            if deal.occasion.day < later.occasion.day
            for one in deal.investors
            for other in later.investors
            if one != other and other in ledger.row
        ]
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(self._row), self._n))

    def _table(self, ledger: Ledger) -> sparse.csr_matrix:
        companies: dict[str, int] = {}
        cells: dict[tuple[int, int], float] = {}
        for deal in ledger.deals:
            column = companies.setdefault(deal.occasion.company, len(companies))
            weight = 0.5 ** ((ledger.day - deal.occasion.day) / HALF_LIFE_DAYS)
            for name in sorted(set(deal.investors)):
                cell = (self._row.setdefault(name, len(self._row)), column)
                cells[cell] = min(1.0, cells.get(cell, 0.0) + weight)
        rows, columns = np.array(list(cells), dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix((list(cells.values()), (rows, columns)), shape=(len(self._row), len(companies)))

    def features(self, backers: set[str]) -> list[Floats]:
        """Return [n] each, in the order of NAMES; NaN where no backer is known."""
        rows = [self._row[name] for name in sorted(backers) if name in self._row]
        if not rows:
            return [np.full(self._n, np.nan) for _ in NAMES]
        joint: Floats = self._joint[rows].toarray()
        share = (joint.sum(axis=0) + STRENGTH * self._share) / (self._companies[rows].sum() + STRENGTH)
        followers = np.asarray(self._followed[rows].sum(axis=0)).ravel() + STRENGTH * self._share
        followed = followers / (self._leads[rows].sum() + STRENGTH)
        sizes = np.outer(self._companies[rows] + 2, self._companies[self._eligible] + 2)
        kinship = self._factors[self._eligible] @ self._factors[rows].T
        return [
            np.log(joint.sum(axis=0) + _RARE),
            np.log(share / np.maximum(self._share, _TINY)),
            (joint / sizes).max(axis=0),
            np.log(followed / np.maximum(self._share, _TINY)),
            kinship.mean(axis=1),
            kinship.max(axis=1),
        ]


def _factors(joint: sparse.csr_matrix) -> Floats:
    """Return float64[investors, factors], rows of length one at most."""
    size = joint.shape[0]
    if size <= FACTORS or not joint.nnz:
        return np.zeros((size, 1))
    scale = sparse.diags(1 / np.sqrt(np.asarray(joint.sum(axis=1)).ravel() + _DAMPING))
    left, strengths, _ = randomized_svd((scale @ joint @ scale).tocsr(), FACTORS, random_state=_SEED)
    scaled = left * np.sqrt(strengths)
    factors: Floats = scaled / (np.linalg.norm(scaled, axis=1, keepdims=True) + 1e-3)
    return factors
