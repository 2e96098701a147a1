"""What a sheet is before anybody reads it: rows of cells as a spreadsheet numbers them."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from contracts.feeds.fields.cells import as_text

MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 1_000
"""Characters that a cell of a sheet may hold; what is longer is no mark and nobody's name."""


class TableRow(NamedTuple):
    """One row: its number from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]


class SheetTable(NamedTuple):
    """The rows of one file or worksheet that are not blank; `name` is its title, by which it may
    say whose it is.
    """

    file: str
    name: str
    rows: list[TableRow]


def table_of(file: str, name: str, rows: Iterable[tuple[int, Iterable[object]]]) -> SheetTable:
    """Return the table of numbered rows; a number is what one would read in its cell."""
    texts = (TableRow(number, tuple(map(_text, cells))) for number, cells in rows)
    return SheetTable(file, name, [row for row in texts if any(row.cells)])


def _text(cell: object) -> str:
    text = as_text(cell)
    return "" if text is None else text.strip()
