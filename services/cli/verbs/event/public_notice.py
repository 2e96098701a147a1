"""`duijie roadshow notice`, `object` and `decide`: a shortlist on public notice (公示)."""

import time
from typing import Any

from contracts.catalogue import COMMANDS
from contracts.days import day_of
from services.cli.client import pools, single
from services.cli.output import show, show_json
from services.cli.render import public_notice as render
from services.cli.verbs.roadshow_hand import stored
from services.runtime.settings import Settings


async def send(settings: Settings, record: dict[str, Any], *, wait_s: float) -> None:
    """Send an objection or its decision, and print where the notice stands; Failure REFUSED for
    what cannot be.
    """
    await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
    await show_notice(settings, record["pool"], as_json=False)


async def show_notice(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print where the notice stands, and the objections."""
    _, state = await stored(settings, pool)
    today = day_of(time.time_ns() // 1_000_000)
    if not as_json:
        show(*render.notice(state, today))
        return
    notice = state.notice
    final = notice is not None and notice.is_final(today)
    show_json({"pool": pool, "final": final, "notice": pools.plain(notice)})
