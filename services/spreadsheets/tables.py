"""Records from tables of cells: where the headings stand, which rows are passed over, which cells
are empty.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from contracts.catalogue import MAX_VALUE_BYTES
from contracts.normal import visible
from services.spreadsheets.cells import (
    MOST_ROWS_ABOVE,
    Cells,
    Lines,
    delimiter_of,
    is_separator_line,
    rows_of,
)
from services.spreadsheets.columns import CONTACT, Columns, FileColumn, is_blank
from services.spreadsheets.faults import FileFault, placed
from services.spreadsheets.headings import UNCLEAR, is_bare_number, with_unit

_HEAD_CHARACTERS: Final = 1 << 16
_FILL_IN: Final = frozenset({
    "必填", "必填项", "必填項", "必须填写", "必須填寫", "选填", "選填", "选填项", "選填項", "可选", "可選", "可填", "非必填",
    "mandatory", "required", "optional",
})  # fmt: skip
_AROUND_A_WORD: Final = " \t\r\n*＊()（）[]【】"
LEFT_OUT: Final = ()
"""The path of a column that a person chose not to read."""
Hear = Callable[[str, dict[str, Any]], None]
"""Takes what a person should know although the file is read: a key of the catalogue and its
arguments.
"""


class FileRow(NamedTuple):
    """One record as a JSON object, and the line (from 1) that it began on."""

    line: int
    record: dict[str, Any]
    columns: Mapping[str, int] = MappingProxyType({})
    """Field -> the column (from 1) that fills it, in a table."""
    rounded: tuple[int, ...] = ()
    """Columns (from 1) whose number lost its last digits in a spreadsheet."""
    fault: FileFault | None = None
    """Why this row could not be read, where that does not end the file."""


def heading_at(columns: Columns, rows: Sequence[Cells]) -> int | None:
    """Return which of the first rows holds the headings: half of its cells are known ones, and more
    than one if that can be.
    """
    likely: int | None = None
    for number, row in enumerate(rows):
        filled = [cell for cell in row.cells if not is_blank(cell)]
        known = sum(map(columns.knows, filled))
        if known and 2 * known >= len(filled):
            if known > 1:
                return number
            likely = number if likely is None else likely
    return likely


def _is_title(row: Cells, width: int) -> bool:
    """Return whether a row above the headings is a title or a note: far fewer things stand in it
    than in a record.
    """
    return 2 * len({cell.strip() for cell in row.cells if not is_blank(cell)}) <= max(2, width)


def says_what_to_fill_in(row: Cells) -> bool:
    """Return whether a row of a template says of its columns which must be filled in, and nothing
    else.
    """
    cells = (visible(cell).strip(_AROUND_A_WORD).casefold() for cell in row.cells)
    return all(cell in _FILL_IN or not cell for cell in cells)


def _with_contact(parts: dict[str, Any] | None, whole: str) -> str | dict[str, Any]:
    """Return a contact's cell, together with the name where that has a column of its own: the
    contract reads both.
    """
    return whole if parts is None else parts | {"name": f"{parts.get('name', '')} {whole}".strip()}


@dataclass(frozen=True, slots=True)
class FileTable:
    """The headings of one file, and how its rows become records."""

    path: Path
    columns: Columns
    layout: list[FileColumn | None]

    def repeats_headings(self, row: Cells) -> bool:
        """Return whether a row is the headings once more.

        FileFault where it is other headings of the same feed.
        """
        if not self.columns.knows(next(cell for cell in row.cells if not is_blank(cell))):
            return False
        filled = [(number, cell) for number, cell in enumerate(row.cells) if not is_blank(cell)]
        if not all(self.columns.knows(cell) for _, cell in filled):
            return False
        fields = [column.path if column else None for column in self.layout]
        fields += [None] * (len(row.cells) - len(fields))
        if all(self.columns.meaning(cell).paths[0] == fields[number] for number, cell in filled):
            return len(filled) > 1 or sum(field is not None for field in fields) == 1
        if len(filled) > 1:
            raise FileFault("input.other_headings", file=self.path, line=row.line)
        return False

    def record(self, row: Cells) -> dict[str, Any]:
        """Return one row as a JSON object.

        Empty cells are absent. FileFault for content without a heading.
        """
        record: dict[str, Any] = {}
        contact = ""
        for number, cell in enumerate(row.cells):
            text = cell.strip()
            if is_blank(text):
                continue
            column = self.layout[number] if number < len(self.layout) else None
            if column is None:
                raise FileFault("input.no_heading" if number < len(self.layout) else "input.long_row",
                    file=self.path, line=row.line, column=number + 1, columns=len(self.layout),
                )  # fmt: skip
            if column.path == LEFT_OUT:
                continue
            self._check_size(row.line, column, text)
            if column.unit == UNCLEAR and is_bare_number(text):
                raise FileFault(
                    "input.unit",
                    file=self.path,
                    line=row.line,
                    heading=column.heading,
                )
            if column.path == CONTACT:
                contact = text
                continue
            place = record
            for name in column.path[:-1]:
                place = place.setdefault(name, {})
            place[column.path[-1]] = with_unit(text, column.unit) if column.unit else text
        if contact:
            record["contact"] = _with_contact(record.get("contact"), contact)
        return record

    def _check_size(self, line: int, column: FileColumn, text: str) -> None:
        if len(text) * 4 > MAX_VALUE_BYTES and len(text.encode()) > MAX_VALUE_BYTES:
            raise FileFault("input.big_value", file=self.path, line=line, column=column.heading,
                size=len(text.encode()), limit=MAX_VALUE_BYTES,
            )  # fmt: skip

    def fields(self) -> Mapping[str, int]:
        """Return field -> the first column (from 1) that fills it or a part of it."""
        numbered: dict[str, int] = {}
        for number, column in enumerate(self.layout, start=1):
            if column and column.path != LEFT_OUT:
                numbered.setdefault(column.path[0], number)
        return MappingProxyType(numbered)

    def refuse_if_cut_off(self, row: Cells) -> None:
        """Raise FileFault for a last row without a line break that lacks a required cell: the rest of
        the file may be missing.
        """
        cells = len(row.cells)
        while cells and not row.cells[cells - 1].strip():
            cells -= 1
        missing = [column for column in self.layout[cells:] if column]
        if any(column.path in self.columns.required for column in missing):
            raise FileFault("input.short_row", file=self.path, line=row.line, cells=cells,
                columns=len(self.layout),
            )  # fmt: skip


def _table(
    path: Path, columns: Columns, rows: Sequence[Cells], hear: Hear
) -> tuple[FileTable, int]:
    """Find the headings among the first rows.

    Return them and how many rows they and what stands above take.
    """
    place = heading_at(columns, rows)
    if place is None:
        if not any(columns.resembles(cell) for cell in rows[0].cells[:100]):
            examples = "、".join(columns.examples()[:6])
            raise FileFault("input.no_headings", file=path, rows=len(rows), known=examples)
        place = 0
    heading = rows[place]
    with placed(line=heading.line):
        layout = columns.layout(path, heading.cells)
    width = sum(column is not None for column in layout)
    for row in rows[:place]:
        if not _is_title(row, width):
            raise FileFault("input.rows_above", file=path, line=heading.line, above=row.line)
    if place:
        hear("heard.headings_at", {"file": path, "line": heading.line})
    return FileTable(path, columns, layout), place + 1


def csv_cells(path: Path, encoding: str, columns: Columns) -> Iterator[Cells]:
    """Yield the rows of a CSV that are not blank, in bounded memory."""
    csv.field_size_limit(MAX_VALUE_BYTES)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = delimiter_of(columns, file.read(_HEAD_CHARACTERS))
        file.seek(0)
        lines = Lines(path, file)
        try:
            reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
        except (TypeError, ValueError) as error:  # `sep=` and a character that cannot separate
            raise FileFault("input.separator", file=path, separator=delimiter) from error
        for row in rows_of(path, reader):
            if not is_separator_line(row):
                torn = not lines.ended and row.last == lines.number
                yield row._replace(torn=True) if torn else row


def table_rows(
    path: Path, columns: Columns, rows: Iterator[Cells], hear: Hear
) -> Iterator[FileRow]:
    """Yield the records of a table in order. FileFault at the first structural fault."""
    first = list(islice(rows, MOST_ROWS_ABOVE))
    if not first:
        raise FileFault("input.blank", file=path)
    table, taken = _table(path, columns, first, hear)
    fields = table.fields()
    began = False
    for row in chain(first[taken:], rows):
        passed_over = says_what_to_fill_in(row) and not began
        if passed_over or table.repeats_headings(row):
            key = "heard.template_row" if passed_over else "heard.headings_again"
            hear(key, {"file": path, "line": row.line})
            continue
        began = True
        if row.torn:
            table.refuse_if_cut_off(row)
        yield FileRow(row.line, table.record(row), fields, tuple(n + 1 for n in row.rounded))
