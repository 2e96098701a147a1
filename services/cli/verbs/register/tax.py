"""`duijie filings --tax`: by when angels' investments are put on record for tax."""

import time
from dataclasses import asdict, dataclass

from contracts.days import day_of
from contracts.pool_log import Investor
from models.pool.readers import kind_of, read_profiles
from models.register.tax import due_on
from services.cli.client import connect
from services.cli.output import show, show_json
from services.cli.render import register as render
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True, order=True)
class TaxDeadline:
    """One investment of an angel, and the last day for it."""

    due_on: str
    investor: str
    company: str
    invested_on: str
    past: bool


async def tax_deadlines(settings: Settings, *, investor: str | None, as_json: bool) -> None:
    """Print angels' investments by the day on which they are due, those of one investor if given.

    An investment whose day no feed tells is not among them.
    """
    today = day_of(time.time_ns() // 1_000_000)
    found: set[TaxDeadline] = set()
    async with connect.stored_pools(settings) as store:
        for pool, programme in (await store.pools()).items():
            if programme is None or kind_of(programme) != "roadshow":
                continue
            for profile in read_profiles(await store.fields(pool, "roadshow")):
                if isinstance(profile, Investor) and investor in {None, profile.id}:
                    found |= deadlines_of(profile, today)
    if as_json:
        show_json([asdict(deadline) for deadline in sorted(found)])
    else:
        show(render.tax([astuple_of(deadline) for deadline in sorted(found)]))


def deadlines_of(investor: Investor, today: str) -> set[TaxDeadline]:
    """Return the deadlines of an angel's investments; other investors have none."""
    if investor.type != "individual_angel":
        return set()
    dated = [(deal, due_on(deal.day)) for deal in investor.deals]
    return {
        TaxDeadline(due, investor.id, deal.company, deal.day, past=due < today)
        for deal, due in dated
        if due
    }


def astuple_of(deadline: TaxDeadline) -> tuple[str, str, str, str, bool]:
    """Return what a row of the table shows."""
    return (
        deadline.investor,
        deadline.company,
        deadline.invested_on,
        deadline.due_on,
        deadline.past,
    )
