"""What waits for somebody in a pool, worst first."""

from typing import Final

from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.links.requests import erase_requests
from services.console.pages.inside import inside, page

_MOST: Final = 8


def _today(ask: Ask) -> Response:
    within = inside(ask)
    tasks = ask.parts.model.today(frozenset({ask.pool}))
    latest = ask.parts.model.history_of_pool(ask.pool, limit=_MOST).items
    asked = erase_requests(ask)
    return page(ask, "today.html", within, current="today", tasks=tasks, latest=latest, asked=asked)


def _history(ask: Ask) -> Response:
    within = inside(ask)
    events = ask.parts.model.history_of_pool(ask.pool, cursor=ask.query("cursor"))
    return page(ask, "history.html", within, current="history", events=events)


PAGES: Final = (
    ConsolePage("/pools/{pool}", "read", _today),
    ConsolePage("/pools/{pool}/history", "read", _history),
)
