"""What the pool knows of its investors' past: deals of filings, holdings, and deals of the pool.

A deal of the pool is an outcome `signed` or `completed`. Whatever else became of a meeting is not
read: it can lower nobody. Deals that several filings tell alike are one deal of several investors.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from contracts.normal import normal_name
from contracts.pool_log import Investor, PastDeal, Startup
from models.affinity.history import Deal, History, Occasion
from models.affinity.past import occasion_of, occasion_of_deal
from models.pool.outcomes.deals import SignedDeal
from models.pool.references import Twins, id_key

UNDATED_DAYS: Final = 1_000
"""So long before the latest deal a deal without a date counts."""
CITED: Final = 3


class _DealPart(NamedTuple):
    """One investor's part in a deal; `day` 0 is not known."""

    investor: str
    occasion: Occasion


def history_of(
    startups: Mapping[str, Startup],
    investors: Mapping[str, Investor],
    signed: Iterable[SignedDeal],
    twins: Twins,
) -> History:
    """Return the deals that are known, whatever the order in which they came to be known."""
    filed = [key for key, one in sorted(investors.items()) if one.deals or one.holdings]
    named = {id_key(key, twins): startup for key, startup in startups.items()} if filed else {}
    parts = [part for key in filed for part in _filed(investors[key], named, twins)]
    parts += _of_pool(signed, startups, investors)
    return History(_deals(parts))


def past_of(history: History, startup: Startup, investor: str) -> list[str]:
    """Return companies in the startup's field in which `investor` invested, the latest first."""
    wanted = occasion_of(startup)
    found = [
        deal.occasion
        for deal in history.deals
        if investor in deal.investors and deal.occasion.company != wanted.company
    ]
    alike = [deal for deal in found if deal.industry and deal.industry == wanted.industry]
    alike.sort(key=lambda occasion: (-occasion.day, occasion.company))
    return list(dict.fromkeys(occasion.company for occasion in alike))[:CITED]


def _filed(investor: Investor, named: Mapping[str, Startup], twins: Twins) -> Iterator[_DealPart]:
    """Yield the deals of a filing, and the holdings that none of them names."""
    companies = set()
    for deal in investor.deals:
        startup = named.get(id_key(deal.company, twins))
        company = normal_name(startup.name if startup else deal.company)
        companies.add(company)
        day = date.fromisoformat(deal.day).toordinal() if deal.day else 0
        yield _DealPart(investor.id, occasion_of_deal(deal, company, day, startup))
    for reference in sorted(set(investor.holdings)):
        startup = named.get(id_key(reference, twins))
        if startup is not None and normal_name(startup.name) not in companies:
            deal = PastDeal(company=startup.id)
            company = normal_name(startup.name)
            yield _DealPart(investor.id, occasion_of_deal(deal, company, 0, startup))


def _of_pool(
    deals: Iterable[SignedDeal],
    startups: Mapping[str, Startup],
    investors: Mapping[str, Investor],
) -> Iterator[_DealPart]:
    for signed in deals:
        startup = startups.get(signed.startup)
        if startup is not None and signed.partner in investors:
            day = date.fromisoformat(signed.day).toordinal()
            deal = PastDeal(
                company=startup.id,
                round=signed.round or startup.round,
                amount=signed.amount_cny,
            )
            company = normal_name(startup.name)
            yield _DealPart(signed.partner, occasion_of_deal(deal, company, day, startup))


def _deals(parts: Iterable[_DealPart]) -> list[Deal]:
    """Return the deals of `parts`: one for each company, day and round, its best known traits."""
    together: dict[tuple[str, int, str], list[_DealPart]] = defaultdict(list)
    for part in parts:
        occasion = part.occasion
        together[occasion.company, occasion.day, occasion.round].append(part)
    latest = max((day for _, day, _ in together), default=0) or UNDATED_DAYS
    deals = []
    for key in sorted(together):
        occasion = min((part.occasion for part in together[key]), key=_gaps)
        if not occasion.day:
            occasion = replace(occasion, day=max(latest - UNDATED_DAYS, 1))
        names = tuple(sorted({part.investor for part in together[key]}))
        deals.append(Deal(occasion, names))
    return deals


def _gaps(occasion: Occasion) -> tuple[int, str]:
    """Return how much is not known of `occasion`; of equal ones, its content decides."""
    known = (occasion.industry, occasion.place, occasion.amount_cny)
    return sum(not value for value in known), repr(occasion)
