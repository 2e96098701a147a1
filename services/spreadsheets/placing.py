"""Placing: what a person says of a table's columns and values before it is read.

Every column is placed on a field or left on purpose; nothing is dropped because nobody knew it.
Values that intake would refuse are placed on ones that it takes ("互联网+" on I64), for all rows at once.
Pure: a `Placement` is proposed from a table, changed by steps, and applied to all rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any, Final

import msgspec

from contracts.feeds.fields.types import split
from services.spreadsheets.cells import Cells
from services.spreadsheets.columns import CONTACT, Columns, FileColumn, is_blank
from services.spreadsheets.faults import FileFault
from services.spreadsheets.headings import fold, shown
from services.spreadsheets.reading import Source, unheard
from services.spreadsheets.tables import (
    LEFT_OUT,
    FileRow,
    FileTable,
    Hear,
    heading_at,
    says_what_to_fill_in,
)

LEFT: Final = "-"
"""What stands for a field where a column is left on purpose."""
_SHOWN: Final = 60


class PlacedColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column of a table, from 1, and the field that it fills: `contact.phone`, LEFT, or empty
    where nobody has said yet.
    """

    number: int
    heading: str
    field: str = ""
    unit: str = ""
    near: tuple[str, ...] = ()
    """Fields that it may mean."""


class Placement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said of a table: its columns, and the values that stand for others."""

    feed: str
    line: int
    """Where the headings stand, from 1."""
    columns: tuple[PlacedColumn, ...] = ()
    values: dict[str, dict[str, str]] = {}
    """Field -> text as written -> text to read in its place."""
    constants: dict[str, str] = {}
    """Field -> text for the rows that say nothing of it."""

    def open_columns(self) -> list[PlacedColumn]:
        """Return the columns of which nobody has said anything: nothing is sent before."""
        return [column for column in self.columns if not column.field]

    def with_column(self, columns: Columns, number: int, field: str) -> "Placement":
        """Return the placement with a column on `field`, or left (LEFT).

        FileFault where there is no such field or column, or another column fills the field.
        """
        if field != LEFT and path_of(field) not in columns.titles:
            raise FileFault("placing.no_field", field=field, feed=self.feed.removeprefix("feed."))
        if number not in {column.number for column in self.columns}:
            raise FileFault("placing.no_column", column=number)
        for column in self.columns:
            if column.number != number and field != LEFT and _collide(column.field, field):
                raise FileFault(
                    "placing.taken", heading=column.heading, column=column.number, field=field
                )
        changed = tuple(
            msgspec.structs.replace(column, field=field) if column.number == number else column
            for column in self.columns
        )
        return msgspec.structs.replace(self, columns=changed)

    def with_value(self, field: str, written: str, text: str) -> "Placement":
        """Return the placement with `text` read wherever `written` stands in `field`; as itself,
        where they are the same.
        """
        of_field = {
            name: value for name, value in self.values.get(field, {}).items() if name != written
        }
        if text != written:
            of_field[written] = text
        return msgspec.structs.replace(self, values=self.values | {field: of_field})


def path_of(field: str) -> tuple[str, ...]:
    """Return the path of a field with dots."""
    return tuple(field.split("."))


def _collide(field: str, other: str) -> bool:
    """Return whether two columns cannot fill these fields: one field, or a whole and its part."""
    if field in {"", LEFT}:
        return False
    first, second = path_of(field), path_of(other)
    if first == second:
        return True
    return first[0] == second[0] and (first[0],) != CONTACT and 1 in {len(first), len(second)}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an operator placed before, of one feed."""

    columns: Mapping[str, str]
    """Heading as it is compared (`fold`) -> field or LEFT."""
    values: Mapping[str, Mapping[str, str]]
    """Field -> text as written -> text to read in its place."""


NOTHING_REMEMBERED: Final = Remembered({}, {})


def propose(
    source: Source, first: Sequence[Cells], remembered: Remembered = NOTHING_REMEMBERED
) -> Placement:
    """Return what the headings among the first rows of a table say by themselves, and what was
    placed before; what they do not say is open.
    """
    if not first:
        raise FileFault("input.blank", file=source.path)
    columns = source.columns
    heading = first[_likely_headings(columns, first)]
    width = max(len(row.cells) for row in first)
    placed: dict[str, int] = {}
    proposed = []
    for number in range(1, width + 1):
        text = heading.cells[number - 1] if number <= len(heading.cells) else ""
        if is_blank(text) and not _filled(first, heading, number):
            continue
        column = _proposed(columns, number, text, remembered)
        if column.field not in {"", LEFT} and any(
            _collide(field, column.field) for field in placed
        ):
            column = PlacedColumn(number, column.heading, near=(column.field,))
        if column.field not in {"", LEFT}:
            placed[column.field] = number
        proposed.append(column)
    values = {field: dict(values) for field, values in remembered.values.items()}
    return Placement(source.feed, heading.line, tuple(proposed), values)


