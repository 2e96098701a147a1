"""`duijie filings` and `duijie pools`: investors' filings and all pools, as the register has them."""

from models.register.readers import all_pools
from models.register.readers import filings as all_filings
from services.cli.client import connect
from services.cli.client.pools import plain
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import register as render
from services.register.readers import stored_register
from services.runtime.settings import Settings


async def filings(
    settings: Settings, *, investor: str | None, status: str | None, as_json: bool
) -> None:
    """Print investors' filings, of one investor or status if given; NOT_FOUND for a stranger."""
    async with connect.store(settings) as store:
        state = await stored_register(store)
    shown = [
        view
        for view in all_filings(state)
        if investor in {None, view.investor} and status in {None, view.status}
    ]
    if investor is not None and not shown:
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_filing", investor=investor)
    if as_json:
        show_json([plain(view) for view in shown])
    else:
        show(render.filings(shown))


async def pools(settings: Settings, *, as_json: bool) -> None:
    """Print all pools in the order in which they get places."""
    async with connect.store(settings) as store:
        state = await stored_register(store)
    if as_json:
        show_json([plain(view) for view in all_pools(state)])
    else:
        show(render.pools(all_pools(state)))
