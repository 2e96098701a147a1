"""Tables to score sheets: every row is checked against the round, and every fault is told with its
row and column; nothing is guessed and nothing passed over that holds marks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.codes.terms import CONTEST_ROUNDS
from contracts.pool_log import Score
from services.score_sheets.faults import Code, SheetFault
from services.score_sheets.headings import SheetLayout, columns_of_sheet, faults_of
from services.score_sheets.roster import Roster
from services.score_sheets.rows import RowReader
from services.score_sheets.segments import Segment, segments_of
from services.score_sheets.tables import MOST_ROWS, SheetTable


class SheetPlace(NamedTuple):
    """Where a sheet's row stands."""

    file: str
    row: int


@dataclass(slots=True)
class ReadSheets:
    """What the tables say: sheets by (entry, judge), faults, and remarks that change nothing."""

    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    places: dict[tuple[str, str], SheetPlace] = field(default_factory=dict)
    faults: list[SheetFault] = field(default_factory=list)
    remarks: list[SheetFault] = field(default_factory=list)
    blank: int = 0
    """Rows of entries that the judge has not marked."""


def read_sheets(roster: Roster, tables: Iterable[SheetTable], judge: str = "") -> ReadSheets:
    """Return what `tables` hold for the round of `roster`; `judge` is whose sheets they are where
    they do not say so themselves.
    """
    read = ReadSheets()
    for table in tables:
        _Table(roster, table, judge, read).read()
    return read


@dataclass(frozen=True, slots=True)
class _Table:
    roster: Roster
    table: SheetTable
    judge: str
    into: ReadSheets

    def read(self) -> None:
        columns = columns_of_sheet(self.roster.round.criteria)
        if len(self.table.rows) > MOST_ROWS:
            self.fault(MOST_ROWS, 0, "", "too_long", value=str(MOST_ROWS))
            return
        segments = segments_of(self.table, columns)
        if not segments:
            wanted = "、".join(criterion.name for criterion in self.roster.round.criteria)
            first = self.table.rows[0].number if self.table.rows else 1
            self.fault(first, 0, "", "no_headings", detail=wanted)
        for segment in segments:
            wrong = faults_of(segment.layout, columns)
            for column, code, value in wrong:
                heading = segment.layout.heading(column) if column >= 0 else ""
                self.fault(segment.heading_row, column + 1, heading, code, value)
            if not wrong:
                self._segment(segment)

    def _segment(self, segment: Segment) -> None:
        for said in segment.rounds:
            if not self._is_round(said.value):
                self.fault(said.row, said.column, "", "other_round", said.value)
                return
        whose = self._whose(segment)
        if whose is None:
            return
        reader = RowReader(self.roster, self.table.file, segment.layout, whose)
        for row in segment.rows:
            reader.read(row)
        self.into.faults += reader.faults
        self.into.remarks += reader.remarks
        self.into.blank += reader.blank
        for place, score in reader.scores:
            self._take(segment.layout, place, score)

    def _take(self, layout: SheetLayout, row: int, score: Score) -> None:
        """Keep a sheet; one judge marks one entry once, in whatever file."""
        key = (score.startup, score.judge)
        first = self.into.places.get(key)
        if first is not None:
            column = layout.columns("entry")[0]
            name = self.roster.entries.name(score.startup)
            self.fault(
                row, column + 1, layout.heading(column), "entry_twice", name,
                f"{first.file}:{first.row}",
            )  # fmt: skip
            return
        self.into.places[key] = SheetPlace(self.table.file, row)
        self.into.scores[key] = score

    def _whose(self, segment: Segment) -> str | None:
        """Return whose the sheet is as a whole, empty where its rows must say; None after a fault."""
        judges: list[str] = []
        for said in segment.judges:
            ids = self.roster.judges.meant(said.value)
            if len(ids) != 1:
                code: Code = "two_judges" if ids else "unknown_judge"
                near = self.roster.judges.near(said.value)
                self.fault(said.row, said.column, "", code, said.value, near)
                return None
            judges += ids
        if len(set(judges)) > 1:
            last = segment.judges[-1]
            self.fault(last.row, last.column, "", "judges_differ", last.value)
            return None
        return judges[0] if judges else self._titled()

    def _titled(self) -> str:
        """Return whose the sheet is by the title of its worksheet or file, else who was named for
        all.
        """
        ids = self.roster.judges.meant(self.table.name)
        return ids[0] if len(ids) == 1 else self.judge

    def _is_round(self, value: str) -> bool:
        return CONTEST_ROUNDS.find(value) in (None, self.roster.round.name)

    def fault(  # noqa: PLR0913, PLR0917 - a fault has so many parts
        self, row: int, column: int, heading: str, code: Code, value: str = "", detail: str = ""
    ) -> None:
        """Note a fault of this table."""
        file = self.table.file
        self.into.faults.append(SheetFault(file, row, column, heading, code, value, detail))
