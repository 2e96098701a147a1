"""What the deals before a day tell about every (investor, occasion) pair, and nothing later."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.affinity.history.contexts import Contexts
from models.affinity.history.deals import Deal, Occasion
from models.affinity.history.habits import Habits
from models.affinity.history.ledger import ELIGIBLE_DEALS, Floats, Ledger
from models.affinity.history.partners import Partners
from models.affinity.history.shares import Shares
from models.affinity.history.wording import Wording

Features = NDArray[np.float64]

HALF_LIVES_DAYS: Final = (120.0, 365.0, 1e9)
_FOR_EVER: Final = 1e9
_RARE: Final = 0.05
NAMES: Final = (
    *(f"popularity {days:g}" for days in HALF_LIVES_DAYS),
    "momentum",
    "since last deal",
    "since first deal",
    "co-investors",
    "usual size",
    "usual round",
    "size distance",
    "size above usual",
    "round distance",
    "partners",
    "closest partner",
    "context",
    "name",
    "fit",
    "place",
    "currency",
)


class Snapshot:
    """Features as they could be known on the morning of `day`.

    `investors`: who is ranked, sorted; rows have their order. Two snapshots over deals that agree
    before `day` are equal.
    """

    def __init__(
        self, deals: Sequence[Deal], day: int, eligible_deals: int = ELIGIBLE_DEALS
    ) -> None:
        self.ledger = ledger = Ledger(deals, day, eligible_deals)
        self.investors = ledger.investors
        self._shares, self._contexts = Shares(ledger, _FOR_EVER), Contexts(ledger)
        self._wording = Wording(ledger)
        self._habits, self._partners = Habits(ledger), Partners(ledger)
        self._popularity: list[Floats] = [
            np.log(ledger.total(ledger.weights(days)) + _RARE) for days in HALF_LIVES_DAYS
        ]

    def features(self, occasion: Occasion) -> Features:
        """Return float64[n, len(NAMES)]; 0 for all where a fact is not known of the occasion."""
        columns = [
            *self._popularity,
            *self._habits.standing,
            *self._habits.distances(occasion),
            *self._partners.features(self.ledger.backers(occasion.company)),
            self._contexts.score(occasion),
            self._wording.score(occasion.company),
            *self._shares.lifts(occasion),
        ]
        return np.column_stack(columns)

    def open_to(self, occasion: Occasion) -> NDArray[np.bool_]:
        """Return bool[n]: False for those who back the company already."""
        backers = self.ledger.backers(occasion.company)
        return np.array([name not in backers for name in self.investors], dtype=np.bool_)
