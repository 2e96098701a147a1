"""The process that reads one workbook: `python -m services.spreadsheets.workbooks.child FILE LIMITS`.

A damaged or malicious file can make any reader hang, crash or ask for all memory there is: here that
ends this process and no other. Rows go to stdout, which is a file: a frame of msgpack each, then one
that says what the sheets are and where they begin (see `spool`).
"""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import python_calamine as calamine

from services.spreadsheets.workbooks import archive
from services.spreadsheets.workbooks.bounds import WorkbookLimits
from services.spreadsheets.workbooks.spool import Contents, SheetEntry, SpoolWriter, WorkbookRefusal
from services.spreadsheets.workbooks.values import is_rounded, text_of

_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_Range = tuple[tuple[int, int], tuple[int, int]]


def bind(limits: WorkbookLimits) -> None:
    """Hold this process to `limits`, before anything of the file is read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (limits.unpacked_bytes * 2, limits.unpacked_bytes * 2)
    )


def read(path: Path, limits: WorkbookLimits, writer: SpoolWriter) -> None:
    """Write the rows of all sheets and what the file holds; of a file that is not read, why."""
    try:
        looked = _looked_through(path, limits)
        writer.finish(_contents(path, limits, writer, looked))
    except archive.ArchiveRefused as refused:
        writer.finish(Contents(refusal=WorkbookRefusal(refused.key, dict(refused.arguments))))
    except MemoryError:
        writer.finish(Contents(refusal=WorkbookRefusal("heavy", {"detail": "MemoryError"})))
    except calamine.PasswordError:
        writer.finish(Contents(refusal=WorkbookRefusal("password")))
    except (calamine.CalamineError, *archive.FAULTS) as error:
        detail = type(error).__name__
        writer.finish(Contents(refusal=WorkbookRefusal("damaged", {"detail": detail})))


def _looked_through(path: Path, limits: WorkbookLimits) -> archive.SeenInPassing:
    with path.open("rb") as file:
        head = file.read(len(_OLE))
        if head.startswith(_ZIP):
            file.seek(0)
            return archive.look_through(file, limits)
    if head == _OLE:
        return archive.SeenInPassing()
    raise archive.ArchiveRefused("text" if b"\0" not in head else "no_workbook")


def _contents(
    path: Path, limits: WorkbookLimits, writer: SpoolWriter, looked: archive.SeenInPassing
) -> Contents:
    with calamine.CalamineWorkbook.from_path(path) as book:
        metadata = book.sheets_metadata
        if len(metadata) > limits.sheets:
            raise archive.ArchiveRefused("sheets", count=len(metadata), limit=limits.sheets)
        sheets = [
            _sheet(book, sheet.name, limits, writer, hidden=str(sheet.visible) != _VISIBLE)
            for sheet in metadata
            if str(sheet.typ) == _WORKSHEET
        ]
    return Contents(
        sheets, looked.hidden_rows, looked.formulas, looked.unsaved_formulas, looked.remarks
    )


_VISIBLE: Final = str(calamine.SheetVisibleEnum.Visible)
_WORKSHEET: Final = str(calamine.SheetTypeEnum.WorkSheet)


def _sheet(
    book: calamine.CalamineWorkbook,
    name: str,
    limits: WorkbookLimits,
    writer: SpoolWriter,
    *,
    hidden: bool,
) -> SheetEntry:
    sheet = book.get_sheet_by_name(name)
    begin = writer.position
    height, width = (place + 1 for place in sheet.end or (-1, -1))
    for key, count, limit in (
        ("rows", height, limits.rows),
        ("columns", width, limits.columns),
        ("cells", height * width, limits.cells),
    ):
        if count > limit:
            raise archive.ArchiveRefused(key, count=count, limit=limit, sheet=name)
    merged = sheet.merged_cell_ranges or []
    for number, values in _filled(_rows(sheet), merged):
        if any(value != "" for value in values):
            rounded = [place for place, value in enumerate(values) if is_rounded(value)]
            writer.row(number + 1, [text_of(value) for value in values], rounded)
    return SheetEntry(name, hidden, begin, writer.position, len(_tall(merged)))


def _rows(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Yield (row from 0, values from column A), from row 0 on, empty rows before the data left out."""
    top, left = sheet.start or (0, 0)
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top):
        yield number, [""] * left + row


def _tall(merged: list[_Range]) -> list[_Range]:
    """Return the merged ranges of one column: one value that stands for several rows."""
    return [area for area in merged if area[0][1] == area[1][1] and area[1][0] > area[0][0]]


def _filled(
    rows: Iterator[tuple[int, list[Any]]], merged: list[_Range]
) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows with the value of each tall merged cell in every row that it reaches over."""
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in _tall(merged):
        begins.setdefault(top, []).append((column, bottom))
    reaching: dict[int, tuple[int, Any]] = {}
    for number, values in rows:
        for column, (bottom, value) in list(reaching.items()):
            if number > bottom:
                del reaching[column]
            elif column < len(values):
                values[column] = value
        for column, bottom in begins.get(number, ()):
            if column < len(values):
                reaching[column] = (bottom, values[column])
        yield number, values


def main() -> None:
    """Read the file of the first argument within the limits of the second."""
    path, limits = Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=WorkbookLimits)
    bind(limits)
    read(path, limits, SpoolWriter(sys.stdout.buffer))


if __name__ == "__main__":
    main()
