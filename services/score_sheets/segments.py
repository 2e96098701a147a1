"""A table cut into printed sheets: what stands above and below the marks says whose sheet it is.

One worksheet or file may hold several sheets below one another, each with its own `评委：…` above or
`评委签名：…` below, or one table in which a column names the judge.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from contracts.normal import normal_id, visible
from contracts.script import simplified
from services.score_sheets.headings import SheetLayout, layout_of
from services.score_sheets.tables import LONGEST_CELL, SheetTable, TableRow
from services.spreadsheets.columns import Columns

_JUDGE: Final = "judge"
_SIGNED: Final = "signed"
_ROUND: Final = "round"
_LABELS: Final = {
    **dict.fromkeys(("评委", "评委姓名", "评委名称", "评审", "评审专家", "专家", "judge"), _JUDGE),
    **dict.fromkeys(("评委签名", "评委签字", "签名", "签字", "signature"), _SIGNED),
    **dict.fromkeys(("赛程", "轮次", "round"), _ROUND),
    **dict.fromkeys(("日期", "date"), ""),
}
"""What a fact above or below a table is called, and what it says; a day says nothing that counts."""
_BETWEEN: Final = re.compile(r"[；;·|\n]")
_LINE: Final = "_＿ 　.…"


class Said(NamedTuple):
    """A fact beside a table: where it stands (column from 1) and what it says."""

    row: int
    column: int
    value: str


@dataclass(slots=True)
class Segment:
    """One printed sheet: its headings, its rows, and what is said of judge and round."""

    layout: SheetLayout
    heading_row: int
    rows: list[TableRow] = field(default_factory=list)
    judges: list[Said] = field(default_factory=list)
    rounds: list[Said] = field(default_factory=list)
    signed: bool = False
    """Whether the place for the signature is behind us, so that headings begin another sheet."""


def segments_of(table: SheetTable, columns: Columns) -> list[Segment]:
    """Return the sheets of a table in order; rows above the first headings say facts or nothing."""
    segments: list[Segment] = []
    above: dict[str, list[Said]] = {}
    for row in table.rows:
        layout = layout_of(columns, row.cells)
        if layout is not None:
            _begin(segments, Segment(layout, row.number), above)
            continue
        facts = list(_facts(row.cells, row.number))
        if facts and not _holds_marks(segments, row):
            for kind, said in facts:
                _note(segments, above, kind, said)
        elif segments:
            segments[-1].rows.append(row)
    return segments


def _begin(segments: list[Segment], segment: Segment, above: dict[str, list[Said]]) -> None:
    """Begin a sheet; headings that are printed again on the next page go on with the same one."""
    last = segments[-1] if segments else None
    same = last is not None and last.layout.paths == segment.layout.paths and not above
    if last is not None and same and not last.signed:
        return
    segment.judges += above.pop(_JUDGE, [])
    segment.rounds += above.pop(_ROUND, [])
    segments.append(segment)


def _note(segments: list[Segment], above: dict[str, list[Said]], kind: str, said: Said) -> None:
    """Keep a fact: a signature belongs to the sheet above it, anything else to the one that begins."""
    if kind == _SIGNED and segments and not above:
        segments[-1].signed = True
        segments[-1].judges += [said] if said.value else []
    elif kind in (_JUDGE, _SIGNED) and said.value:
        above.setdefault(_JUDGE, []).append(said)
    elif kind == _ROUND and said.value:
        above.setdefault(_ROUND, []).append(said)


def _holds_marks(segments: list[Segment], row: TableRow) -> bool:
    """Tell whether a row has digits where the current sheet has marks."""
    if not segments:
        return False
    marks = (cell_at(row, column) for column in segments[-1].layout.columns("marks"))
    return any(any(map(str.isdigit, text)) for text in marks)


def cell_at(row: TableRow, column: int) -> str:
    """Return the text of a cell without what has no shape, empty beyond the end of the row."""
    return visible(row.cells[column]).strip() if column < len(row.cells) else ""


def _facts(cells: Sequence[str], row: int) -> Iterator[tuple[str, Said]]:
    """Yield the facts of a row: `评委：许望北` in one cell, or the label in one and what it says in
    the next; an empty value for a line to write on.
    """
    label: tuple[str, Said] | None = None
    for column, cell in enumerate(cells, start=1):
        if not cell or len(cell) > LONGEST_CELL:
            continue
        facts = [fact for part in _BETWEEN.split(cell) if (fact := _fact(part)) is not None]
        if label is not None:
            yield label if facts else (label[0], Said(row, column, cell.strip()))
        said = [(kind, Said(row, column, value)) for kind, value in facts]
        bare = bool(said) and not said[-1][1].value
        label = said.pop() if bare else None
        yield from said
    if label is not None:
        yield label


def _fact(part: str) -> tuple[str, str] | None:
    """Return what a part of a cell says: kind and value, the value empty where it is a bare label
    or a line to write on.
    """
    name, _, value = part.replace("：", ":").partition(":")
    kind = _LABELS.get(simplified(normal_id(name)).casefold())
    return None if kind is None else (kind, value.strip(_LINE))
