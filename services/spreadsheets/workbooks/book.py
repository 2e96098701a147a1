"""A workbook that was read: its sheets, their rows, and where each cell stands."""

import weakref
from collections.abc import Iterator
from typing import IO, NamedTuple, Self

from services.spreadsheets.workbooks.spool import Contents, SheetEntry, rows_of


class SheetRow(NamedTuple):
    """One row that is not empty."""

    number: int
    """As the spreadsheet counts: from 1, empty rows too."""
    cells: list[str]
    """What a person sees, from column A on."""
    rounded: list[int]
    """Which cells (from 0) hold a number of more than 15 digits: its last digits are lost."""


class WorkbookSheet:
    """One sheet of a workbook."""

    def __init__(self, book: "Workbook", file: IO[bytes], entry: SheetEntry) -> None:
        self._book = book  # which closes the file when nobody needs a sheet of it
        self._file = file
        self._entry = entry
        self.name = entry.name
        self.hidden = entry.hidden
        self.merged = entry.merged
        """Cells merged over several rows of a column; each of these rows has the value."""

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows in order, as often as one likes, in constant memory."""
        for row in rows_of(self._file, self._entry):
            yield SheetRow(*row)


class Workbook:
    """All sheets in the workbook's order. A context manager; unused, it closes itself."""

    def __init__(self, file: IO[bytes], contents: Contents) -> None:
        self.sheets = tuple(WorkbookSheet(self, file, entry) for entry in contents.sheets)
        self.contents = contents
        self._close = weakref.finalize(self, file.close)

    def sheet(self, name: str) -> WorkbookSheet | None:
        """Return the sheet with this name, whatever blanks stand around it."""
        return next((sheet for sheet in self.sheets if sheet.name.strip() == name.strip()), None)

    def remarks(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Yield what a person should know of what was read: keys of `lists.heard`, arguments."""
        contents = self.contents
        if contents.hidden_rows:
            yield "hidden_rows", {"count": contents.hidden_rows}
        if contents.unsaved_formulas:
            yield "unsaved_formulas", {"count": contents.unsaved_formulas}
        elif contents.formulas:
            yield "formulas", {"count": contents.formulas}
        for remark in contents.remarks:
            yield remark, {}

    def close(self) -> None:
        """Let go of what was read."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
