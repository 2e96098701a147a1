"""The weights of a score's features and the bounds of its scales: the one place where they stand."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.pool_log import MentoringRules, RoadshowRules

ACCEPTANCE: Final = "acceptance"
"""The feature that the others' score goes into: how likely both accept."""

TOP: Final = 10_000
"""The best score of a feature and of the whole; 0 is the worst."""

UNSTATED: Final = -1
"""What a feature says where one side has not stated it: it does not count, and the others make up
the score.
"""

COSINE_LOW: Final = -200_000
COSINE_HIGH: Final = 800_000
"""Cosines of vectors, in millionths, that score 0 and TOP.

Between them the scale is linear, beyond them it is clipped.

Recentred texts that have nothing to do with each other lie around 0, nine of ten that belong
together above 0.17.
"""

WORDING_LOW: Final = -50_000
WORDING_HIGH: Final = 350_000
"""The same for cosines of wordings: texts of one language that have nothing to do with each other
lie around 0.04.
"""

WORKS_LOW: Final = -20_000
WORKS_HIGH: Final = 80_000
"""The same for the words of works: chosen so that pairs spread as widely as their vectors do."""

Weights = Mapping[str, int]
"""Feature -> share of the score; see docs/affinity.md."""

MENTORING: Final[Weights] = MappingProxyType(
    {
        "dense": 60,
        "lexical": 4,
        "needs": 14,
        "industry": 12,
        "stage": 3,
        "region": 3,
        "language": 2,
        "wish": 8,
        "offer": 8,
        "continuity": 8,
        "works": 60,
        "acceptance": 0,
    }
)
ROADSHOW: Final[Weights] = MappingProxyType(
    {
        "dense": 62,
        "lexical": 4,
        "industry": 18,
        "stage": 4,
        "region": 4,
        "language": 1,
        "ticket": 5,
        "history": 20,
        "works": 62,
    }
)


def weights_of(rules: MentoringRules | RoadshowRules) -> Weights:
    """Return the weights that `rules` ask for: what they do not name keeps its default."""
    if isinstance(rules, MentoringRules):
        return {**MENTORING, **{str(name): share for name, share in rules.weights.items()}}
    return {**ROADSHOW, **{str(name): share for name, share in rules.weights.items()}}
