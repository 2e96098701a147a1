"""A sheet of a workbook as a table of records: which sheet it is, and its rows."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from services.spreadsheets.cells import MOST_ROWS_ABOVE, Cells
from services.spreadsheets.columns import Columns, is_blank
from services.spreadsheets.faults import FileFault
from services.spreadsheets.tables import Hear, heading_at
from services.spreadsheets.workbooks.book import Workbook, WorkbookSheet


def choose_sheet(path: Path, book: Workbook, columns: Columns, named: str | None) -> WorkbookSheet:
    """Return the sheet that holds the records: the one `named`, else the only visible one with known
    headings.

    FileFault where there is none, or more than one.
    """
    if named is not None:
        if sheet := book.sheet(named):
            return sheet
        raise FileFault(
            "workbook.no_such_sheet", file=path, sheet=named, sheets=_names(book.sheets)
        )
    visible = [sheet for sheet in book.sheets if not sheet.hidden and next(sheet.rows(), None)]
    if len(visible) == 1:
        return visible[0]
    fitting = [sheet for sheet in visible if _has_headings(sheet, columns)]
    if len(fitting) == 1:
        return fitting[0]
    if not visible:
        raise FileFault("workbook.blank", file=path, sheets=_names(book.sheets))
    key = "workbook.several_sheets" if fitting else "workbook.no_sheet"
    raise FileFault(key, file=path, sheets=_names(fitting or visible))


def _names(sheets: tuple[WorkbookSheet, ...] | list[WorkbookSheet]) -> str:
    return "、".join(sheet.name for sheet in sheets)


def _has_headings(sheet: WorkbookSheet, columns: Columns) -> bool:
    return heading_at(columns, list(islice(cells_of(sheet), MOST_ROWS_ABOVE))) is not None


def cells_of(sheet: WorkbookSheet) -> Iterator[Cells]:
    """Yield the rows of a sheet that show something."""
    for row in sheet.rows():
        if any(not is_blank(cell) for cell in row.cells):
            yield Cells(row.number, row.number, row.cells, row.rounded)


def tell_of(path: Path, book: Workbook, chosen: WorkbookSheet, hear: Hear) -> None:
    """Say what a person should know of a workbook before its rows are read."""
    others = [sheet for sheet in book.sheets if sheet is not chosen and next(sheet.rows(), None)]
    if others:
        hear("heard.other_sheets", {"file": path, "sheet": chosen.name, "others": _names(others)})
    if chosen.hidden:
        hear("heard.hidden_sheet", {"file": path, "sheet": chosen.name})
    if chosen.merged:
        hear("heard.merged", {"file": path, "count": chosen.merged})
    for key, arguments in book.remarks():
        hear(f"heard.{key}", {"file": path, **arguments})
