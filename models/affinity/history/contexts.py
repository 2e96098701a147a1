"""A regression from an occasion's traits to who invests: multinomial, L2-shrunk, all traits and
crosses at once.

score(investor | occasion) = sum of the coefficients of the occasion's traits and crosses;
investors' weighted deals enter as a fixed offset while fitting and are left out of the score, so
that it tells fit and not popularity. Unlike shares it does not count the same evidence twice where
traits go together.
"""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from models.affinity.history.deals import Occasion
from models.affinity.history.ledger import Floats, Ledger

HALF_LIFE_DAYS: Final = 365.0
FLOOR: Final = 0.1
"""What a deal counts however old it is, beside its recency weight."""
SHRINKAGE: Final = 2.0
STEPS: Final = 25
"""L-BFGS iterations: stopping early shrinks too, and more bring nothing."""
_RARE: Final = 0.05


def tokens(occasion: Occasion, backers: Collection[str]) -> tuple[str, ...]:
    """Return the traits and crosses of `occasion` by which it resembles others, and who backed the
    company before.
    """
    return (
        f"industry={occasion.industry}",
        f"place={occasion.place}",
        f"round={occasion.round}",
        f"band={occasion.band}",
        f"currency={occasion.currency}",
        f"industry,round={occasion.industry},{occasion.round}",
        f"industry,place={occasion.industry},{occasion.place}",
        f"place,round={occasion.place},{occasion.round}",
        f"backed={bool(backers)}",
        *(f"backer={name}" for name in sorted(backers)),
    )


class Contexts:
    """The regression, fitted to the participations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._places: dict[str, int] = {}
        contexts: dict[tuple[str, ...], int] = {}
        index = np.array(
            [
                contexts.setdefault(self._tokens(occasion), len(contexts))
                for occasion in ledger.occasions
            ],
            dtype=np.int64,
        )
        for context in contexts:
            for token in context:
                self._places.setdefault(token, len(self._places))
        weights = ledger.weights(HALF_LIFE_DAYS) + FLOOR
        taken = np.zeros((len(contexts), len(ledger)))
        np.add.at(taken, (index, ledger.who), weights)
        self._coefficients = _fit(
            self._matrix(list(contexts)), taken, np.log(ledger.total(weights) + _RARE)
        )

    def _tokens(self, occasion: Occasion) -> tuple[str, ...]:
        return tokens(occasion, self._ledger.backers(occasion.company, occasion.day))

    def _matrix(self, contexts: Sequence[tuple[str, ...]]) -> sparse.csr_matrix:
        cells = [
            (row, self._places[token]) for row, context in enumerate(contexts) for token in context
        ]
        rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        shape = (len(contexts), len(self._places))
        return sparse.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)

    def score(self, occasion: Occasion) -> Floats:
        """Return float64[n]: how well `occasion` fits each investor.

        What no deal had adds nothing.
        """
        known = [self._places[token] for token in self._tokens(occasion) if token in self._places]
        scores: Floats = self._coefficients[known].sum(axis=0)
        return scores


def _fit(matrix: sparse.csr_matrix, taken: Floats, offset: Floats) -> Floats:
    """Return float64[tokens, n] that maximises the likelihood of `taken` [contexts, n] less the L2
    penalty.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded when needed

    shape = (matrix.shape[1], taken.shape[1])
    totals, transposed = taken.sum(axis=1, keepdims=True), matrix.T.tocsr()
    if not taken.size:
        return np.zeros(shape)

    def loss(flat: NDArray[np.float64]) -> tuple[float, Floats]:
        coefficients = flat.reshape(shape)
        logits = matrix @ coefficients + offset
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        norms = odds.sum(axis=1, keepdims=True)
        likelihood = float((taken * (logits - np.log(norms))).sum())
        gradient = transposed @ (totals * (odds / norms) - taken) + SHRINKAGE * coefficients
        return 0.5 * SHRINKAGE * float(flat @ flat) - likelihood, gradient.ravel()

    minimum = minimize(
        loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    )
    fitted: Floats = minimum.x.reshape(shape)
    return fitted
