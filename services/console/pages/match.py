"""A mentoring pool's pairings, and the plan under review with what can be done to it by hand."""

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import Inside, inside, page
from services.console.pages.sending import ask_for

_ENDED: Final = ("declined", "expired", "withdrawn", "completed")
VIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "proposed": ("proposed",),
    "accepted": ("accepted",),
    "ended": _ENDED,
}
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "open_cycle": (),
    "undo": (),
    "pin": ("startup", "mentor"),
    "release": ("startup", "mentor"),
    "swap": ("startup", "mentor", "other_startup", "other_mentor"),
}
"""What each button of the page sends of its form."""


def _mentoring(ask: Ask) -> Inside:
    return inside(ask, "mentoring")


def _match(ask: Ask) -> Response:
    return shown_match(ask, _mentoring(ask))


def shown_match(ask: Ask, within: Inside, status: int = 200, error: str = "") -> Response:
    """Return the page of pairings as it is now, with what went wrong, if anything did."""
    model, pool, cursor = ask.parts.model, ask.pool, ask.query("cursor")
    plan = model.plan(pool)
    view = ask.query("view") or ("draft" if plan else "proposed")
    if view not in {"draft", "waiting", *VIEWS}:
        raise HTTPException(404)
    pairs = waits = None
    if view == "draft":
        pairs = model.draft_pairs(pool, cursor=cursor)
    elif view == "waiting":
        waits = model.waits(pool, cursor=cursor)
    else:
        pairs = model.pairs(pool, VIEWS[view], cursor=cursor)
    moves = {} if plan is None else {move["startup"]: move for move in plan.body["moves"]}
    return page(
        ask, "match.html", within, status, current="match", plan=plan, view=view, pairs=pairs,
        waits=waits, moves=moves, published=model.plan(pool, "published"), error=error,
        without=model.without_mentor(pool) if view == "draft" and plan else [],
    )  # fmt: skip


async def _change(ask: Ask) -> Response:
    """Send the command of the pressed button, wait for what comes of it and show it."""
    return await ask_for(ask, _mentoring, shown_match, _FIELDS, f"/pools/{ask.pool}/match")


PAGES: Final = (
    ConsolePage("/pools/{pool}/match", "read", _match),
    ConsolePage("/pools/{pool}/match", "write", _change, "POST"),
)
