"""Who calls, and what they may: nothing is answered before the right for it was asked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from contracts.normal import normal_pool
from services.console.api.problems import ApiProblem
from services.console.principal import EVERY_POOL, NOBODY, Action, Principal
from services.console.read.rows import Scope

if TYPE_CHECKING:
    from services.console.read.model import ReadModel
    from services.console.writes.receipts import Writes
    from services.runtime.settings import Settings

_encode: Final = msgspec.json.Encoder(enc_hook=dict).encode


@dataclass(frozen=True, slots=True)
class NotedWrite:
    """What the console's audit keeps of a write, or of a reading of contact data."""

    act: str
    pool: str = ""
    what: str = ""
    event: str = ""


Note = Callable[[str, NotedWrite], None]
"""Writes down what an account did."""


class Call:
    """One call, with who makes it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.principal: Principal = getattr(request.state, "principal", NOBODY)
        self.model: ReadModel = request.app.state.model
        self.writes: Writes = request.app.state.writes
        self.settings: Settings = request.app.state.settings
        self._note: Note = request.app.state.note
        self._run: str = request.app.state.run
        if not self.principal.account:
            raise ApiProblem(401, "unknown", "send Authorization: Bearer KEY, or sign in")

    async def note(self, write: NotedWrite) -> None:
        """Write down what was done."""
        await run_in_threadpool(self._note, self.principal.account, write)

    def require(self, action: Action, pool: str = EVERY_POOL) -> str:
        """Return `pool` as the register has it; raise 404 for one of which the caller may not even
        know, 403 for what is not theirs to do.
        """
        name = normal_pool(pool) if pool != EVERY_POOL else pool
        if name != EVERY_POOL and not self.principal.enters(name):
            raise ApiProblem(404, "no_pool", f"there is no pool {pool!r}, or it is not yours")
        if not self.principal.may(action, name):
            raise ApiProblem(403, "not_allowed", f"the right {action} is needed", right=action)
        return name

    @property
    def scope(self) -> Scope:
        """The pools whose people the caller may see, None for all."""
        if self.principal.may("read"):
            return None
        return frozenset(pool for pool in self.principal.roles if self.principal.may("read", pool))

    def tag(self) -> str:
        """Return an ETag that is another one once the read model's content, what the caller may see,
        the address or the console's code may be others; raise ReadModelGone as the model does.
        """
        who, url = self.principal, self.request.url
        roles = sorted((pool, *sorted(held)) for pool, held in who.roles.items())
        parts = (
            self._run, self.model.version(), who.account, roles, sorted(who.scopes), url.path, url.query,
        )  # fmt: skip
        return f'W/"{hashlib.sha256(_encode(parts)).hexdigest()[:24]}"'

    def some_scope(self) -> Scope:
        """Return the same; raise 403 where there is none."""
        scope = self.scope
        if scope is not None and not scope:
            raise ApiProblem(403, "not_allowed", "the right read is needed", right="read")
        return scope


async def _call(request: Request) -> Call:
    """Return the call; a dependency that is no coroutine would go to a thread for it."""
    return Call(request)


ApiCall = Annotated[Call, Depends(_call)]


def shown(value: Any, *, etag: str = "", status: int = 200) -> Response:
    """Return `value` as JSON."""
    headers = {"etag": f'"{etag}"'} if etag else {}
    return Response(_encode(value), status, headers, "application/json")


def unless_known(call: Call, read: Callable[[], Any]) -> Response:
    """Return as JSON what `read` reads of the read model's content, 304 to whoever names the ETag
    under which they have it; then it is not read at all.
    """
    headers = {
        "etag": call.tag(), "cache-control": "private, no-cache", "vary": "Authorization, Cookie",
    }  # fmt: skip
    known = call.request.headers.get("if-none-match", "").split(",")
    if headers["etag"] in map(str.strip, known):
        return Response(status_code=304, headers=headers)
    return Response(_encode(read()), 200, headers, "application/json")


def found(value: Any, what: str) -> Any:
    """Return `value`; raise 404 for None."""
    if value is None:
        raise ApiProblem(404, "not_found", f"there is no {what}, or it is not yours")
    return value
