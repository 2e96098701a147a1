"""The feature `history` of a pair: a startup seen as an occasion to invest."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from contracts.normal import normal_name
from contracts.pool_log import Investor, PastDeal, Startup
from models.affinity.facts import Partner, amount_of
from models.affinity.history import History, Occasion
from models.affinity.vectors import Integers
from models.affinity.weights import UNSTATED

YUAN: Final = "CNY"
_IN_CNY: Final = {"USD": 6.5, "EUR": 7.2, "GBP": 9.5, "HKD": 0.84, "TWD": 0.2, "JPY": 0.055}
"""Only the order of magnitude of an amount counts, so that these rates need no upkeep."""


def occasion_of(startup: Startup) -> Occasion:
    """Return `startup` as it looks to an investor's past: by the amount it seeks, on no day."""
    amount, currency = amount_of(startup)
    deal = PastDeal(
        company=startup.id,
        industries=startup.industries,
        region=startup.region,
        round=startup.round,
        amount=amount,
        currency=currency,
    )
    return occasion_of_deal(deal, normal_name(startup.name), 0, startup)


def occasion_of_deal(deal: PastDeal, company: str, day: int, like: Startup | None) -> Occasion:
    """Return `deal` in `company`; what it leaves open is told from the startup that it names."""
    industries = deal.industries or (like.industries if like else [])
    region = deal.region or (like.region if like else "")
    return Occasion(
        day=day,
        company=company,
        industry=industries[0] if industries else "",
        place=region[:2],
        round=deal.round,
        amount_cny=in_yuan(deal.amount, deal.currency) if deal.amount else None,
        currency=(deal.currency or YUAN) if deal.amount else "",
    )


def in_yuan(amount: int, currency: str) -> float:
    """Return what an amount comes to in yuan, by its order of magnitude."""
    return amount * _IN_CNY.get(currency, 1.0)


def history_score(startup: Startup, partner: Partner, history: History) -> int:
    """Return 0 to TOP, UNSTATED for who has no history."""
    if not isinstance(partner, Investor):
        return UNSTATED
    return history.scores(occasion_of(startup)).get(partner.id, UNSTATED)


def history_scores(
    rows: Sequence[Startup | Partner], other: Startup | Partner, history: History
) -> Integers:
    """Return int64[n]: `history_score` of `other` with each of `rows`, which are the other side."""
    if isinstance(other, Startup):
        known = history.scores(occasion_of(other))
        return np.array([known.get(row.id, UNSTATED) for row in rows], dtype=np.int64)
    found = [history_score(row, other, history) for row in rows if isinstance(row, Startup)]
    return np.array(found, dtype=np.int64)
