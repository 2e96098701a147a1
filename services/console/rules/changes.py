"""From a form or JSON to a programme as its feed takes it, and what differs between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from contracts.catalogue import PROGRAMMES
from contracts.feeds.fields.types import split
from contracts.feeds.programme import Programme
from contracts.pool_log import Language, PoolKind
from contracts.visible_text import escaped
from services.console.rules.fields import RuleField, every_field
from services.spreadsheets.validation import judged
from services.words.why_refused import why_refused

_GIVEN: Final = tuple(name for name in Programme.model_fields if name != "pool")
"""Fields of a programme besides its id."""


@dataclass(frozen=True, slots=True)
class NewProgramme:
    """A programme as a form or JSON would have it.

    `record`: what the feed gets; `taken`: the same as the pool's log would have it, empty where
    `faults` (place in the record without `$.`, what is wrong) says why not.
    """

    record: dict[str, Any]
    taken: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


class NotAProgramme(ValueError):  # noqa: N818 - it is what was given
    """A text that is no JSON object."""


def held(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a programme of the read model as its feed takes it, with all that it leaves open said.

    Without a word about review the feed would take a cycle's default for it, not what was.
    """
    given = {name: body[name] for name in _GIVEN if name in body}
    rules = dict(given.get("rules", {}))
    if rules.get("kind") == "mentoring":
        rules.setdefault("review", False)
    return {"language": "zh-Hans"} | given | {"rules": rules}


def with_form(body: Mapping[str, Any], kind: PoolKind, form: Mapping[str, str]) -> dict[str, Any]:
    """Return `body` with what a form says; fields that the form does not have stay as they are."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    for each in every_field(kind):
        if each.name in form:
            _put(made, each, _value(each, form[each.name]))
    return made


def _value(rule: RuleField, text: str) -> Any:
    if rule.control == "numbers":
        parts = split(text)
        return [_number(part) for part in parts] if isinstance(parts, list) else text
    if not text:
        return None
    if rule.control == "number":
        return _number(text)
    if rule.control == "yes_no" and text in {"yes", "no"}:
        return text == "yes"
    return text


def _number(text: str) -> int | str:
    """Return the whole number in `text`; what is none stays as it is, for the contract to refuse."""
    whole = text.removeprefix("-").isdecimal() and text.isascii()
    return int(text) if whole and len(text) < 20 else text  # noqa: PLR2004 - beyond 64 bits


def _put(body: dict[str, Any], rule: RuleField, value: Any) -> None:
    """Say `value` of a rule in `body`; None and a default that nobody said leave it out."""
    place, name = body, rule.path[-1]
    unsaid = value is None or value == rule.of(body)
    for part in rule.path[:-1]:
        if part not in place and unsaid:
            return
        place = place.setdefault(part, {})
    if value is None:
        place.pop(name, None)
    elif name in place or not unsaid:
        place[name] = value


def read_json(text: str) -> dict[str, Any]:
    """Return the JSON object in `text`; NotAProgramme says why there is none."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise NotAProgramme(str(error)) from error


def written(body: Mapping[str, Any]) -> str:
    """Return `body` as JSON for people."""
    return msgspec.json.format(msgspec.json.encode(body, order="sorted"), indent=2).decode()


def checked(pool: str, body: Mapping[str, Any], language: Language) -> NewProgramme:
    """Return `body` as the programme of `pool`, held to the contract that every feed is held to."""
    record = {name: value for name, value in body.items() if name != "pool"} | {"pool": pool}
    admitted, messages = judged(PROGRAMMES.name, record)
    if admitted is None:
        faults = [
            (escaped(each.field).removeprefix("$."), why_refused(language, PROGRAMMES.name, each))
            for each in messages
        ]
        return NewProgramme(record, faults=faults)
    content = b"{" + admitted.content.removeprefix(b",")
    return NewProgramme(record, held(msgspec.json.decode(content, type=dict[str, Any])))


def patch_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch (RFC 7396) that makes `after` of `before`."""
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        old = before.get(name)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            inner = patch_of(old, value)
            if inner:
                patch[name] = inner
        elif old != value or name not in before:
            patch[name] = value
    return patch


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield every place at which two programmes differ, with what stands there in each."""
    for name in sorted({*before, *after}):
        old, new, place = before.get(name), after.get(name), (*path, name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            sides = [side if isinstance(side, Mapping) else {} for side in (old, new)]
            yield from differing(sides[0], sides[1], place)
        elif old != new:
            yield place, old, new
