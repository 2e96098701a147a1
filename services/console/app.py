"""Builds the console: guard, pages, API, and the read model that follows the logs beside them."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, Final

from anyio import to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.console import static_files
from services.console.accounts import audit
from services.console.api import app as api
from services.console.api.asking import NotedWrite
from services.console.api.problems import ApiProblem, answer
from services.console.asking import Ask, routes_of
from services.console.clock import now
from services.console.imports.engine import FOLDER
from services.console.imports.sweeping import keep_swept
from services.console.languages import language_of
from services.console.links import pages as links
from services.console.oidc import pages as oidc
from services.console.packing import Packing
from services.console.pages import (
    coverage,
    exports,
    flow,
    home,
    imports,
    match,
    messages,
    people,
    publication,
    reports,
    rules,
    settings_pages,
    sign_in,
    stage,
    today,
)
from services.console.pages.supposing import match_map, pair, what_if
from services.console.parts import Parts
from services.console.principal import NOBODY
from services.console.questions.stored import StoredQuestions
from services.console.read.database import ReadModelGone
from services.console.read.follow.follower import Follower
from services.console.read.model import ReadModel
from services.console.read.queries.paging import BadCursor
from services.console.security.guard import API, Guard
from services.console.security.rates import Rates
from services.console.security.streams import Streams
from services.console.settings import ConsoleSettings
from services.console.shared.state import SharedState
from services.console.writes.feeds import FeedWrites
from services.control import migrate
from services.control.database import Database
from services.runtime import extras
from services.runtime.errors import Retryable

PAGES: Final = (
    *sign_in.PAGES, *oidc.PAGES, *home.PAGES, *today.PAGES, *people.PAGES, *imports.PAGES, *match.PAGES, *publication.PAGES, *pair.PAGES,
    *match_map.PAGES, *what_if.PAGES, *rules.PAGES, *stage.PAGES, *messages.PAGES, *flow.PAGES, *settings_pages.PAGES,
    *exports.PAGES, *coverage.PAGES, *links.PAGES, *reports.PAGES,
)  # fmt: skip
"""Every page there is."""
READ_MODEL: Final = "console.sqlite3"
"""In the state folder; derived, and made anew where it is gone."""
_THREADS: Final = 8
_TURN_S: Final = 0.001
_PROBLEMS: Final = frozenset({403, 404, 413, 422, 429, 503})


def build(settings: ConsoleSettings, beside: SharedState | None = None) -> FastAPI:
    """Return the console of `settings`, with the control database brought to this version.

    It follows the logs while it is served; one of several processes, which keep `beside`, leaves
    that to `keep_following`.
    """
    if settings.console_reports_secret.get_secret_value():
        with extras.named():
            pass
    path = settings.state_dir / READ_MODEL
    state = beside or SharedState()
    parts = Parts(
        settings, migrate.opened(settings), ReadModel(path), FeedWrites(settings, state.keys),
        StoredQuestions(settings, places=state.places), rates=Rates(state.counters),
        streams=Streams(state.places), run=state.run,
    )  # fmt: skip
    return of_parts(parts, path if beside is None else None)


async def keep_following(settings: ConsoleSettings) -> None:
    """Follow the logs and sweep uploads, until cancelled: for processes that only answer."""
    database = migrate.opened(settings)
    try:
        async with asyncio.TaskGroup() as group:
            for work in _beside(settings, database, settings.state_dir / READ_MODEL):
                group.create_task(work)
    finally:
        database.close()


def _beside(
    settings: ConsoleSettings, database: Database, path: Path
) -> list[Coroutine[Any, Any, None]]:
    """Return what one process does for all, until it is cancelled."""
    folder, days = settings.state_dir / FOLDER, settings.console_upload_days
    return [Follower(settings, path).run(), keep_swept(database, folder, days)]


def of_parts(parts: Parts, follow: Path | None = None) -> FastAPI:
    """Return the console made of `parts`; it follows the logs into the file `follow`, if given."""
    note = partial(_note, parts.database)
    program = api.build(parts.model, parts.writes, parts.settings, note, parts.run)
    guard = Middleware(Guard, settings=parts.settings, database=parts.database, rates=parts.rates)
    app = FastAPI(
        title="duijie",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[guard, Middleware(Packing)],
        lifespan=lambda _: _living(parts, follow, program),
    )
    app.state.parts = parts
    app.mount(api.PREFIX, program, name="api")  # before a hundred pages, which it is none of
    app.router.routes.append(static_files.route_of(parts.templates.static))
    app.router.routes.extend(routes_of(PAGES, parts))
    app.add_api_route("/health", _health, include_in_schema=False)
    _catch(app, parts)
    return app


def _note(database: Database, who: str, write: NotedWrite) -> None:
    audit.record(database, now(), who, write.act, write.pool, write.what, write.event)


@contextlib.asynccontextmanager
async def _living(parts: Parts, follow: Path | None, program: FastAPI) -> AsyncIterator[None]:
    _share_the_processor()
    await asyncio.to_thread(parts.templates.prepare)
    await asyncio.to_thread(program.openapi)  # which makes what its first call would wait for
    beside: list[asyncio.Task[None]] = []
    if follow is not None:
        works = _beside(parts.settings, parts.database, follow)
        beside = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        parts.model.close()
        parts.database.close()


def _share_the_processor() -> None:
    """Let a few pages be made at a time, and the loop have its turn between them: with as many
    threads as users, each waits for all others at each step.
    """
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    sys.setswitchinterval(_TURN_S)


async def _health() -> Response:
    return PlainTextResponse("ok\n")


def _catch(app: FastAPI, parts: Parts) -> None:
    """Answer what goes wrong with a page that says so, in the reader's language."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _problem(parts, request, error.status_code)

    async def away(request: Request, error: Exception) -> Response:
        del error
        return _problem(parts, request, 503)

    async def cursor(request: Request, error: Exception) -> Response:
        del error
        return _problem(parts, request, 404)

    handlers: dict[Any, Any] = {
        HTTPException: refused,
        ReadModelGone: away,
        Retryable: away,
        BadCursor: cursor,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _problem(parts: Parts, request: Request, status: int) -> Response:
    if request.url.path.startswith(API):
        return answer(ApiProblem(status, "error"))
    if request.url.path.startswith("/static/"):
        return PlainTextResponse(f"{status}\n", status)
    principal = getattr(request.state, "principal", NOBODY)
    session = getattr(request.state, "session", None)
    ask = Ask(parts, request, principal, session, language_of(request))
    code = str(status) if status in _PROBLEMS else "404" if status == 405 else "500"  # noqa: PLR2004 - HTTP's own
    return ask.page("problem.html", status, code=code)
