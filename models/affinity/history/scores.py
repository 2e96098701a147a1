"""How likely an investor is to invest, on the scale of a score, from what they did before.

score = the features of `Snapshot` times COEFFICIENTS: log odds of a conditional logit (McFadden
1974), learned once by `benchmarks.support.looking_back` and fixed. Nothing is learned from a pool
but its own shares and habits.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from models.affinity.history.deals import Deal, Occasion
from models.affinity.history.snapshot import NAMES, Snapshot
from models.affinity.weights import TOP

COEFFICIENTS: Final = {
    "popularity 120": 0.15,
    "popularity 365": 0.33,
    "popularity 1e+09": 0.41,
    "momentum": 0.41,
    "since last deal": -0.02,
    "since first deal": -0.11,
    "co-investors": -0.13,
    "usual size": 0.34,
    "usual round": -0.09,
    "size distance": -0.42,
    "size above usual": -0.08,
    "round distance": -0.20,
    "partners": 0.06,
    "closest partner": 79.3,
    "context": 0.58,
    "name": 0.09,
    "fit": 0.07,
    "place": 0.10,
    "currency": 0.16,
}
_LOW, _HIGH = -4.0, 8.0
"""Log odds beside the mean investor that score 0 and TOP: the mean lies where that of `dense` and
facts does, so that having a history is no advantage in itself.
"""
STEP: Final = 5
"""Scores are whole steps: the last bits of a machine's arithmetic move none."""
_REMEMBERED: Final = 8_192
_WEIGHTS: Final = np.array([COEFFICIENTS[name] for name in NAMES])


class History:
    """What the deals tell, as of the day after the latest; a value that is made when it is asked."""

    def __init__(self, deals: Sequence[Deal] = ()) -> None:
        self.deals = tuple(deals)
        self._known: dict[Occasion, Mapping[str, int]] = {}

    @cached_property
    def day(self) -> int:
        """The morning on which the deals are looked at: ages count from the latest of them."""
        return max((deal.occasion.day for deal in self.deals), default=0) + 1

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot(self.deals, self.day)

    def scores(self, occasion: Occasion) -> Mapping[str, int]:
        """Return 0 to TOP by investor, for those with three deals or more."""
        if occasion not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[occasion] = self._scored(occasion)
        return self._known[occasion]

    def _scored(self, occasion: Occasion) -> Mapping[str, int]:
        if not self.deals or not self._snapshot.investors:
            return _NOBODY
        odds = self._snapshot.features(occasion) @ _WEIGHTS
        share = (odds - odds.mean() - _LOW) / (_HIGH - _LOW)
        steps = np.rint(np.clip(share, 0, 1) * (TOP // STEP)).astype(np.int64) * STEP
        return dict(zip(self._snapshot.investors, steps.tolist(), strict=True))


_NOBODY: Final[Mapping[str, int]] = MappingProxyType({})
NO_HISTORY: Final = History()
