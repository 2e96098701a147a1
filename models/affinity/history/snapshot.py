"""The features of every (investor, startup) pair at a date, from the deals before it and from nothing else."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.affinity.history.contexts import Contexts
from models.affinity.history.deals import Deal, Occasion
from models.affinity.history.habits import FITTING, STANDING, Habits
from models.affinity.history.ledger import ELIGIBLE_DEALS, Ledger
from models.affinity.history.partners import NAMES as PARTNERS
from models.affinity.history.partners import Partners
from models.affinity.history.shares import NAMES as SHARES
from models.affinity.history.shares import Shares
from models.affinity.history.wording import Wording

Features = NDArray[np.float32]

HALF_LIVES_DAYS: Final = (120.0, 365.0, 1_000.0, 1e9)
_RECENT_DAYS: Final = 180
_RARE: Final = 0.05

POPULARITY: Final = (*(f"popularity {days:g}" for days in HALF_LIVES_DAYS), "recent deals")
"""How much an investor invests at all, whatever in: what a rule can switch off."""
FIT: Final = tuple(f"fit {days:g}" for days in HALF_LIVES_DAYS)
LIFTS: Final = tuple(f"{name} {days:g}" for days in HALF_LIVES_DAYS for name in SHARES)
OF_PAIR: Final = (*POPULARITY, *STANDING, *LIFTS, *FIT, "context", "name", *FITTING, *PARTNERS)
"""Features that differ between the investors of one occasion."""
OF_OCCASION: Final = ("round", "backers", "earlier rounds", "days since last round")
"""Features of the occasion alone: they move no order by themselves, but tell a tree which others count."""
NAMES: Final = (*OF_PAIR, *OF_OCCASION)
_POPULARITY_COLUMNS: Final = slice(0, len(POPULARITY))
_SINGLES: Final = 4
"""The first shares are those of industry, place, round and band: their lifts add up to naive Bayes without its prior."""


class Snapshot:
    """Features as they could be known on the morning of `day`.

    `investors`: who is ranked, sorted; rows have their order. Two snapshots over deals that agree before `day` are equal.
    """

    def __init__(self, deals: Sequence[Deal], day: int, eligible_deals: int = ELIGIBLE_DEALS) -> None:
        self.ledger = ledger = Ledger(deals, day, eligible_deals)
        self.investors = ledger.investors
        self._shares = [Shares(ledger, days) for days in HALF_LIVES_DAYS]
        self._contexts, self._wording = Contexts(ledger), Wording(ledger)
        self._habits, self._partners = Habits(ledger), Partners(ledger)
        self._popularity = [np.log(ledger.total(ledger.weights(days)) + _RARE) for days in HALF_LIVES_DAYS]
        self._popularity.append(ledger.total((ledger.age_days <= _RECENT_DAYS).astype(np.float64)))

    def features(self, occasion: Occasion, *, popularity: bool = True) -> Features:
        """Return float32[n, len(NAMES)]; NaN where a fact is not known.

        With `popularity` off its columns are zero and every other column is as it was.
        """
        lifts = [shares.lifts(occasion) for shares in self._shares]
        columns = [
            *self._popularity,
            *self._habits.standing(),
            *(lift for one in lifts for lift in one),
            *(np.sum(one[:_SINGLES], axis=0) for one in lifts),
            self._contexts.score(occasion),
            self._wording.score(occasion.company),
            *self._habits.fitting(occasion),
            *self._partners.features(self.ledger.backers(occasion.company)),
            *(np.full(len(self.investors), value) for value in self._occasion(occasion)),
        ]
        features: Features = np.column_stack(columns).astype(np.float32)
        if not popularity:
            features[:, _POPULARITY_COLUMNS] = 0.0
        return features

    def _occasion(self, occasion: Occasion) -> list[float]:
        earlier = self.ledger.by_company.get(occasion.company, [])
        since = float(self.ledger.day - earlier[-1].occasion.day) if earlier else np.nan
        step = np.nan if occasion.step is None else occasion.step
        return [step, float(len(self.ledger.backers(occasion.company))), float(len(earlier)), since]

    def open_to(self, occasion: Occasion) -> NDArray[np.bool_]:
        """Return bool[n]: False for those who back the company already."""
        backers = self.ledger.backers(occasion.company)
        return np.array([name not in backers for name in self.investors], dtype=np.bool_)
