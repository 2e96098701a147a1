"""Rows of cells from CSV and TSV as spreadsheets write them: which character separates, which marks
before the first mean nothing.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

from contracts.catalogue import MAX_VALUE_BYTES
from contracts.normal import visible
from services.spreadsheets.columns import Columns, is_blank
from services.spreadsheets.faults import FileFault

MARKS: Final = "\ufeff\u200b"
"""What may stand before the first character of a file without meaning anything."""
MOST_ROWS_ABOVE: Final = 10
"""So many rows that are not blank are looked through for the headings."""
_DELIMITERS: Final = ",\t;，；|"
_LINE_CHARACTERS: Final = 4 * MAX_VALUE_BYTES


class Cells(NamedTuple):
    """One row, and the line (from 1) that it began on."""

    line: int
    last: int
    """The line on which the row ends."""
    cells: list[str]
    rounded: Sequence[int] = ()
    """Which cells (from 0) hold a number whose last digits a spreadsheet lost."""
    torn: bool = False
    """Whether the file ends here without a line break."""


def known_headings(columns: Columns, head: str) -> int:
    """Return how many headings the best row among the first of `head` holds, whatever separates
    them.
    """
    return max(_known_by(columns, head, delimiter) for delimiter in _DELIMITERS)


def _known_by(columns: Columns, head: str, delimiter: str) -> int:
    best = 0
    csv.field_size_limit(MAX_VALUE_BYTES)
    reader = csv.reader(io.StringIO(head.lstrip(MARKS), newline=""), delimiter=delimiter)
    try:
        for cells in islice(reader, 2 * MOST_ROWS_ABOVE):
            best = max(best, sum(map(columns.knows, cells)))
    except csv.Error:
        pass
    return best


def delimiter_of(columns: Columns, head: str) -> str:
    """Return what separates the cells: what a line `sep=;` says, else what makes most known
    headings, else what is most frequent.
    """
    first = head.lstrip(MARKS).partition("\n")[0].strip('\r"')
    if first[:4].casefold() == "sep=" and len(first) in {4, 5}:
        return first[4:] or "\t"
    best = max(_DELIMITERS, key=lambda delimiter: _known_by(columns, head, delimiter))
    return best if _known_by(columns, head, best) > 1 else max(_DELIMITERS, key=first.count)


@dataclass(slots=True)
class Lines:
    """The lines of a file without the marks before the first; `ended` tells whether the last one
    has a line break.
    """

    path: Path
    file: TextIO
    ended: bool = True
    number: int = field(default=0)

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(_LINE_CHARACTERS):
            self.number += 1
            if len(line) >= _LINE_CHARACTERS:
                raise FileFault(
                    "input.big_line",
                    file=self.path,
                    line=self.number,
                    limit=_LINE_CHARACTERS,
                )
            self.ended = line.endswith(("\n", "\r"))
            yield line if self.number > 1 else line.lstrip(MARKS)


def rows_of(path: Path, reader: Any) -> Iterator[Cells]:
    """Yield the rows that are not blank; turn the csv module's complaints into ours."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            key = "input.big_cell" if "field limit" in str(error) else "input.quote"
            raise FileFault(
                key,
                file=path,
                line=line,
                last=reader.line_num,
                limit=MAX_VALUE_BYTES,
            ) from error
        if any(not is_blank(cell) for cell in cells):
            yield Cells(line, reader.line_num, cells)


def is_separator_line(row: Cells) -> bool:
    """Return whether a row is a first line such as `sep=;`, which tells what separates."""
    return (
        row.line == 1
        and visible("".join(row.cells)).strip().casefold()[:4] == "sep="
        and len(row.cells) <= 2  # noqa: PLR2004
    )
