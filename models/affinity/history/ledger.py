"""The deals before a day as arrays: which eligible investor, which occasion, how long ago."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.affinity.history.deals import Deal, Occasion, before

Floats = NDArray[np.float64]
ELIGIBLE_DEALS = 3
"""An investor with fewer past deals has no history to speak of and is not ranked by it."""


class Ledger:
    """What was known on the morning of `day`: only deals of earlier days enter.

    `investors`: the eligible ones, sorted; every array of shape [n] has their order. A
    participation is one investor in one deal; `who[k]`, `occasions[k]` and `age_days[k]` tell of
    the k-th.
    """

    def __init__(
        self, deals: Sequence[Deal], day: int, eligible_deals: int = ELIGIBLE_DEALS
    ) -> None:
        self.day = day
        self.deals = before(deals, day)
        counts = Counter(name for deal in self.deals for name in set(deal.investors))
        self.investors = sorted(name for name, count in counts.items() if count >= eligible_deals)
        self.row = {name: row for row, name in enumerate(self.investors)}
        self.counts: Floats = np.array([counts[name] for name in self.investors], dtype=np.float64)
        taken = [
            (self.row[name], deal)
            for deal in self.deals
            for name in sorted(set(deal.investors))
            if name in self.row
        ]
        self.who = np.array([row for row, _ in taken], dtype=np.int64)
        self.taken = [deal for _, deal in taken]
        self.occasions: list[Occasion] = [deal.occasion for deal in self.taken]
        self.age_days: Floats = np.array(
            [day - one.day for one in self.occasions], dtype=np.float64
        )
        self.by_company: dict[str, list[Deal]] = defaultdict(list)
        for deal in self.deals:
            self.by_company[deal.occasion.company].append(deal)

    def __len__(self) -> int:
        return len(self.investors)

    def backers(self, company: str, day: int | None = None) -> set[str]:
        """Return who is known to have invested in `company`, on days before `day` where one is
        given.
        """
        known = self.by_company.get(company, ())
        return {
            name
            for deal in known
            if day is None or deal.occasion.day < day
            for name in deal.investors
        }

    def weights(self, half_life_days: float) -> Floats:
        """Return the weight of each participation: one half for each half-life that has passed."""
        return np.power(0.5, self.age_days / half_life_days)

    def total(self, weights: Floats) -> Floats:
        """Return the sum of `weights` (one a participation) of each investor, [n]."""
        return np.bincount(self.who, weights, len(self)).astype(np.float64)
