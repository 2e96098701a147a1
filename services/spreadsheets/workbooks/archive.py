"""What is in the zip of a workbook, looked through before anything is believed of it.

A zip's own sizes may lie, and one cell in the last row makes a reader hold seventeen thousand million:
everything is unpacked here once, piece by piece, and counted.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from services.spreadsheets.workbooks.bounds import WorkbookLimits

_PIECE_BYTES: Final = 1 << 20
_CELL: Final = re.compile(
    rb'<(?:\w{1,8}:)?c\s[^<>/]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^<>/]{0,200}>'
)
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w{1,8}:)?row\s[^<>]{0,400}?\bhidden="(?:1|true)"')
_FORMULA: Final = re.compile(rb"<(?:\w{1,8}:)?f[\s>/]")
_UNSAVED: Final = re.compile(
    rb"(?:</(?:\w{1,8}:)?f>|<(?:\w{1,8}:)?f\s[^<>]{0,400}/>)(?:<v\s?/>|<v></v>)?</(?:\w{1,8}:)?c>"
)
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


class ArchiveRefused(Exception):  # noqa: N818 - an answer, not a defect
    """A zip that is not read; `key` and `arguments` say why."""

    def __init__(self, key: str, **arguments: object) -> None:
        super().__init__(key)
        self.key = key
        self.arguments = arguments


@dataclass(slots=True)
class SeenInPassing:
    """What was seen in passing, to be told."""

    hidden_rows: int = 0
    formulas: int = 0
    unsaved_formulas: int = 0
    """Formulas without a value: the program that wrote them never calculated."""
    remarks: list[str] = field(default_factory=list)


def look_through(file: IO[bytes], limits: WorkbookLimits) -> SeenInPassing:
    """Return what the zip holds besides cells; raise ArchiveRefused beyond the limits."""
    looked = SeenInPassing()
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise ArchiveRefused("entries", count=len(entries), limit=limits.entries)
        if any(entry.flag_bits & 1 for entry in entries):
            raise ArchiveRefused("password")
        names = {entry.filename.casefold() for entry in entries}
        if any(name.endswith("vbaproject.bin") for name in names):
            looked.remarks.append("macros")
        if any(name.startswith("xl/externallinks/") for name in names):
            looked.remarks.append("links")
        sheets = sum(bool(_SHEET.fullmatch(entry.filename)) for entry in entries)
        if sheets > limits.sheets:
            raise ArchiveRefused("sheets", count=sheets, limit=limits.sheets)
        unpacked = 0
        for entry in entries:
            for piece in _pieces(archive, entry):
                unpacked += len(piece)
                if unpacked > limits.unpacked_bytes:
                    raise ArchiveRefused("unpacked", limit=limits.unpacked_bytes >> 20)
                _look_at(entry.filename, piece, looked, limits)
    return looked


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an entry's bytes, whatever size its head claims."""
    with archive.open(entry) as content:
        while piece := content.read(_PIECE_BYTES):
            yield piece


def _look_at(name: str, piece: bytes, looked: SeenInPassing, limits: WorkbookLimits) -> None:
    """Look at one piece of an entry; a tag on the border of two is missed, which costs a remark, and
    the memory of the process is bounded all the same.
    """
    if _SHEET.fullmatch(name):
        _look_at_cells(piece, limits)
        looked.hidden_rows += len(_HIDDEN_ROW.findall(piece))
        looked.formulas += len(_FORMULA.findall(piece))
        looked.unsaved_formulas += len(_UNSAVED.findall(piece))


def _look_at_cells(piece: bytes, limits: WorkbookLimits) -> None:
    letters: set[bytes] = set()
    last = 0
    for column, row in _CELL.findall(piece):
        letters.add(column)
        last = max(last, int(row))
    if last > limits.rows:
        raise ArchiveRefused("rows", count=last, limit=limits.rows)
    width = max(map(_column_number, letters), default=0)
    if width > limits.columns:
        raise ArchiveRefused("columns", count=width, limit=limits.columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What reading a damaged zip raises."""