def _likely_headings(columns: Columns, rows: Sequence[Cells]) -> int:
    """Return the row of headings: half known, else with most known ones, else the first wide one."""
    place = heading_at(columns, rows)
    if place is not None:
        return place
    known = [sum(map(columns.knows, row.cells)) for row in rows]
    if max(known):
        return known.index(max(known))
    widths = [sum(not is_blank(cell) for cell in row.cells) for row in rows]
    return widths.index(max(widths))


def _filled(rows: Sequence[Cells], heading: Cells, number: int) -> bool:
    return any(
        row.line > heading.line and number <= len(row.cells) and not is_blank(row.cells[number - 1])
        for row in rows
    )


def _proposed(columns: Columns, number: int, text: str, remembered: Remembered) -> PlacedColumn:
    heading = shown(text, _SHOWN)
    before = remembered.columns.get(fold(text[:_SHOWN]))
    if before and (before == LEFT or path_of(before) in columns.titles):
        return PlacedColumn(number, heading, before, columns.meaning(text).unit)
    paths, unit = columns.meaning(text)
    names = tuple(".".join(path) for path in paths)
    if len(names) == 1:
        return PlacedColumn(number, heading, names[0], unit)
    near = names or tuple(
        dict.fromkeys(".".join(columns.paths[name]) for name in columns.near(text))
    )
    return PlacedColumn(number, heading, near=near)


@dataclass(frozen=True, slots=True)
class PlacedSource(Source):
    """A file read as a placement says."""

    placement: Placement | None = None

    def rows(self, hear: Hear = unheard) -> Iterator[FileRow]:
        """Yield the records with columns and values as placed. FileFault as `Source.rows`, but for
        headings.
        """
        placement = self.placement
        if placement is None:
            return Source.rows(self, hear)
        rows = self._placed(placement, hear) if self.is_table else Source.rows(self, hear)
        return (
            row._replace(record=placement.constants | _valued(row.record, placement.values))
            for row in rows
        )

    def _placed(self, placement: Placement, hear: Hear) -> Iterator[FileRow]:
        table = FileTable(self.path, self.columns, _layout(placement))
        fields = table.fields()
        headings = Counter[str]()
        with self.in_sheet():
            for row in dropwhile(lambda row: row.line < placement.line, self.cells()):
                texts = Counter(cell.strip() for cell in row.cells if not is_blank(cell))
                headings = headings or texts
                if texts == headings or says_what_to_fill_in(row):
                    if row.line != placement.line:
                        hear("heard.headings_again", {"file": self.path, "line": row.line})
                    continue
                yield _read(table, row, fields)


def _read(table: FileTable, row: Cells, fields: Mapping[str, int]) -> FileRow:
    """Return a row read; one that cannot be read does not end the file."""
    rounded = tuple(number + 1 for number in row.rounded)
    try:
        return FileRow(row.line, table.record(row), fields, rounded)
    except FileFault as fault:
        return FileRow(row.line, {}, fields, rounded, fault)


def placed_source(source: Source, placement: Placement) -> PlacedSource:
    """Return `source` read as `placement` says."""
    return PlacedSource(
        source.path, source.feed, source.encoding, source.columns, source.sheet, placement
    )


def _layout(placement: Placement) -> list[FileColumn | None]:
    layout: list[FileColumn | None] = [None] * max(
        (column.number for column in placement.columns), default=0
    )
    for column in placement.columns:
        if column.field:
            path = LEFT_OUT if column.field == LEFT else path_of(column.field)
            layout[column.number - 1] = FileColumn(column.heading, path, column.unit)
    return layout


def _valued(record: dict[str, Any], values: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a record with the placed values in place of those written."""
    for field, texts in values.items():
        *outer, name = path_of(field)
        part: Any = record
        for step in outer:
            part = part.get(step) if isinstance(part, dict) else None
        if texts and isinstance(part, dict) and isinstance(part.get(name), str):
            part[name] = _replaced(part[name], texts)
    return record


def _replaced(cell: str, texts: Mapping[str, str]) -> str:
    """Return a cell with `texts` for the whole of it, or for its parts."""
    if (whole := texts.get(cell)) is not None:
        return whole
    parts = split(cell)
    if not isinstance(parts, list) or not any(part in texts for part in parts):
        return cell
    return "、".join(texts.get(part, part) for part in parts)
