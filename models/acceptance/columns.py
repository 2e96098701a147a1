"""What an answer is told by, as whole numbers of 1 / UNIT."""

from typing import Final

import numpy as np

from contracts.decisions import AnswerModel
from models.acceptance.units import TOP, UNIT, Integers, doublings, log_odds_of

COLUMNS: Final = (
    "one", "score", "requests", "earlier_answers", "pace", "region", "language", "waited",
)  # fmt: skip
"""In the order of `AnswerModel.coefficients`."""
_MOST_REQUESTS: Final = 15
_MOST_DAYS: Final = 63
_SCORE_STEP: Final = 2_500
_DAYS_STEP: Final = 4
_FURTHEST: Final = 4 * UNIT
HUNDREDTHS: Final = 100
"""Of a day."""

Counts = tuple[int, int, int, int]
"""Of one person: asked, accepted, answered, days (models.acceptance.asked.AskedSide)."""
NO_COUNTS: Final[Counts] = (0, 0, 0, 0)


def score_column(scores: Integers) -> Integers:
    """Return how far scores lie from the middle, in quarters of the range."""
    return (scores - TOP // 2) * UNIT // _SCORE_STEP


def requests_column(requests: Integers) -> Integers:
    """Return how often open requests have doubled."""
    found: Integers = doublings(_MOST_REQUESTS)[np.clip(requests, 0, _MOST_REQUESTS)]
    return found


def waited_column(days: Integers) -> Integers:
    """Return how often a wait has doubled, in fours."""
    found: Integers = doublings(_MOST_DAYS)[np.clip(days, 0, _MOST_DAYS)] // _DAYS_STEP
    return found


def stated_column(values: Integers) -> Integers:
    """Return a stated fact of 0 to 10,000; half where it is not stated."""
    return np.where(values < 0, UNIT // 2, values * UNIT // TOP)


def earlier_column(counts: Counts, model: AnswerModel) -> int:
    """Return how much likelier than others somebody has been to accept, in log odds: their own
    answers among `model.prior` of the pool's mean. Of nobody's answers that is 0.
    """
    asked, accepted, _, _ = counts
    share = (TOP * accepted + model.prior * model.accepted) // (asked + model.prior)
    found = log_odds_of(share) - log_odds_of(model.accepted) if asked else 0
    return min(max(found, -_FURTHEST), _FURTHEST)


def pace_column(counts: Counts, model: AnswerModel) -> int:
    """Return by how many times four days somebody has answered later than others, pooled alike."""
    _, _, answered, days = counts
    mean = (HUNDREDTHS * days + model.prior * model.pace) // (answered + model.prior)
    found = (mean - model.pace) * UNIT // (_DAYS_STEP * HUNDREDTHS) if answered else 0
    return min(max(found, -_FURTHEST), _FURTHEST)
