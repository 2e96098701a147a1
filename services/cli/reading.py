"""Records from files: CSV, JSON lines and JSON arrays, one at a time, with the line that each began on.

Reading is structural: whether a file can be cut into records at all. Whether a record keeps its contract is judged by
intake, or by `submit --check`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import msgspec

from contracts.catalogue import MAX_VALUE_BYTES
from services.cli.columns import Columns
from services.cli.encoding import Encoding, detect
from services.cli.failures import ExitCode, Failure

_ARRAY_MAX_BYTES = 64 << 20
_DELIMITERS = ",\t;"


class Row(NamedTuple):
    """One record as a JSON object, and the line (from 1) that it began on."""

    line: int
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of records for one feed; `rows` may be gone through more than once."""

    path: Path
    feed: str
    encoding: Encoding
    columns: Columns

    def rows(self) -> Iterator[Row]:
        """Yield the records in order, in bounded memory for CSV and JSON lines; Failure INPUT at the first structural fault."""
        readers = {
            ".csv": _csv_rows,
            ".tsv": _csv_rows,
            ".jsonl": _line_rows,
            ".ndjson": _line_rows,
            ".json": _array_rows,
        }
        return readers[self.path.suffix.lower()](self)


def open_source(path: Path, feed: str, columns: Columns) -> Source:
    """Return the file as a source of records; Failure INPUT where it is missing, empty, of an unknown kind or encoding."""
    if path.suffix.lower() not in {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}:
        raise Failure(ExitCode.INPUT, "input.kind", file=path)
    try:
        if path.stat().st_size == 0:
            raise Failure(ExitCode.INPUT, "input.empty", file=path)
        return Source(path, feed, detect(path), columns)
    except OSError as error:
        raise Failure(ExitCode.INPUT, "input.unreadable", file=path, reason=error.strerror or str(error)) from error


def _delimiter(file: TextIO) -> str:
    heading = file.readline(MAX_VALUE_BYTES)
    file.seek(0)
    return max(_DELIMITERS, key=heading.count)


def _csv_rows(source: Source) -> Iterator[Row]:
    csv.field_size_limit(MAX_VALUE_BYTES)
    with source.path.open(encoding=source.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=_delimiter(file), strict=True)
        headings: list[str] | None = None
        for line, cells in _cells(source.path, reader):
            if not any(cell.strip() for cell in cells):
                continue
            if headings is None:
                headings = [cell.strip() for cell in cells]
                source.columns.check(source.path, headings)
                continue
            if len(cells) != len(headings):
                raise Failure(
                    ExitCode.INPUT, "input.short_row" if len(cells) < len(headings) else "input.long_row",
                    file=source.path, line=line, cells=len(cells), columns=len(headings),
                )  # fmt: skip
            _check_sizes(source.path, line, headings, cells)
            yield Row(line, source.columns.record(headings, cells))


def _cells(path: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the row begins, cells); turn the csv module's complaints into ours."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            key = "input.big_cell" if "field limit" in str(error) else "input.quote"
            raise Failure(
                ExitCode.INPUT, key, file=path, line=line, last=reader.line_num, limit=MAX_VALUE_BYTES
            ) from error
        yield line, cells


def _check_sizes(path: Path, line: int, headings: list[str], cells: list[str]) -> None:
    for heading, cell in zip(headings, cells, strict=True):
        if len(cell) * 4 > MAX_VALUE_BYTES and len(cell.encode()) > MAX_VALUE_BYTES:
            raise Failure(
                ExitCode.INPUT, "input.big_value", file=path, line=line, column=heading,
                size=len(cell.encode()), limit=MAX_VALUE_BYTES,
            )  # fmt: skip


def _object(path: Path, line: int, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failure(ExitCode.INPUT, "input.not_object", file=path, line=line)
    return value


def _line_rows(source: Source) -> Iterator[Row]:
    decoder = msgspec.json.Decoder()
    with source.path.open(encoding=source.encoding, newline="\n") as file:
        line = 0
        while text := file.readline(MAX_VALUE_BYTES + 1):
            line += 1
            if len(text) > MAX_VALUE_BYTES or len(text.encode()) > MAX_VALUE_BYTES:
                raise Failure(ExitCode.INPUT, "input.big_line", file=source.path, line=line, limit=MAX_VALUE_BYTES)
            if not text.strip():
                continue
            try:
                value = decoder.decode(text)
            except msgspec.DecodeError as error:
                raise Failure(ExitCode.INPUT, "input.not_json", file=source.path, line=line, detail=error) from error
            yield Row(line, _object(source.path, line, value))


def _array_rows(source: Source) -> Iterator[Row]:
    if source.path.stat().st_size > _ARRAY_MAX_BYTES:
        raise Failure(ExitCode.INPUT, "input.big_array", file=source.path, limit=_ARRAY_MAX_BYTES)
    text = source.path.read_text(encoding=source.encoding)
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Failure(ExitCode.INPUT, "input.not_json", file=source.path, line=1, detail=error) from error
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        yield Row(number, _object(source.path, number, item))
