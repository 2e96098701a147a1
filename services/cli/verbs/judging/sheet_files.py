"""Score sheets in files: workbooks with a sheet a judge, CSV and TSV in any encoding of lists."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from contracts.catalogue import MAX_VALUE_BYTES
from services.cli.failures import ExitCode, Failure
from services.cli.output import note
from services.score_sheets.segments import segments_of
from services.score_sheets.tables import MOST_ROWS, SheetTable, table_of
from services.spreadsheets.cells import (
    Cells,
    Lines,
    delimiter_of,
    is_separator_line,
    known_headings,
    rows_of,
)
from services.spreadsheets.columns import Columns
from services.spreadsheets.encoding import NAMES, detect
from services.spreadsheets.faults import FileFault, unreadable
from services.spreadsheets.workbooks.opening import SUFFIXES, read_workbook

_TEXT: Final = (".csv", ".tsv", ".txt")
_HEAD_CHARACTERS: Final = 1 << 16


def tables_in(path: Path, columns: Columns) -> list[SheetTable]:
    """Return the tables of a file; FileFault where it cannot be read, Failure INPUT where it is of
    another kind.
    """
    if path.suffix.lower() in SUFFIXES:
        return _workbook(path, columns)
    if path.suffix.lower() not in _TEXT:
        raise Failure(ExitCode.INPUT, "scores.kind", file=path)
    try:
        if path.stat().st_size == 0:
            raise FileFault("input.empty", file=path)
        return [_csv(path, columns)]
    except OSError as error:
        raise unreadable(path, error) from error


def _workbook(path: Path, columns: Columns) -> list[SheetTable]:
    """Return the worksheets that people see and that hold a sheet; those of a workbook that has
    none, so that each is told why.
    """
    with read_workbook(path) as book:
        tables = [
            table_of(
                f"{path} [{sheet.name}]",
                sheet.name,
                ((row.number, row.cells) for row in islice(sheet.rows(), MOST_ROWS + 1)),
            )
            for sheet in book.sheets
            if not sheet.hidden
        ]
    filled = [table for table in tables if segments_of(table, columns)]
    passed_over = [table.name for table in tables if filled and table not in filled]
    passed_over += [sheet.name for sheet in book.sheets if sheet.hidden]
    if passed_over:
        note("scores.passed_over", file=path, sheets="、".join(passed_over))
    return filled or tables


def _csv(path: Path, columns: Columns) -> SheetTable:
    encoding = detect(path, lambda head: known_headings(columns, head))
    if encoding != "utf-8-sig":
        note("submit.read_as", file=path, encoding=NAMES[encoding])
    csv.field_size_limit(MAX_VALUE_BYTES)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = delimiter_of(columns, file.read(_HEAD_CHARACTERS))
        file.seek(0)
        rows = list(islice(_rows(path, Lines(path, file), delimiter), MOST_ROWS + 1))
    return table_of(str(path), path.stem, ((row.line, row.cells) for row in rows))


def _rows(path: Path, lines: Lines, delimiter: str) -> Iterator[Cells]:
    try:
        reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    except (TypeError, ValueError) as error:  # `sep=` and a character that cannot separate
        raise FileFault("input.separator", file=path, separator=delimiter) from error
    return (row for row in rows_of(path, reader) if not is_separator_line(row))
