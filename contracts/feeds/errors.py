"""From pydantic's errors to what the quarantine record says: the place, a code of
contracts.refusals, its arguments.

A value is quoted short, with what cannot be seen in it written out. Personal data are never
repeated: the fields of people are not quoted at all, and elsewhere phone numbers, addresses and
numbers of identity cards are masked wherever a field holds words; dates, codes and amounts are
shown as they are.
"""

import difflib
import re
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from contracts.feeds.fields.cells import is_scientific
from contracts.feeds.fields.types import POOL_ID, split
from contracts.quarantine import Argument, ErrorKind, Message
from contracts.refusals import OTHER, REASONS
from contracts.visible_text import (
    escaped,
    first_hidden,
    look_alike,
    one_line,
    shortened,
    told_apart,
)

MOST_MESSAGES: Final = 10
_MOST_PARTS: Final = 60
_READ: Final = 200
_PRIVATE: Final = frozenset({"contact", "founders", "phone", "email"})
_UNQUOTED: Final = frozenset({"missing", "extra_forbidden", "string_too_short"})
_PERSONAL: Final = re.compile(
    r"[^\s,，;；、:：]{1,64}@[^\s,，;；、]{1,254}"
    r"|(?<![0-9A-Za-z-])(?:"
    r"(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|0[0-9]{2,3}[- ]?[0-9]{7,8}|\+[0-9](?:[- ]?[0-9]){7,17}"
    r"|[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r")(?![0-9A-Za-z])"
)
_AT = re.compile(r"line (\d{1,9}) column (\d{1,9})")
_QUOTED: Final = re.compile(r"'([^']{0,100})'")
_MASK: Final = "***"


def _text(value: object) -> str:
    """Return the beginning of a value on one line.

    Empty for long structures and numbers beyond all measure.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**40 else ""
    return (
        one_line(value if isinstance(value, str) else str(value))
        if isinstance(value, str | float | bool)
        else ""
    )


def shown(value: object, *, plain: bool = False) -> str:
    """Return `value` as a message may show it: one line, shortened, nothing hidden, personal data
    masked unless `plain`.
    """
    text = _text(value)
    return shortened(escaped(text if plain else _PERSONAL.sub(_MASK, text)))


def apart(first: str, second: str) -> tuple[str, str]:
    """Return two texts for one sentence, masked as `shown` does, with code points where they differ
    but look the same.
    """
    return (
        told_apart(first, second)
        if look_alike(first[:_READ], second[:_READ])
        else (shown(first), shown(second))
    )


def _place(error: ErrorDetails) -> list[str | int]:
    """Return where the error is: pydantic's place without union tags, completed by what the error
    itself says.
    """
    context = error.get("ctx", {})
    place = [part for part in error["loc"] if part not in {"mentoring", "roadshow"}]
    return place + [context[name] for name in ("field", "at") if name in context]


def _path(place: list[str | int]) -> str:
    return "$" + "".join(
        f"[{part}]" if isinstance(part, int) else f".{shown(part)}" for part in place
    )


def _value(error: ErrorDetails) -> object:
    """Return the value at the error's place: where that is inside a list, the part, also of a list
    that came as one string.
    """
    value, at = error["input"], error.get("ctx", {}).get("at")
    parts = split(value) if isinstance(at, int) else None
    return (
        parts[at] if isinstance(at, int) and isinstance(parts, list) and at < len(parts) else value
    )


def _code(error: ErrorDetails) -> str:
    """Return the code of contracts.refusals for pydantic's error."""
    given = error["input"]
    if error["type"] in {"string_pattern_mismatch", "string_type"} and is_scientific(_text(given)):
        return "scientific"
    return error["type"] if error["type"] in REASONS else OTHER


def _plain(value: Any) -> Argument:
    """Return an argument as the record holds it: a whole number, a short text, or a few of them."""
    if isinstance(value, list | tuple):
        return [shown(part, plain=True) for part in value[:_MOST_PARTS]]
    return (
        value
        if isinstance(value, int) and abs(value) < 2**53
        else shortened(escaped(str(value)), 200)
    )


def _unknown_field(model: type[BaseModel], name: str) -> dict[str, Argument]:
    """Return the arguments for a field that there is none of: its name and the one that is most
    like it.
    """
    near = difflib.get_close_matches(name[:64], list(model.model_fields), n=1)
    given, wanted = apart(name, near[0]) if near else (shown(name), "")
    return {"given": given, "near": wanted}


def _with_value(
    arguments: dict[str, Argument], value: object, *, plain: bool
) -> dict[str, Argument]:
    """Return the arguments with the value that stands there.

    What is proposed in its place never looks the same.
    """
    text = shown(value, plain=plain)
    if not text:
        return arguments
    if not isinstance(value, str):
        return arguments | {"value": text}
    hidden = first_hidden(value)
    if hidden:
        arguments = arguments | {"hidden": list(hidden)}
    for name in ("near", "expected"):
        proposed = arguments.get(name)
        for part in proposed if isinstance(proposed, list) else []:
            if look_alike(value[:_MOST_PARTS], part):
                quoted, marked = told_apart(value[:_MOST_PARTS], part)
                return arguments | {"value": quoted, name: [marked]}
    return arguments | {"value": text}


def _arguments(
    model: type[BaseModel], error: ErrorDetails, code: str, place: list[str | int]
) -> dict[str, Argument]:
    context: dict[str, Any] = error.get("ctx", {}) | {"type": error["type"]}
    names = [part for part in place if isinstance(part, str)]
    if "pattern" in context:
        context["pattern"] = "pool" if context["pattern"] == POOL_ID else "id"
    if "expected" in context:
        context["expected"] = _QUOTED.findall(str(context["expected"])[:2000])
    arguments = {name: _plain(context[name]) for name in REASONS[code].arguments if name in context}
    if code == "extra_forbidden" and names:
        arguments |= _unknown_field(model, names[-1])
    if error["type"] in _UNQUOTED or not _PRIVATE.isdisjoint(names):
        return arguments
    return _with_value(arguments, _value(error), plain=REASONS[code].plain)


def _message(model: type[BaseModel], error: ErrorDetails) -> Message:
    place, code = _place(error), _code(error)
    return Message(_path(place), code, _arguments(model, error, code, place))


def _not_json(error: ErrorDetails) -> Message:
    """Return the message for a value that is not JSON."""
    match = _AT.search(error["msg"])
    if match is None:
        return Message("$", "not_json")
    return Message("$", "not_json_at", {"line": int(match[1]), "column": int(match[2])})


def explain(model: type[BaseModel], error: ValidationError) -> tuple[ErrorKind, list[Message]]:
    """Return the kind of the first error and a message for each of the first MOST_MESSAGES, then
    how many more there are.
    """
    details = error.errors(include_url=False)
    if details[0]["type"] == "json_invalid":
        return "not_json", [_not_json(details[0])]
    messages = [_message(model, detail) for detail in details[:MOST_MESSAGES]]
    if len(details) > MOST_MESSAGES:
        messages.append(Message("$", "more", {"count": len(details) - MOST_MESSAGES}))
    return REASONS[messages[0].code].error, messages
