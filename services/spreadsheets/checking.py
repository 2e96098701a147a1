"""All rows of a file judged before anything is sent: what each is, and why it cannot be sent.

In memory there are two numbers a row; everything else goes to whoever asks, row by row.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal

import msgspec

from contracts.normal import normal_id, normal_name
from contracts.pool_log import Language
from contracts.quarantine import Message
from services.intake.admit import Admitted
from services.intake.entities import recall, remember
from services.spreadsheets.identity import SHEETS, folded_record, identity
from services.spreadsheets.reading import Source
from services.spreadsheets.tables import FileRow
from services.spreadsheets.validation import judged
from services.words import say
from services.words.why_refused import why_refused

RowState = Literal["new", "changed", "unchanged", "refused", "repeated"]
"""repeated: the same record stands on an earlier row."""
_FIELD: Final = re.compile(r"[.\[].*")
_encode = msgspec.json.Encoder(order="deterministic").encode


class RowIssue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that keeps a row back, or that a person should look at.

    Either `message`, one of intake's, or `key`, one of the lists' own, with its arguments.
    """

    line: int
    column: int = 0
    """From 1; 0 where no column is at fault."""
    field: str = ""
    written: str = ""
    suggestions: tuple[str, ...] = ()
    """Texts that would be read; the first is the likeliest."""
    message: Message | None = None
    key: str = ""
    arguments: dict[str, Any] = {}

    def text(self, language: Language, feed: str) -> str:
        """Return what is wrong and what to do."""
        if self.message is not None:
            return why_refused(language, feed, self.message)
        return say(language, f"lists.{self.key}", **self.arguments)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row after the checks."""

    line: int
    state: RowState
    record: dict[str, Any]
    issues: tuple[RowIssue, ...] = ()
    like: int = 0
    """An earlier row that is perhaps the same firm or person under another id."""


@dataclass(slots=True)
class Doubles:
    """Which rows mean the same one: marks of 64 bits -> the first row that has them."""

    lines: dict[int, int]
    contents: dict[int, int]
    differing: dict[int, int]
    """Row -> the other row under the same id with other content; for both of them."""
    repeated: dict[int, int]
    like: dict[int, int]


def doubles_of(source: Source) -> Doubles:
    """Read a file once and return which of its rows mean the same one."""
    doubles = Doubles({}, {}, {}, {}, {})
    people: dict[int, tuple[int, int]] = {}
    for row in source.rows():
        if not (key := identity(source.feed, row.record)):
            continue
        mark = _mark(key.casefold() if source.feed == SHEETS else key)
        content = _mark(_encode(folded_record(source.feed, row.record)))
        first = doubles.lines.setdefault(mark, row.line)
        if first == row.line:
            doubles.contents[mark] = content
        elif doubles.contents[mark] == content:
            doubles.repeated[row.line] = first
        else:
            doubles.differing |= {row.line: first, first: row.line}
        if (person := _person(row.record)) is not None:
            before, its_id = people.setdefault(person, (row.line, mark))
            if its_id != mark:
                doubles.like[row.line] = before
    return doubles


def _mark(content: str | bytes) -> int:
    data = content.encode() if isinstance(content, str) else content
    return int.from_bytes(blake2b(data, digest_size=8).digest())


def _person(record: Mapping[str, Any]) -> int | None:
    """Return a mark of name and telephone number, None where one of them is missing."""
    name, contact = record.get("name"), record.get("contact")
    phone = contact.get("phone") if isinstance(contact, dict) else None
    if not isinstance(name, str) or not isinstance(phone, str):
        return None
    digits = "".join(filter(str.isdigit, normal_id(phone)))
    return _mark(f"{normal_name(name)}\0{digits}") if digits else None


def checked_rows(
    source: Source,
    doubles: Doubles,
    known: Mapping[str, bytes],
    allowed: frozenset[str] | None = None,
) -> Iterator[CheckedRow]:
    """Yield every row judged: by intake's own checks, against the other rows, and against what
    intake has taken (`known`, as its entities are remembered).

    With `allowed`, a row is refused that is for another pool, or whose profile another pool has: an
    operator of one pool moves nobody in another.
    """
    against = _Against(doubles, known, allowed)
    for row in source.rows():
        yield _checked(source, row, against)


@dataclass(frozen=True, slots=True)
class _Against:
    """What rows are held against."""

    doubles: Doubles
    known: Mapping[str, bytes]
    allowed: frozenset[str] | None

    def foreign(self, admitted: Admitted) -> list[str]:
        """Return the pools that the record is for, or is in, and that may not be written to."""
        if self.allowed is None:
            return []
        stored = self.known.get(admitted.id)
        pools = {*admitted.pools, *(recall(stored).pools if stored is not None else [])}
        return sorted(pools - self.allowed)


def _checked(source: Source, row: FileRow, against: _Against) -> CheckedRow:
    doubles = against.doubles
    if issues := _of_file(source, row, doubles):
        return CheckedRow(row.line, "refused", row.record, issues)
    admitted, messages = judged(source.feed, row.record)
    if admitted is None:
        refused = tuple(_of_intake(row, message) for message in messages)
        return CheckedRow(row.line, "refused", row.record, refused)
    if pools := against.foreign(admitted):
        issue = _of_list(
            source, row, row.columns.get("pools", 0), "placing.pool", pools="、".join(pools)
        )
        return CheckedRow(row.line, "refused", row.record, (issue,))
    if row.line in doubles.repeated:
        return CheckedRow(row.line, "repeated", row.record)
    like = doubles.like.get(row.line, 0)
    stored = against.known.get(admitted.id)
    if stored is None:
        return CheckedRow(row.line, "new", row.record, like=like)
    same = recall(stored) == recall(remember(admitted.content, admitted.pools))
    return CheckedRow(row.line, "unchanged" if same else "changed", row.record, like=like)


def _of_file(source: Source, row: FileRow, doubles: Doubles) -> tuple[RowIssue, ...]:
    """Return what is wrong with a row before it is read as a record."""
    if row.fault is not None:
        arguments = {name: _plain(value) for name, value in row.fault.arguments.items()}
        column = arguments.get("column")
        number = column if isinstance(column, int) else 0
        return (RowIssue(row.line, number, key=row.fault.key, arguments=arguments),)
    if row.rounded:
        return tuple(_of_list(source, row, column, "input.rounded") for column in row.rounded)
    if other := doubles.differing.get(row.line):
        return (_of_list(source, row, 0, "placing.differing", other=other),)
    return ()


def _plain(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)


def _of_list(source: Source, row: FileRow, column: int, key: str, **arguments: Any) -> RowIssue:
    given = {"file": source.path.name, "line": row.line, "column": column} | arguments
    return RowIssue(row.line, column, key=key, arguments=given)


def _of_intake(row: FileRow, message: Message) -> RowIssue:
    field = _FIELD.sub("", message.field.removeprefix("$."))
    written = message.arguments.get("value", "")
    return RowIssue(
        row.line,
        row.columns.get(field, 0),
        field,
        written if isinstance(written, str) else "",
        suggestions(message),
        message,
    )


def suggestions(message: Message) -> tuple[str, ...]:
    """Return texts that intake would read in place of the value that it refused."""
    for name in ("near", "candidates", "day"):
        given = message.arguments.get(name)
        if isinstance(given, str) and given:
            return (given,)
        if isinstance(given, list | tuple):
            return tuple(str(text) for text in given)
    return ()
