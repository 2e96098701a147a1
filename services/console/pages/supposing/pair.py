"""A pair of the plan under review: both profiles side by side, the words that carry the match, and
the price of the next best mentors; and what would help a startup that waits.

What is computed from the pool's stored state has pages of its own: profiles are there at once.
"""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.cli.texts import LANGUAGE
from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import Inside, inside, page
from services.console.pages.sending import ask_for
from services.console.questions.asked import (
    AskNobody,
    AskPair,
    CannotAnswer,
    Nobody,
    PairAnswer,
    PoolAnswer,
)
from services.console.read.rows import PairRow, ProfileRow

_FIELDS: Final = {"pin": ("startup", "mentor"), "release": ("startup", "mentor"), "undo": ()}


def _mentoring(ask: Ask) -> Inside:
    return inside(ask, "mentoring")


def _asked_for(ask: Ask) -> PairRow | None:
    """Return the pair of the address or form; without a mentor the startup's, without a startup the
    draft's first.
    """
    model = ask.parts.model
    startup = ask.query("startup") or ask.form.get("startup", "")
    if startup:
        return model.reviewed_pair(
            ask.pool, startup, ask.query("mentor") or ask.form.get("mentor", "")
        )
    first = model.draft_pairs(ask.pool, limit=1).items
    return first[0] if first else None


def _profile(ask: Ask, role: str, identifier: str) -> ProfileRow | None:
    person = ask.parts.model.person(role, identifier, frozenset({ask.pool}))
    own = [] if person is None else [each for each in person.profiles if each.pool == ask.pool]
    return own[0] if own else None


def _pair(ask: Ask) -> Response:
    return _shown(ask, _mentoring(ask))


def _shown(ask: Ask, within: Inside, status: int = 200, error: str = "") -> Response:
    pair = _asked_for(ask)
    sides = following = None
    if pair is not None:
        whom = (("startup", pair.startup), ("mentor", pair.mentor))
        sides = [(role, identifier, _profile(ask, role, identifier)) for role, identifier in whom]
        following = ask.parts.model.draft_pair_after(ask.pool, pair.startup, pair.mentor)
    return page(
        ask, "pair.html", within, status, current="match", pair=pair, sides=sides,
        following=following, error=error,
    )  # fmt: skip


async def _change(ask: Ask) -> Response:
    """Send the command of the pressed button and show the pair that the startup then has."""
    then = {"startup": ask.form.get("back", "") or ask.form.get("startup", "")}
    if ask.form.get("act") == "pin":
        then["mentor"] = ask.form.get("mentor", "")
    path = f"/pools/{ask.pool}/match/pair"
    return await ask_for(ask, _mentoring, _shown, _FIELDS, path, then=then)


async def _prices(ask: Ask) -> Response:
    """Show what the next best mentors would cost the plan, and the words that carry the match."""
    within = await run_in_threadpool(_mentoring, ask)
    pair = await run_in_threadpool(_asked_for, ask)
    answer: PoolAnswer | None = None
    if pair is not None:
        question = AskPair(pair.startup, pair.mentor)
        answer = await ask.parts.questions.answer(ask.pool, question)
    found = answer.found if isinstance(answer, PairAnswer) else None
    cannot = answer if isinstance(answer, CannotAnswer) else None
    LANGUAGE.set(ask.language)
    return page(ask, "prices.html", within, current="match", pair=pair, found=found, cannot=cannot)


async def _help(ask: Ask) -> Response:
    """Show why a startup has no mentor, and what would give it one."""
    within = await run_in_threadpool(_mentoring, ask)
    startup = ask.query("startup")
    if not startup:
        waits = await run_in_threadpool(ask.parts.model.waits, ask.pool)
        startup = waits.items[0].startup if waits.items else ""
    answer: PoolAnswer | None = None
    if startup:
        answer = await ask.parts.questions.answer(ask.pool, AskNobody(startup))
    found = answer if isinstance(answer, Nobody) else None
    cannot = answer if isinstance(answer, CannotAnswer) else None
    LANGUAGE.set(ask.language)
    return page(
        ask, "waits.html", within, current="match", startup=startup, found=found, cannot=cannot
    )


PAGES: Final = (
    ConsolePage("/pools/{pool}/match/pair", "read", _pair),
    ConsolePage("/pools/{pool}/match/pair", "write", _change, "POST"),
    ConsolePage("/pools/{pool}/match/prices", "read", _prices),
    ConsolePage("/pools/{pool}/match/waits", "read", _help),
)
