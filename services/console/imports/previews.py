"""All rows of a job judged, into two files of its folder: rows as they would be sent, and issues."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

import msgspec

from services.console.imports.jobs import Counts, OpenValue
from services.spreadsheets.checking import (
    CheckedRow,
    RowIssue,
    RowState,
    checked_rows,
    doubles_of,
)
from services.spreadsheets.placing import PlacedSource

_MOST_VALUES: Final = 200
_ISSUES_A_ROW: Final = 10
_EVERY: Final = 500
_encode = msgspec.json.Encoder().encode
Progress = Callable[[int], None]
"""Hears how many rows are done."""


class ReadyRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row as it will be sent."""

    line: int
    state: RowState
    record: dict[str, Any]
    like: int = 0


_ready = msgspec.json.Decoder(ReadyRow).decode
_issue = msgspec.json.Decoder(RowIssue).decode


@dataclass(slots=True)
class _Tally:
    states: dict[RowState, int] = field(default_factory=dict)
    perhaps_same: int = 0
    values: dict[tuple[str, str], OpenValue] = field(default_factory=dict)

    def add(self, row: CheckedRow) -> None:
        self.states[row.state] = self.states.get(row.state, 0) + 1
        self.perhaps_same += bool(row.like) and row.state in {"new", "changed"}
        for issue in row.issues:
            if issue.written and issue.field:
                self._value(issue)

    def _value(self, issue: RowIssue) -> None:
        place = (issue.field, issue.written)
        before = self.values.get(place)
        if before is not None:
            self.values[place] = msgspec.structs.replace(before, rows=before.rows + 1)
        elif len(self.values) < _MOST_VALUES:
            self.values[place] = OpenValue(*place, 1, issue.line, issue.suggestions)

    def counts(self, preview: str) -> Counts:
        values = sorted(self.values.values(), key=lambda value: (-value.rows, value.first))
        return Counts(
            **self.states, perhaps_same=self.perhaps_same, values=tuple(values), preview=preview
        )


def write_preview(
    source: PlacedSource,
    folder: Path,
    known: Mapping[str, bytes],
    allowed: frozenset[str] | None,
    progress: Progress,
) -> Counts:
    """Judge every row and write both files of a new preview; return how many of each kind there are.

    FileFault where the file cannot be cut into rows. `known`, `allowed`: see `checked_rows`.
    """
    tally, name = _Tally(), uuid4().hex
    doubles = doubles_of(source)
    with (
        _private(rows_file(folder, name)) as rows,
        _private(issues_file(folder, name)) as issues,
    ):
        for number, row in enumerate(checked_rows(source, doubles, known, allowed), start=1):
            tally.add(row)
            if row.state in {"new", "changed"}:
                rows.write(_encode(ReadyRow(row.line, row.state, row.record, row.like)) + b"\n")
            for issue in row.issues[:_ISSUES_A_ROW]:
                issues.write(_encode(issue) + b"\n")
            if number % _EVERY == 0:
                progress(number)
    return tally.counts(name)


def _private(path: Path) -> IO[bytes]:
    """Return a new file for this user alone."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")


def rows_file(folder: Path, preview: str) -> Path:
    """Return the file of the rows of a preview that are to be sent."""
    return folder / f"rows-{preview}.jsonl"


def issues_file(folder: Path, preview: str) -> Path:
    """Return the file of a preview's issues."""
    return folder / f"issues-{preview}.jsonl"


def ready_rows(file: Path, after: int = 0) -> Iterator[ReadyRow]:
    """Yield the rows to be sent, without the first `after`."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines):
            if number >= after:
                yield _ready(line)


def issues_in(file: Path, begin: int = 0, most: int = 100) -> list[RowIssue]:
    """Return one page of the issues, in the order of the rows."""
    page = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines):
            if number >= begin + most:
                break
            if number >= begin:
                page.append(_issue(line))
    return page
