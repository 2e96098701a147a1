"""A table as a file that is sent piece by piece: CSV or XLSX, never more than so many rows."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Final, Literal, TypeVar, get_args
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from services.console.read.rows import RowPage
from services.spreadsheets.export import ExportCell, csv_of, write_workbook

FileForm = Literal["csv", "xlsx"]
FORMS: Final[tuple[FileForm, ...]] = get_args(FileForm)
MOST_ROWS: Final = 200_000
PAGE_ROWS: Final = 500
_PIECE_BYTES: Final = 1 << 16
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_workbooks: Final = threading.BoundedSemaphore(3)
"""Workbooks that are made at the same time: each takes a processor."""

RowT = TypeVar("RowT")
Cells = Sequence[ExportCell | None]


class TooManyExports(Exception):  # noqa: N818 - it is what happened
    """Others are being made: try again."""


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table that is sent: rows come as they are read."""

    name: str
    """Of the file, without its ending: plain letters."""
    title: str
    columns: Sequence[str]
    rows: Iterable[Cells]
    cut: str = ""
    """What the last row says where there would be more than MOST_ROWS."""


def workbooks_can_be_made() -> bool:
    """Return whether the extra `print` is installed."""
    return find_spec("xlsxwriter") is not None


def all_pages(page: Callable[[str], RowPage[RowT]]) -> Iterator[Sequence[RowT]]:
    """Yield the rows of each page of a list: `page` is given the cursor."""
    cursor, first = "", True
    while cursor or first:
        first = False
        part = page(cursor)
        yield part.items
        cursor = part.cursor


def all_rows(page: Callable[[str], RowPage[RowT]]) -> Iterator[RowT]:
    """Yield all rows of a list that is read page by page: `page` is given the cursor."""
    return chain.from_iterable(all_pages(page))


def file_of(table: SentTable, form: FileForm) -> Response:
    """Return the answer that sends `table`; raise TooManyExports.

    Whatever fails before the first rows are read fails here, not in the middle of the file.
    """
    name = quote(table.name)
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    if form == "csv":
        pieces = csv_of(table.columns, _bounded(table))
        begun = list(islice(pieces, 2))
        return StreamingResponse(chain(begun, pieces), 200, headers, f"{CSV}; charset=utf-8")
    if not _workbooks.acquire(blocking=False):
        raise TooManyExports
    try:
        file = _written(table)
    finally:
        _workbooks.release()
    return StreamingResponse(_pieces(file), 200, headers, XLSX)


def _bounded(table: SentTable) -> Iterator[Cells]:
    rows = iter(table.rows)
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        yield [table.cut or f"only the first {MOST_ROWS} rows"]


def _written(table: SentTable) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - closed where it has been sent
    try:
        write_workbook(file, table.title, table.columns, _bounded(table))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
