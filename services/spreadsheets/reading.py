"""Records from files: CSV, JSON lines and JSON arrays, one at a time, with the line that each began
on.

Reading is structural: whether a file can be cut into records at all. Whether a record keeps its
contract is judged by intake, or by `submit --check`.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from contracts.catalogue import MAX_VALUE_BYTES
from services.spreadsheets.cells import MARKS, Cells, known_headings
from services.spreadsheets.columns import Columns
from services.spreadsheets.encoding import Encoding, detect
from services.spreadsheets.faults import FileFault, placed, unreadable
from services.spreadsheets.sheets import cells_of, choose_sheet, tell_of
from services.spreadsheets.tables import FileRow, Hear, csv_cells, table_rows
from services.spreadsheets.workbooks.book import WorkbookSheet
from services.spreadsheets.workbooks.opening import SUFFIXES, read_workbook

_ARRAY_MAX_BYTES = 64 << 20
_TABLES = {".csv", ".tsv"}
_BYTE = re.compile(r"\(byte (\d+)\)")


def unheard(key: str, arguments: dict[str, Any]) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of records for one feed; `rows` may be gone through more than once."""

    path: Path
    feed: str
    encoding: Encoding
    columns: Columns
    sheet: WorkbookSheet | None = None
    """Of a workbook, the sheet that holds the records."""

    def rows(self, hear: Hear = unheard) -> Iterator[FileRow]:
        """Yield the records in order, in bounded memory for CSV and JSON lines.

        FileFault at the first structural fault.

        `hear` is called with what was passed over, such as a title above the headings.
        """
        if self.is_table:
            return self._table_rows(hear)
        return _array_rows(self) if self.path.suffix.lower() == ".json" else _line_rows(self)

    @property
    def is_table(self) -> bool:
        """Whether the file has rows of cells under headings."""
        return self.sheet is not None or self.path.suffix.lower() in _TABLES

    def cells(self) -> Iterator[Cells]:
        """Yield the rows of a table that are not blank, headings and what stands above them too."""
        if self.sheet is not None:
            return cells_of(self.sheet)
        return csv_cells(self.path, self.encoding, self.columns)

    def in_sheet(self) -> AbstractContextManager[None]:
        """Give the faults of the block the sheet of a workbook."""
        return placed(in_sheet=self.sheet.name) if self.sheet else nullcontext()

    def _table_rows(self, hear: Hear) -> Iterator[FileRow]:
        with self.in_sheet():
            yield from table_rows(self.path, self.columns, self.cells(), hear)


def open_source(
    path: Path, feed: str, columns: Columns, sheet: str | None = None, hear: Hear = unheard
) -> Source:
    """Return the file as a source of records, of a workbook the sheet named, or that with known
    headings.

    FileFault where it is missing, empty, of an unknown kind or encoding. `hear` is called with what a
    person should know of a workbook.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        book = read_workbook(path)
        chosen = choose_sheet(path, book, columns, sheet)
        tell_of(path, book, chosen, hear)
        return Source(path, feed, "utf-8-sig", columns, chosen)
    if suffix not in {*_TABLES, ".jsonl", ".ndjson", ".json"}:
        raise FileFault("input.kind", file=path)
    try:
        if path.stat().st_size == 0:
            raise FileFault("input.empty", file=path)
        known = (lambda head: known_headings(columns, head)) if suffix in _TABLES else (lambda _: 0)
        return Source(path, feed, detect(path, known), columns)
    except OSError as error:
        raise unreadable(path, error) from error


def _object(path: Path, line: int, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileFault("input.not_object", file=path, line=line)
    return value


def _line_rows(source: Source) -> Iterator[FileRow]:
    decoder = msgspec.json.Decoder()
    with source.path.open(encoding=source.encoding) as file:
        line = 0
        while text := file.readline(MAX_VALUE_BYTES + 1):
            line += 1
            if len(text) > MAX_VALUE_BYTES or len(text.encode()) > MAX_VALUE_BYTES:
                raise FileFault(
                    "input.big_line",
                    file=source.path,
                    line=line,
                    limit=MAX_VALUE_BYTES,
                )
            if not (text := text.strip().lstrip(MARKS)):
                continue
            try:
                value = decoder.decode(text)
            except (msgspec.DecodeError, RecursionError) as error:
                raise FileFault(
                    "input.not_json", file=source.path, line=line, detail=error
                ) from error
            yield FileRow(line, _object(source.path, line, value))


def _array_rows(source: Source) -> Iterator[FileRow]:
    """Yield the objects of a JSON array, or the one object of a file.

    The line is where each begins.
    """
    if source.path.stat().st_size > _ARRAY_MAX_BYTES:
        raise FileFault("input.big_array", file=source.path, limit=_ARRAY_MAX_BYTES)
    text = source.path.read_text(encoding=source.encoding).lstrip(MARKS).encode()
    if not text.strip():
        raise FileFault("input.blank", file=source.path)
    line, position = 1, 0
    for item in _items(source.path, text):
        begin = text.index(item, position)
        line += text.count(b"\n", position, begin)
        yield FileRow(line, _object(source.path, line, _decoded(source.path, item, line)))
        position = begin + len(item)
        line += item.count(b"\n")


def _items(path: Path, text: bytes) -> list[bytes]:
    """Return the raw objects of a JSON array, or the text itself where it is none."""
    if not text.lstrip().startswith(b"["):
        return [text.strip()]
    try:
        return [bytes(item) for item in msgspec.json.decode(text, type=list[msgspec.Raw])]
    except (msgspec.DecodeError, RecursionError) as error:
        place = _BYTE.search(str(error))
        line = text.count(b"\n", 0, int(place[1]) if place else 0) + 1
        raise FileFault("input.not_json", file=path, line=line, detail=error) from error


def _decoded(path: Path, item: bytes, line: int) -> Any:
    try:
        return msgspec.json.decode(item)
    except (msgspec.DecodeError, RecursionError) as error:
        place = _BYTE.search(str(error))
        line += item.count(b"\n", 0, int(place[1]) if place else 0)
        raise FileFault("input.not_json", file=path, line=line, detail=error) from error
