"""A refused record's text: where the faults in it are, and the record with another value there.

Paths are those of quarantine messages: `$.name`, `$.needs[2]`, `$` for the whole.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json.decoder import JSONDecodeError
from typing import Any, Final

import msgspec

from contracts.pool_log import Language
from services.intake.admit import LINES
from services.spreadsheets.validation import faults
from services.words import say

Step = str | int
Span = tuple[int, int]
MOST_SHOWN: Final = 100_000
"""Characters of a record that a page shows; what is longer is mended with the command line."""
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]")
_SEPARATOR: Final = "; "
_DEEPEST: Final = 20
_decoder: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a text; `at_fault`: it is what a message is about."""

    text: str
    at_fault: bool = False


@dataclass(frozen=True, slots=True)
class FaultyField:
    """A field that a message is about, with what stands there."""

    path: str
    text: str
    missing: bool


def readable(value: bytes | None) -> str:
    """Return the text of a record, read as GB18030 where it is no UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return (value or b"").decode(encoding)
        except UnicodeDecodeError:
            continue
    return (value or b"").decode(errors="replace")


def topic_of(identifier: str) -> str:
    """Return the topic in the id of a record in quarantine, `TOPIC/PARTITION/OFFSET`."""
    return identifier.rsplit("/", 2)[0]


def pieces(text: str, paths: Iterable[str]) -> list[TextPiece]:
    """Return `text` in pieces, with what stands at `paths` apart; where it is no JSON, the place
    from which on it is none.
    """
    spans = []
    try:
        begin = _skip(text, 0)
        end = _skip(text, _decoder.raw_decode(text, begin)[1])
        if end < len(text):
            spans.append((end, len(text)))
        for path in paths:
            steps = steps_of(path)
            if steps and (span := _span(text, begin, steps)) is not None:
                spans.append(span)
    except (JSONDecodeError, RecursionError) as error:
        at = error.pos if isinstance(error, JSONDecodeError) else 0
        spans = [(min(at, max(0, len(text) - 1)), len(text))]
    return list(_cut(text, sorted(spans)))


def _cut(text: str, spans: list[Span]) -> Iterator[TextPiece]:
    here = 0
    for begin, end in spans:
        if end <= here:
            continue
        if begin > here:
            yield TextPiece(text[here:begin])
        yield TextPiece(text[max(begin, here) : end], at_fault=True)
        here = end
    if here < len(text):
        yield TextPiece(text[here:])


def steps_of(path: str) -> list[Step]:
    """Return the names and numbers of a path; none for the whole, and for what is no path."""
    if not path.startswith("$"):
        return []
    found = [(match.group(1), match.group(2)) for match in _STEP.finditer(path, 1)]
    return [name or int(number) for name, number in found][:_DEEPEST]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _span(text: str, at: int, steps: list[Step]) -> Span | None:
    """Return where the value at `steps` stands in the JSON at `at`, None where there is none."""
    if not steps:
        return at, _decoder.raw_decode(text, at)[1]
    opening = "{" if isinstance(steps[0], str) else "["
    if text[at] != opening:  # several values in one text are at fault with it
        return None if text[at] in "{[" else (at, _decoder.raw_decode(text, at)[1])
    for name, begin in _members(text, at):
        if name == steps[0]:
            return _span(text, begin, steps[1:])
    return None


def _members(text: str, at: int) -> Iterator[tuple[Step, int]]:
    """Yield the members of the object or list at `at`: name or number, and where the value begins."""
    names, number = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        name: Step = number
        if names:
            name, at = _decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield name, at
        number += 1
        at = _skip(text, _decoder.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)


def faulty_fields(record: Mapping[str, Any], paths: Iterable[str]) -> list[FaultyField]:
    """Return the fields at `paths` that one line of text can fill, a list of texts among them: intake
    takes several values in one text.
    """
    found: dict[str, FaultyField] = {}
    for path in paths:
        steps, value = _reached(record, steps_of(path))
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            value = _SEPARATOR.join(value)
        if not steps or isinstance(value, dict | list):
            continue
        missing = value is msgspec.UNSET
        text = "" if missing else value if isinstance(value, str) else json.dumps(value)
        name = "$" + "".join(f".{each}" if isinstance(each, str) else f"[{each}]" for each in steps)
        found.setdefault(name, FaultyField(name, text, missing))
    return list(found.values())


def _reached(record: Any, steps: list[Step]) -> tuple[list[Step], Any]:
    """Return how far `steps` lead in `record`, and what is there; UNSET for a field that an object
    could have.
    """
    value = record
    for number, step in enumerate(steps):
        if isinstance(value, dict) and isinstance(step, str):
            if step not in value:
                return (steps, msgspec.UNSET) if number == len(steps) - 1 else ([], None)
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return steps[:number], value
    return steps, value


def with_values(record: dict[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return `record` with what somebody wrote at paths: numbers stay numbers where they were, and
    an empty text takes a value away. A path that leads nowhere changes nothing.
    """
    mended: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    gone: list[tuple[Any, Step]] = []
    for path, text in texts.items():
        steps = steps_of(path)
        reached, held = _reached(mended, steps)
        if not steps or reached != steps:
            continue
        holder: Any = _reached(mended, steps[:-1])[1]
        if text:
            holder[steps[-1]] = _typed(held, text)
        elif held is not msgspec.UNSET:
            gone.append((holder, steps[-1]))
    for holder, last in reversed(gone):  # of a list the later ones first
        del holder[last]
    return mended


def _typed(before: object, text: str) -> Any:
    if isinstance(before, bool | int | float):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, bool | int | float) else text
    return text


def record_in(text: str) -> dict[str, Any] | None:
    """Return the JSON object that `text` is, None where it is none."""
    try:
        record = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def still_wrong(identifier: str, text: str, language: Language) -> list[tuple[str, str]]:
    """Return what intake would refuse in the mended text: (path, words)."""
    topic, record = topic_of(identifier), record_in(text)
    if record is None:
        return [("$", say(language, "console.mend.no_object"))]
    return list(faults(topic, record, language)) if topic in LINES else []
