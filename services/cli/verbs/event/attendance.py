"""`duijie roadshow confirm` and `confirmations`: who has said that they come."""

import time
from typing import Literal

from contracts.catalogue import ANSWERS
from contracts.days import day_of
from contracts.pool_log import RoadshowRules
from models.roadshow.event_day.confirmations import confirmations
from services.cli.client import pools, single
from services.cli.output import show, show_json
from services.cli.render import attendance as render
from services.cli.verbs.roadshow_hand import stored
from services.runtime.settings import Settings

Who = Literal["startup", "judge", "investor"]


async def confirm(  # noqa: PLR0913 - what an answer says
    settings: Settings, pool: str, key: str, by: Who, *, cancel: bool, wait_s: float
) -> None:
    """Send a confirmation, or a cancellation, of somebody's part; Failure REFUSED where they have
    none.
    """
    side = {"startup" if by == "startup" else "partner": key}
    answer = "decline" if cancel else "accept"
    record = {"pool": pool, "by": by, "answer": answer, **side}
    await single.send_one(settings, ANSWERS.name, record, wait_s=wait_s, as_json=False)
    await show_confirmations(settings, pool, as_json=False)


async def show_confirmations(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print where everybody stands who is asked to confirm."""
    programme, state = await stored(settings, pool)
    standing = confirmations(state, day_of(time.time_ns() // 1_000_000))
    assert isinstance(programme.rules, RoadshowRules)
    until = programme.rules.confirm_by
    if as_json:
        show_json({"pool": pool, "confirm_by": until, "people": pools.plain(standing)})
    else:
        show(*render.confirmations(standing, until))
