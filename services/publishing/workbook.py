"""One workbook (XLSX) with a sheet for each document, and one with the report's tables; text stays text, whatever it begins with."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook

from contracts.pool_log import Language
from services.publishing.edition import Edition
from services.publishing.tables import Table, tables
from services.publishing.words import Words

_WIDEST, _NARROWEST = 60, 8
_WIDE_CHARACTER = 0x2E80


def workbook(edition: Edition, language: Language) -> bytes:
    """Return the workbook of `edition`: order, list, waiting list, who was left out, panels, results, meetings, changes."""
    words = Words(language)
    return workbook_of(tables(edition, words), words.stamp(edition.shortlist), edition.shortlist.time)


def workbook_of(found: Iterable[Table], stamp: str, time: int) -> bytes:
    """Return a workbook with a sheet for each table and `stamp` in its properties; equal input gives equal bytes."""
    buffer = BytesIO()
    # A cell of a list that begins with = or http must reach nobody as a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"comments": stamp, "created": datetime.fromtimestamp(time / 1000, UTC)})
        head = book.add_format({"bold": True, "bg_color": "#E8F0F0", "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for number, table in enumerate(found, start=1):
            sheet = book.add_worksheet(_sheet_name(table.title, number))
            sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P / &N")
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.freeze_panes(1, 0)
            for place, row in enumerate([table.columns, *table.rows]):
                for column, cell in enumerate(row):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                    write(place, column, cell, body if place else head)
            for column, width in enumerate(_widths(table)):
                sheet.set_column(column, column, width)
    return buffer.getvalue()


def _sheet_name(title: str, number: int) -> str:
    """Return what Excel takes as a sheet's name: at most 31 characters, none of its own, not twice the same."""
    kept = "".join(" " if c in "[]:*?/\\'" else c for c in title)
    return f"{number}. {kept}"[:31]


def _widths(table: Table) -> list[int]:
    """Return how wide the columns are: a Chinese character takes the room of two letters."""
    rows = [table.columns, *table.rows]
    return [
        min(
            _WIDEST,
            max(_NARROWEST, *(2 + sum(1 + (ord(c) >= _WIDE_CHARACTER) for c in str(row[place])) for row in rows)),
        )
        for place in range(len(table.columns))
    ]
