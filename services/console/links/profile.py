"""What people change of their own profile: a record of its feed, with the fields that they changed
put in the place of those that stand there. Everything else stays as its producer wrote it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from contracts.catalogue import FILINGS, JUDGES, MENTORS, STARTUPS
from contracts.codes import find_industry
from contracts.codes.terms import NEEDS
from contracts.days import day_of
from contracts.feeds.fields.types import split
from contracts.normal import normal_reference
from services.console.asking import Ask
from services.console.links.opened import OpenedPage, in_language_of
from services.console.links.sending import WAIT_S, NotTaken, send
from services.console.read.rows import PersonView
from services.delivery.links import OpenedLink
from services.runtime.errors import Retryable
from services.words import LANGUAGES

FEED_OF: Final[Mapping[str, str]] = {
    "startup": STARTUPS.name,
    "mentor": MENTORS.name,
    "investor": FILINGS.name,
    "judge": JUDGES.name,
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "mentor": (
        "capacity", "available_from", "available_until", "languages", "industries", "services",
        "wishes", "conflicts",
    ),
    "startup": ("mentors_wanted", "languages", "industry", "needs", "wishes"),
    "judge": ("languages", "industries"),
    "investor": ("languages", "industries"),
}  # fmt: skip
"""What people of a role change by themselves."""
SHOWN_AS: Final[Mapping[str, str]] = {"industry": "industries"}
"""Fields that the read model has under another name than the feed."""
CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    "languages": tuple(LANGUAGES), "needs": tuple(NEEDS.codes), "services": tuple(NEEDS.codes),
}  # fmt: skip
_NUMBERS: Final = frozenset({"capacity", "mentors_wanted"})
_DAYS: Final = frozenset({"available_from", "available_until"})
_LISTS: Final = frozenset({"industry", "industries"})
_WISHED: Final[Mapping[str, str]] = {"mentor": "startup", "startup": "mentor"}
_MOST_CONTACT: Final = {"name": 100, "phone": 40, "email": 254}
_LONGEST_AWAY: Final = timedelta(days=366)

__all__ = ["FEED_OF", "FIELDS", "NotTaken", "away_until", "change", "is_ahead", "shown"]


def is_ahead(day: str, now: int) -> bool:
    """Return whether `day` is a date after today in Beijing, and within a year."""
    try:
        chosen, today = date.fromisoformat(day), date.fromisoformat(day_of(now))
    except ValueError:
        return False
    return today < chosen <= today + _LONGEST_AWAY


def shown(person: PersonView, kind: str) -> dict[str, Any]:
    """Return the fields that somebody may change, as the latest of their profiles has them."""
    body = max(person.profiles, key=lambda profile: profile.time).body
    empty: dict[str, Any] = {name: [] for name in (*CHOSEN, *_LISTS, "wishes", "conflicts")}
    empty |= dict.fromkeys(_NUMBERS, 0) | dict.fromkeys(_DAYS, "")
    return {name: body.get(SHOWN_AS.get(name, name), empty[name]) for name in FIELDS[kind]}


async def away_until(ask: Ask, link: OpenedLink, day: str) -> None:
    """Let a mentor be asked again from `day` on; raise NotTaken."""
    page = OpenedPage(in_language_of(ask, link.scope), ask.id("answer_token"), link)
    record = await _latest(page)
    await _replace(page, {**record, "available_from": day}, "available_from")


async def change(page: OpenedPage, person: PersonView) -> list[str]:
    """Send what the form of `page` changes; return the names of the fields. Raise NotTaken."""
    kind = page.scope.kind
    wanted = await run_in_threadpool(_wanted, page, person)
    before = shown(person, kind)
    changed = {
        name: value for name, value in wanted.items() if not _same(name, value, before[name])
    }
    if not changed:
        return []
    record = dict(await _latest(page))
    for name, value in changed.items():
        record[name] = _put(name, value, split(record.get(name, [])))
    await _replace(page, record, " ".join(changed))
    return list(changed)


def _same(name: str, value: Any, before: Any) -> bool:
    return sorted(value) == sorted(before) if name in CHOSEN else bool(value == before)


def _put(name: str, value: Any, known: object) -> Any:
    """Return what a field becomes; words that the page does not show stay in their lists."""
    held = known if isinstance(known, list) else []
    if name == "conflicts":
        return [*held, *(each for each in value if each not in held)]
    if name in {"needs", "services"}:
        return [*value, *(each for each in held if NEEDS.find(str(each)) is None)]
    return value


async def mend_contact(page: OpenedPage) -> None:
    """Put what the form says of the contact into the profile's feed; raise NotTaken."""
    given = {
        name: page.ask.form[name][:most]
        for name, most in _MOST_CONTACT.items()
        if page.ask.form.get(name)
    }
    if not given:
        raise NotTaken(422, "empty")
    record = await _latest(page)
    known = record.get("contact")
    contact = {**known, **given} if isinstance(known, Mapping) else given
    await _replace(page, {**record, "contact": contact}, "contact")


async def _latest(page: OpenedPage) -> Mapping[str, Any]:
    scope = page.scope
    try:
        record = await page.ask.parts.writes.latest(FEED_OF[scope.kind], scope.recipient)
    except Retryable as error:
        raise NotTaken(503, "away") from error
    if record is None:
        raise NotTaken(409, "no_record")
    return record


async def _replace(page: OpenedPage, record: Mapping[str, Any], what: str) -> None:
    feed = FEED_OF[page.scope.kind]
    await send(page, feed, record, act="link_profile", what=what, wait_s=WAIT_S)


def _wanted(page: OpenedPage, person: PersonView) -> dict[str, Any]:
    """Return the fields as the form has them; raise NotTaken for what is none."""
    ask, values = page.ask, dict[str, Any]()
    for name in FIELDS[page.scope.kind]:
        text = ask.form.get(name, "")
        if name in CHOSEN:
            given = set(ask.chosen.get(name, []))
            values[name] = [code for code in CHOSEN[name] if code in given]
        elif name in _NUMBERS:
            if not text.isdecimal():
                raise NotTaken(422, "number")
            values[name] = int(text)
        elif name == "wishes":
            values[name] = _people(page, person, text)
        elif name in _DAYS:
            values[name] = text
        else:
            parts = split(text)
            values[name] = parts if isinstance(parts, list) else []
    return _as_codes(values)


def _as_codes(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with names of industries as codes, so that what is the same compares so."""
    for name in _LISTS & values.keys():
        codes = []
        for part in values[name]:
            code = find_industry(part)
            if code is None:
                raise NotTaken(422, "industry", part[:80])
            codes.append(code)
        values[name] = list(dict.fromkeys(codes))
    return values


def _people(page: OpenedPage, person: PersonView, text: str) -> list[str]:
    """Return the ids of those whom `text` names, by id or by name, among the person's own pools."""
    model, role = page.ask.parts.model, _WISHED[page.scope.kind]
    pools = frozenset(profile.pool for profile in person.profiles)
    parts = split(text)
    wished = []
    for part in parts if isinstance(parts, list) else []:
        identifier = normal_reference(part)
        if model.person(role, identifier, pools) is None:
            named = model.people(pools, role=role, query=part).items
            same = [each.id for each in named if each.name == part]
            if len(same) != 1:
                raise NotTaken(422, "nobody", part[:80])
            identifier = same[0]
        wished.append(identifier)
    return list(dict.fromkeys(wished))
