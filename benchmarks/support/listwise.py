"""A linear ranker: the conditional logit (McFadden 1974), whose likelihood is that of the chosen
among those who could be.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from models.affinity.history.ledger import Floats

SHRINKAGE: Final = 5.0
_STEPS: Final = 200
_STILL: Final = 1e-6


class ConditionalLogit:
    """Fitted to features [rows, d], chosen [rows] and list numbers [rows] (rows of a list stand
    together).

    Columns are brought to mean zero and deviation one; an unknown value (NaN) counts as the mean.
    """

    def __init__(
        self, features: NDArray[np.float32], chosen: NDArray[np.bool_], lists: NDArray[np.int64]
    ) -> None:
        self._mean = np.nan_to_num(np.nanmean(features, axis=0, dtype=np.float64))
        self._deviation = np.nan_to_num(np.nanstd(features, axis=0, dtype=np.float64)) + _STILL
        self.coefficients = _fit(self._scaled(features), chosen, lists)

    def _scaled(self, features: NDArray[np.float32]) -> Floats:
        scaled: Floats = np.nan_to_num((features - self._mean) / self._deviation, nan=0.0)
        return scaled

    @property
    def by_unit(self) -> Floats:
        """The log odds that one unit of each feature adds."""
        by_unit: Floats = self.coefficients / self._deviation
        return by_unit

    def score(self, features: NDArray[np.float32]) -> Floats:
        """Return float64[rows]: log odds within a list, up to a constant."""
        scores: Floats = self._scaled(features) @ self.coefficients
        return scores


def _fit(features: Floats, chosen: NDArray[np.bool_], lists: NDArray[np.int64]) -> Floats:
    starts = np.flatnonzero(np.r_[True, lists[1:] != lists[:-1]])
    place = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(lists)]))
    target = chosen / np.add.reduceat(chosen.astype(np.float64), starts)[place]

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        logits = features @ coefficients
        logits -= np.maximum.reduceat(logits, starts)[place]
        odds = np.exp(logits)
        norms = np.add.reduceat(odds, starts)[place]
        penalty = 0.5 * SHRINKAGE * float(coefficients @ coefficients)
        likelihood = float((target * (logits - np.log(norms))).sum())
        return penalty - likelihood, features.T @ (odds / norms - target) + SHRINKAGE * coefficients

    fitted = minimize(
        loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    ).x
    found: Floats = fitted
    return found
