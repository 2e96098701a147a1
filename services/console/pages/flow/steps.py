"""How far each step is, and what could not be accepted."""

from typing import Final

from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.pages.flow.hour import hours
from services.console.pages.flow.live import steps


def _flow(ask: Ask) -> Response:
    model = ask.parts.model
    return ask.page("flow.html", steps=steps(ask), refused=model.refused(cursor=ask.query("cursor")),
        freshness=model.freshness(), current="flow", done=_done(ask), hours=hours(ask),
    )  # fmt: skip


def _done(ask: Ask) -> dict[str, str]:
    """Return what the form before says of itself: event, settled record, or how many were sent or
    discarded.
    """
    return {name: ask.query(name) for name in ("event", "settled", "count", "again", "discarded")}


PAGES: Final = (ConsolePage("/flow", "quarantine", _flow),)
