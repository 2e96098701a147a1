"""The file by which the process that reads a workbook hands over what it read.

A frame of msgpack after its length for each row, then one for the contents, then where that begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

import msgspec

_LENGTH: Final = 8
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet: where its rows stand in the file."""

    name: str
    hidden: bool
    begin: int
    end: int
    merged: int
    """Cells that are merged over several rows of a column."""


@dataclass(frozen=True, slots=True)
class WorkbookRefusal:
    """Why a workbook is not read: a key of the catalogue and its arguments."""

    key: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook holds, or why it is not read."""

    sheets: list[SheetEntry] = field(default_factory=list)
    hidden_rows: int = 0
    formulas: int = 0
    unsaved_formulas: int = 0
    remarks: list[str] = field(default_factory=list)
    refusal: WorkbookRefusal | None = None


class SpoolWriter:
    """Writes rows and then the contents."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.position = 0

    def row(self, number: int, cells: list[str], rounded: list[int]) -> None:
        """Write one row: its number from 1, its cells, and which of them lost digits."""
        self._frame((number, cells, rounded))

    def finish(self, contents: Contents) -> None:
        """Write the contents, last."""
        begin = self.position
        self._frame(contents)
        self._file.write(begin.to_bytes(_LENGTH))
        self._file.flush()

    def _frame(self, value: Any) -> None:
        frame = _encode(value)
        self._file.write(len(frame).to_bytes(_LENGTH))
        self._file.write(frame)
        self.position += _LENGTH + len(frame)


Row = tuple[int, list[str], list[int]]
_rows = msgspec.msgpack.Decoder(Row)
_contents = msgspec.msgpack.Decoder(Contents)


def contents_of(file: IO[bytes]) -> Contents | None:
    """Return the contents, None where the writer ended before it came to them."""
    size = file.seek(0, 2)
    if size < 2 * _LENGTH:
        return None
    file.seek(size - _LENGTH)
    begin = int.from_bytes(file.read(_LENGTH))
    if not 0 <= begin <= size - 2 * _LENGTH:
        return None
    file.seek(begin)
    length = int.from_bytes(file.read(_LENGTH))
    if begin + 2 * _LENGTH + length != size:
        return None
    try:
        return _contents.decode(file.read(length))
    except msgspec.DecodeError:
        return None


def rows_of(file: IO[bytes], sheet: SheetEntry) -> Iterator[Row]:
    """Yield the rows of a sheet; several may be read in turns."""
    position = sheet.begin
    while position < sheet.end:
        file.seek(position)
        length = int.from_bytes(file.read(_LENGTH))
        yield _rows.decode(file.read(length))
        position += _LENGTH + length
