"""A link that somebody has opened: whose it is, and what its forms must carry."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from starlette.responses import Response

from services.console.accounts import audit
from services.console.asking import Ask
from services.console.clock import now
from services.console.languages import COOKIE
from services.delivery import links
from services.delivery.links import LinkScope, OpenedLink, Purpose
from services.delivery.reports import mark_opened
from services.words import LANGUAGES

_VALUE_LENGTH: Final = 32
LinkState = Literal["live", "ended", "revoked"]


def unknown(ask: Ask) -> Response:
    """Return the page of a link that is forged, cut short, or of somebody who was erased."""
    return ask.page("links/unknown.html", 404)


def in_language_of(ask: Ask, scope: LinkScope) -> Ask:
    """Return `ask` in the language that the person is written to in, unless they have chosen one."""
    chosen = ask.request.cookies.get(COOKIE, "") in LANGUAGES
    return ask if chosen else replace(ask, language=scope.language)


def form_value(token: str, about: str) -> str:
    """Return what a form of the page of `token` carries: only who has that page knows it."""
    return hmac.new(token.encode(), about.encode(), hashlib.sha256).hexdigest()[:_VALUE_LENGTH]


def fits(ask: Ask, value: str) -> bool:
    """Return whether the form of `ask` came from the page that carries `value`."""
    return hmac.compare_digest(ask.form.get("value", "").encode(), value.encode())


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A person's own page, or what hangs on it; `ask` is in their language."""

    ask: Ask
    token: str
    link: OpenedLink

    @property
    def scope(self) -> LinkScope:
        """Whose it is and what for."""
        return self.link.scope

    @property
    def state(self) -> LinkState:
        """Whether the link still does anything."""
        if self.link.revoked:
            return "revoked"
        return "ended" if self.scope.until < now() else "live"

    @property
    def value(self) -> str:
        """What the forms of this page carry."""
        return form_value(self.token, f"form {self.scope.purpose} {self.scope.notice}")

    @property
    def who(self) -> str:
        """Who acts, as records of changes have it."""
        return f"link {self.scope.kind}/{self.scope.recipient}"

    @property
    def account(self) -> str:
        """In whose name events are sent: the same `once` under it is the same event."""
        return f"link {self.link.digest}"

    def note(self, act: str, what: str = "", event: str = "") -> None:
        """Put on the record what was done by this link; whoever does something has opened it."""
        database = self.ask.parts.database
        audit.record(database, now(), self.who, act, self.scope.pool, what, event)
        with database.transaction() as connection:
            mark_opened(connection, self.scope.notice, now())

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page of this link."""
        return self.ask.page(f"links/{template}", status, opened=self, **values)

    def ended(self) -> Response:
        """Return the page that says since when and why the link does nothing any more."""
        return self.page("ended.html", 410)


def opened(ask: Ask, name: str, purpose: Purpose) -> OpenedPage | None:
    """Return the link whose token is `name` of the path; None for one that opens nothing."""
    token = ask.id(name)
    link = links.find(ask.parts.database, token, purpose)
    return None if link is None else OpenedPage(in_language_of(ask, link.scope), token, link)
