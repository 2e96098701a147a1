"""`duijie filings --tax`: by when angels' investments are put on record for tax, and
what their filings tell against it.
"""

import time
from dataclasses import asdict

from contracts.days import day_of
from contracts.pool_log import Investor
from models.pool.readers import kind_of, read_profiles
from models.register.tax import TaxDeadline, deadlines_of
from services.cli.client import connect
from services.cli.output import show, show_json
from services.cli.render import register as render
from services.runtime.settings import Settings


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
        show(render.tax(sorted(found)))
