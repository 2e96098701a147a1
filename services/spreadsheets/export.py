"""Tables as files that a spreadsheet opens: CSV and XLSX, in which no text is ever a formula.

A cell of a list that begins with = or http must reach nobody as a formula or a link: in a workbook
text is written as text, in a CSV it gets an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Protocol, runtime_checkable

from contracts.normal import visible

if TYPE_CHECKING:
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.worksheet import Worksheet

ExportCell = str | int | float
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
_WIDEST, _NARROWEST = 60, 8
_WIDE_CHARACTER = 0x2E80
_LONGEST_CELL: Final = 32_767
"""Characters that a cell of a workbook takes."""
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Linked(NamedTuple):
    """A cell that leads to what it counts: the anchor of a table or of one of its rows."""

    value: ExportCell
    anchor: str


class ExportTable(Protocol):
    """A table with its headings."""

    @property
    def title(self) -> str:
        """What the table is called; a sheet's name."""

    @property
    def columns(self) -> Sequence[str]:
        """The headings."""

    @property
    def rows(self) -> Sequence[Sequence[ExportCell | Linked]]:
        """As many cells as there are headings, each."""


@runtime_checkable
class AnchoredTable(ExportTable, Protocol):
    """A table that linked cells lead to."""

    @property
    def anchor(self) -> str:
        """What leads to its head, empty where nothing does."""

    @property
    def row_anchors(self) -> Mapping[int, tuple[str, ...]]:
        """What leads to rows, from 0."""


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[ExportCell | None]]) -> Iterator[bytes]:
    """Yield a CSV piece by piece, in UTF-8 with the mark by which Excel knows it (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(map(guarded, columns))
    for row in rows:
        yield _taken(buffer)
        writer.writerow(map(guarded, row))
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def guarded(cell: ExportCell | None) -> ExportCell:
    """Return a cell that no spreadsheet takes for a formula, whatever it begins with."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = visible(cell)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text


def workbook_of(tables: Iterable[ExportTable], stamp: str, time: int) -> bytes:
    """Return a workbook with a sheet for each table and `stamp` in its properties; a linked cell
    leads to the sheet and row of what it counts.

    `time` is when it was made, in ms since 1970. Equal input gives equal bytes.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - of the extra `print`, which CSV does not need

    buffer, sheets = BytesIO(), list(tables)
    places = dict(_places(sheets))
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties(
            {"comments": stamp, "created": datetime.fromtimestamp(time / 1000, UTC)}
        )
        top = {"text_wrap": True, "valign": "top"}
        head = book.add_format({"bold": True, "bg_color": "#E8F0F0", **top})
        body = book.add_format(top)
        link = book.add_format({"font_color": "#1D5C63", "underline": 1, **top})
        for number, table in enumerate(sheets, start=1):
            sheet = book.add_worksheet(sheet_name(table.title, number))
            _set_up(sheet, stamp)
            for place, row in enumerate([table.columns, *table.rows]):
                for column, cell in enumerate(row):
                    leads = places.get(cell.anchor) if isinstance(cell, Linked) else None
                    if leads is not None:
                        sheet.write_url(place, column, leads, link)
                    look = link if leads is not None else body if place else head
                    _write(sheet, place, column, _value(cell), look)
            for column, width in enumerate(_widths(table)):
                sheet.set_column(column, column, width)
    return buffer.getvalue()


def write_workbook(
    file: BinaryIO,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[ExportCell | None]],
) -> None:
    """Write a workbook of one sheet to `file`, row by row: its memory does not grow with the rows."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - of the extra `print`

    with Workbook(file, {**OPTIONS, "in_memory": False, "constant_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8F0F0"})
        sheet = book.add_worksheet(sheet_name(title, 1))
        _set_up(sheet, title)
        for number, name in enumerate(columns):
            sheet.set_column(number, number, min(_WIDEST, max(2 * _NARROWEST, _width(name))))
            _write(sheet, 0, number, name, head)
        for place, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                if cell is not None:
                    _write(sheet, place, number, cell, None)


def _places(tables: Iterable[ExportTable]) -> Iterator[tuple[str, str]]:
    """Yield anchors, and where in the workbook each leads to."""
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, AnchoredTable):
            continue
        name = sheet_name(table.title, number)
        if table.anchor:
            yield table.anchor, f"internal:'{name}'!A1"
        for row, anchors in table.row_anchors.items():
            for anchor in anchors:
                yield anchor, f"internal:'{name}'!A{row + 2}"


def _value(cell: ExportCell | Linked) -> ExportCell:
    return cell.value if isinstance(cell, Linked) else cell


def _set_up(sheet: "Worksheet", stamp: str) -> None:
    """Print a sheet on A4 as wide as it is, with its headings on every page."""
    sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P / &N")
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)


def _write(
    sheet: "Worksheet", row: int, column: int, cell: ExportCell, look: "CellFormat | None"
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, visible(cell)[:_LONGEST_CELL], look)
    else:
        sheet.write_number(row, column, cell, look)


def sheet_name(title: str, number: int) -> str:
    """Return what Excel takes as a sheet's name: at most 31 characters, none of its own, not twice
    the same.
    """
    kept = "".join(" " if c in "[]:*?/\\'" else c for c in title)
    return f"{number}. {kept}"[:31]


def _widths(table: ExportTable) -> list[int]:
    """Return how wide the columns are: a Chinese character takes the room of two letters."""
    rows = [table.columns, *table.rows]
    return [
        min(_WIDEST, max(_NARROWEST, *(_width(str(_value(row[place]))) for row in rows)))
        for place in range(len(table.columns))
    ]


def _width(text: str) -> int:
    return 2 + sum(1 + (ord(character) >= _WIDE_CHARACTER) for character in text)
