"""The way in: choose a pool, choose a language, and the keys of the keyboard."""

from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage, local
from services.console.languages import COOKIE
from services.console.pages.templating import go
from services.words import LANGUAGES

if TYPE_CHECKING:
    from services.console.read.rows import OpenTask

_YEAR_S: Final = 31_536_000


def _pools(ask: Ask) -> Response:
    pools = ask.parts.model.pools(ask.scope)
    tasks = ask.parts.model.today(ask.scope)
    waits: dict[str, list[OpenTask]] = {pool.pool: [] for pool in pools}
    for task in tasks:
        if task.pool in waits:
            waits[task.pool].append(task)
    return ask.page("pools.html", pools=pools, waits=waits)


def _language(ask: Ask) -> Response:
    """Choose a language; it is nobody's secret and changes nothing, so a link may do it."""
    language = ask.id("language")
    if language not in LANGUAGES:
        raise HTTPException(404)
    answer = go(local(ask.query("next")))
    answer.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR_S,
        httponly=True,
        samesite="lax",
        secure=ask.parts.settings.secure,
    )
    return answer


def _help(ask: Ask) -> Response:
    return ask.page("help.html")


PAGES: Final = (
    ConsolePage("/", "signed_in", _pools),
    ConsolePage("/language/{language}", "open", _language),
    ConsolePage("/help", "signed_in", _help),
)
