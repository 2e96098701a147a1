"""One request as a page sees it, and the one way to a page: through what it asks for.

A page is declared with what somebody must be allowed to; there is no other way to declare one, so
nothing is open by being forgotten.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from contracts.normal import normal_pool
from contracts.pool_log import Language
from services.console.languages import language_of
from services.console.principal import EVERY_POOL, Action, Principal

if TYPE_CHECKING:
    from services.console.accounts.sessions import Session
    from services.console.parts import Parts

Need = Action | Literal["open", "signed_in", "enter"]
"""What a page asks for: an action, any account, any role in its pool (enter), or (open) nothing."""
_MOST_FIELDS: Final = 400
FORM_FIELD: Final = "form"
"""The field in which every form carries its session's value."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of somebody who may have the page."""

    parts: "Parts"
    request: Request
    principal: Principal
    session: "Session | None"
    language: Language
    pool: str = ""
    """The pool that the page is about; empty for pages about none."""
    form: Mapping[str, str] = field(default_factory=dict)
    """What a form sent, blanks around it removed."""
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    """The same of fields that were sent several times."""

    def query(self, name: str) -> str:
        """Return what the address says of `name`; empty for nothing."""
        return self.request.query_params.get(name, "").strip()[:500]

    def may(self, action: Action) -> bool:
        """Return whether they may do this in the page's pool, or in all where it is about none."""
        return self.principal.may(action, self.pool or EVERY_POOL)

    @property
    def scope(self) -> frozenset[str] | None:
        """The pools that they may see, None for all."""
        if self.principal.enters(EVERY_POOL):
            return None
        return frozenset(pool for pool in self.principal.roles if self.principal.enters(pool))

    @property
    def once(self) -> str:
        """A value that a form carries so that pressing twice does not do it twice."""
        return secrets.token_hex(16)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return the page of `template` with `values`."""
        url = self.request.url
        here = url.path + (f"?{url.query}" if url.query else "")
        return self.parts.templates.page(
            self.language, template, status, ask=self, here=here, **values
        )

    def id(self, name: str = "id") -> str:
        """Return an id of the path; it may hold slashes."""
        return str(self.request.path_params[name])


Handler = Callable[[Ask], Response] | Callable[[Ask], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page or a form's target. A path with `{pool}` is about that pool."""

    path: str
    need: Need
    handler: Handler
    method: Literal["GET", "POST"] = "GET"


def routes_of(pages: tuple[ConsolePage, ...], parts: "Parts") -> list[Route]:
    """Return what answers `pages`: plain routes, since nothing of them is in the API's schema."""
    return [
        Route(page.path, _endpoint(page, parts), methods=[page.method], name=page.path)
        for page in pages
    ]


def _endpoint(page: ConsolePage, parts: "Parts") -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        principal: Principal = request.state.principal
        pool = normal_pool(request.path_params.get("pool", ""))
        refusal = refused(page, principal, pool, request)
        if refusal is not None:
            return refusal
        ask = Ask(parts, request, principal, request.state.session, language_of(request), pool)
        try:
            if page.method == "POST":
                ask = await _with_form(ask)
            answer = await run_in_threadpool(page.handler, ask)
            if isinstance(answer, Response):
                return answer
            return await cast("Awaitable[Response]", answer)
        finally:
            await request.close()  # and with it the files that a form sent

    return endpoint


def refused(
    page: ConsolePage, principal: Principal, pool: str, request: Request
) -> Response | None:
    """Return the way to the sign-in, None for whoever may have the page; raise 403, and 404 for
    somebody to whom the pool is nobody's business.
    """
    if page.need == "open":
        return None
    if not principal.account:
        return _to_sign_in(request)
    session = request.state.session
    if session is None:
        raise HTTPException(403)
    if session.account.renew and request.url.path not in {"/password", "/sign-out"}:
        return RedirectResponse("/password", 303)
    if page.need == "signed_in":
        return None
    if pool and not principal.enters(pool):
        raise HTTPException(404)
    if page.need != "enter" and not principal.may(page.need, pool or EVERY_POOL):
        raise HTTPException(403)
    return None


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET":
        raise HTTPException(403)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in" + ("" if path == "/" else f"?next={quote(path)}"), 303)


async def _with_form(ask: Ask) -> Ask:
    """Return `ask` with what its form sent; raise 403 where the form is not of this session."""
    data: FormData = await ask.request.form(max_files=1, max_fields=_MOST_FIELDS)
    texts: dict[str, list[str]] = {}
    for name, value in data.multi_items():
        if not isinstance(value, UploadFile):
            texts.setdefault(name, []).append(value.strip())
    if ask.session is not None:
        given = texts.get(FORM_FIELD, [""])[-1]
        if not hmac.compare_digest(given.encode(), ask.session.form.encode()):
            raise HTTPException(403, "form")
    last = {name: values[-1] for name, values in texts.items()}
    return Ask(
        ask.parts, ask.request, ask.principal, ask.session, ask.language, ask.pool, last, texts
    )


def local(path: str) -> str:
    """Return `path` if it is one of this console, `/` for whatever leads elsewhere."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"
