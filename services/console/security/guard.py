"""Looks at every request before a page or the API does.

It leaves in `request.state`: `principal` (services.console.principal; NOBODY where nobody signed
in) and `session` (None for keys and strangers). Whether somebody may do something is asked by the
page or call itself, and answered with no where it does not ask: see services.console.asking.
"""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.console.accounts import keys, sessions
from services.console.accounts.sessions import Session, SessionLimits
from services.console.api import problems
from services.console.api.problems import ApiProblem
from services.console.clock import now
from services.console.principal import NOBODY, Principal
from services.console.security import cookies
from services.console.security.headers import with_ours
from services.console.security.rates import Rates
from services.console.settings import ConsoleSettings
from services.control.database import Database
from services.runtime.errors import Retryable

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST_FORM: Final = 1_000_000
_LARGEST_CALL: Final = 4_000_000
"""A record of a feed (a million bytes) within JSON."""
UPLOAD: Final = "/import"
"""Paths that end so take files."""
LIVE: Final = "/live"
"""Paths that end so are asked by pages themselves, again and again."""
API: Final = "/api/"
ONE_CLICK: Final = "/u/"
"""Paths to which mail programs post by themselves (RFC 8058), without a page of ours: whoever has
the link may, and cookies count for nothing there.
"""
REPORTS: Final = "/reports/messages"
"""Where programs post, under a signature of their own, what became of messages."""
_BY_PROGRAMS: Final = (ONE_CLICK, REPORTS)
FORM_HEADER: Final = "x-duijie-form"
"""With it a script of ours carries the value that forms carry in a field."""


@dataclass(frozen=True, slots=True)
class _Asker:
    principal: Principal = NOBODY
    session: Session | None = None


class Guard:
    """The outermost part of the console."""

    def __init__(
        self, app: ASGIApp, settings: ConsoleSettings, database: Database, rates: Rates
    ) -> None:
        self._app = app
        self._settings = settings
        self._database = database
        self._rates = rates
        self._limits = SessionLimits.of_hours(settings.console_idle_h, settings.console_session_h)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not go on; hand on the rest with who asks, and headers on the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                message["headers"] = with_ours(list(given), secure=self._settings.secure)
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None:
            try:
                asker = await self._asker(scope, headers)
            except Retryable as away:
                refusal = _no(scope, 503, "away", str(away), {"retry-after": "5"})
            else:
                refusal = self._foreign(scope, headers, asker)
        if refusal is not None:
            await refusal(scope, receive, dressed)
            return
        scope.setdefault("state", {}).update(principal=asker.principal, session=asker.session)
        await self._app(scope, _bounded(receive, self._most(scope["path"])), dressed)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._settings.serves(headers.get("host", "")):
            return _no(scope, 421, "wrong_host", "not the address of this console")
        if not self._rates.request(address_of(scope)):
            wait = {"retry-after": "30"}
            return _no(scope, 429, "too_many_requests", "too many requests", wait)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(scope["path"]):
            return _no(scope, 413, "too_large", "the request is too large")
        return None

    def _most(self, path: str) -> int:
        if path.startswith(API):
            return _LARGEST_CALL
        upload = path.endswith(UPLOAD)
        return self._settings.console_max_body_mb * 1_000_000 if upload else _LARGEST_FORM

    async def _asker(self, scope: Scope, headers: Headers) -> _Asker:
        """Return who asks; a key that opens nothing is nobody, whatever cookie comes with it."""
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme:
            if scheme.lower() != "bearer" or not scope["path"].startswith(API):
                return _Asker()
            found = await asyncio.to_thread(keys.principal_of, self._database, key.strip(), now())
            return _Asker(found or NOBODY)
        token = cookies.read(headers.get("cookie", ""), secure=self._settings.secure)
        if token is None or scope["path"].startswith(("/static/", *_BY_PROGRAMS)):
            return _Asker()
        session = await asyncio.to_thread(
            sessions.find, self._database, token, now(), self._limits,
            used=not scope["path"].endswith(LIVE),
        )  # fmt: skip
        if session is None:
            return _Asker()
        return _Asker(Principal(session.account.name, session.account.roles), session)

    def _foreign(self, scope: Scope, headers: Headers, asker: _Asker) -> Response | None:
        """Refuse a write that another site's page may have sent in somebody's name."""
        if scope["method"] in _SAFE or asker.principal.key:
            return None
        if scope["path"].startswith(_BY_PROGRAMS):
            return None
        if asker.session is None and scope["path"].startswith(API):
            return None  # nobody's name to do it in: the API says 401
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        ours = self._settings.console_url or f"{scope['scheme']}://{headers.get('host', '')}"
        known = site is not None or origin is not None
        same = site in {None, "same-origin"} and origin in {None, ours}
        if not (known and same):
            return _no(scope, 403, "foreign", "sent by a page that is not this console's")
        if scope["path"].startswith(API) and asker.session is not None:
            given = headers.get(FORM_HEADER, "")
            if not hmac.compare_digest(given.encode(), asker.session.form.encode()):
                return _no(scope, 403, "form_value", f"{FORM_HEADER} is missing or old")
        return None


def _no(
    scope: Scope, status: int, code: str, text: str, headers: dict[str, str] | None = None
) -> Response:
    """Return a refusal: a problem for programs, a line for people."""
    if not scope["path"].startswith(API):
        return PlainTextResponse(f"{status}: {text}\n", status, headers)
    response = problems.answer(ApiProblem(status, code, text))
    response.headers.update(headers or {})
    return response


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from; a trusted proxy's word is in there already."""
    client = scope.get("client")
    return client[0] if client else ""


def _bounded(receive: Receive, most: int) -> Receive:
    """Return `receive` that raises 413 once a body without a length has become too large."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return bounded
