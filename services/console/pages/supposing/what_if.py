"""Match > What if: other rules, places or people on today's data; nothing is changed or sent."""

from typing import Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.mentoring.explain.what_if_patch import Patch, read
from models.pool.patch import BadPatch
from services.cli.texts import LANGUAGE
from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import page
from services.console.pages.rules import (
    EditedRules,
    effect_of,
    from_form,
    preview,
    programme_of,
    sections,
)
from services.console.questions.asked import CannotAnswer
from services.console.rules.changes import patch_of
from services.words import say

_MOST_JSON: Final = 200_000
_PEOPLE: Final = ("mentor", "places", "leaves", "people")


def _mentoring(ask: Ask) -> EditedRules:
    edited = programme_of(ask)
    if edited.kind != "mentoring":
        raise HTTPException(404)
    return edited


def _what_if(ask: Ask) -> Response:
    return _form(ask, _mentoring(ask))


def _form(
    ask: Ask, edited: EditedRules, status: int = 200, error: str = "", note: str = ""
) -> Response:
    people = {name: ask.form.get(name, "") for name in _PEOPLE}
    return page(
        ask, "what_if.html", edited.within, status, current="match", errors=edited.errors,
        sections=sections(ask, edited), people=people, error=error, note=note,
    )  # fmt: skip


async def _reckon(ask: Ask) -> Response:
    """Show what the form's changes would do."""
    current = await run_in_threadpool(_mentoring, ask)
    edited, new = await run_in_threadpool(from_form, ask, current)
    if edited.errors:
        return await run_in_threadpool(_form, ask, edited, 422)
    try:
        people = await run_in_threadpool(_people, ask)
    except BadPatch as fault:
        return await run_in_threadpool(_form, ask, edited, 422, _words(ask, fault))
    if not people.startups and not people.mentors and not patch_of(edited.before, new.taken):
        nothing = say(ask.language, "rules.nothing")
        return await run_in_threadpool(_form, ask, edited, 200, "", nothing)
    answer = await effect_of(ask, edited, new, people)
    LANGUAGE.set(ask.language)
    if isinstance(answer, CannotAnswer) and answer.code == "bad_patch":
        what = say(ask.language, f"what_if.fault.{answer.fault}", found=answer.detail)
        text = f"{answer.place}: {what}"
        return await run_in_threadpool(_form, ask, edited, 422, text)
    return preview(ask, edited, new, answer, save=False, people=_told(ask, people))


def _people(ask: Ask) -> Patch:
    """Return the changes of people that the form asks for; raise BadPatch."""
    text = ask.form.get("people", "") or "{}"
    if len(text) > _MOST_JSON:
        raise BadPatch("$", "invalid", say(ask.language, "rules.too_long", most=_MOST_JSON))
    patch = read(text.encode())
    if patch.rules or patch.programme:
        raise BadPatch("$.rules" if patch.rules else "$.programme", "cannot_change")
    startups, mentors = dict(patch.startups), dict(patch.mentors)
    if mentor := ask.form.get("mentor", ""):
        places = ask.form.get("places", "")
        if not (places.isascii() and places.isdecimal() and len(places) < 7):  # noqa: PLR2004 - a million
            raise BadPatch("$.places", "invalid", places)
        mentors[mentor] = (mentors.get(mentor) or {}) | {"capacity": int(places)}
    if gone := ask.form.get("leaves", ""):
        (mentors if _role_of(ask, gone) == "mentor" else startups)[gone] = None
    return msgspec.structs.replace(patch, startups=startups, mentors=mentors)


def _role_of(ask: Ask, identifier: str) -> str:
    for role in ("mentor", "startup"):
        if ask.parts.model.person(role, identifier, frozenset({ask.pool})) is not None:
            return role
    raise BadPatch("$.leaves", "cannot_leave", identifier)


def _words(ask: Ask, fault: BadPatch) -> str:
    return f"{fault.place}: {say(ask.language, f'what_if.fault.{fault.code}', found=fault.found)}"


def _told(ask: Ask, people: Patch) -> list[str]:
    """Return the changes of people as lines."""
    lines = []
    for who, change in (*people.mentors.items(), *people.startups.items()):
        if change is None:
            what = say(ask.language, "rules.what_if.leaves_it")
        elif set(change) == {"capacity"}:
            what = say(ask.language, "rules.what_if.places_of", places=change["capacity"])
        else:
            what = msgspec.json.encode(change).decode()[:200]
        lines.append(say(ask.language, "rules.what_if.change", who=who, what=what))
    return lines


PAGES: Final = (
    ConsolePage("/pools/{pool}/match/what-if", "read", _what_if),
    ConsolePage("/pools/{pool}/match/what-if", "read", _reckon, "POST"),
)
