"""No more mails: the page, and the one click of a mail program (RFC 8058)."""

from typing import Final

from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.links.opened import fits, form_value, in_language_of, unknown
from services.delivery import links
from services.delivery.settings import STOPPABLE

_ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")


def _value(token: str) -> str:
    return form_value(token, "form stop")


def _page(ask: Ask, done: str = "", status: int = 200) -> Response:
    token = ask.id("stop_token")
    link = links.find(ask.parts.database, token, "stop")
    if link is None:
        return unknown(ask)
    own = in_language_of(ask, link.scope)
    people = {link.scope.recipient}
    stopped = (link.scope.kind, link.scope.recipient) in links.stopped(
        ask.parts.database, people, STOPPABLE
    )
    return own.page(
        "links/stop.html", status, value=_value(token), stopped=stopped, done=done, token=token
    )


def _stop(ask: Ask) -> Response:
    """Stop mails, or begin them again."""
    token = ask.id("stop_token")
    link = links.find(ask.parts.database, token, "stop")
    if link is None:
        return unknown(ask)
    at_one_click = ask.form.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
    of_the_page = fits(ask, _value(token))
    if at_one_click or (of_the_page and ask.form.get("act") == "stop"):
        links.stop(ask.parts.database, link.scope, STOPPABLE, now())
        return _page(ask, "stopped")
    if of_the_page and ask.form.get("act") == "resume":
        links.resume(ask.parts.database, link.scope, STOPPABLE)
        return _page(ask, "resumed")
    return _page(ask, status=422)


PAGES: Final = (
    ConsolePage("/u/{stop_token}", "open", _page),
    ConsolePage("/u/{stop_token}", "open", _stop, "POST"),
)
