"""One row of a sheet: the entry, the judge, and marks that are whole or not there at all."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, get_args

from pydantic_core import PydanticCustomError

from contracts.codes.terms import CONTEST_ROUNDS
from contracts.feeds.fields.values import read_truth
from contracts.normal import normal_id
from contracts.pool_log import Score
from contracts.roadshow import ConflictKind
from contracts.script import simplified
from models.roadshow.judging.scoring import refusal_of
from models.roadshow.judging.sheets import sheet_total
from services.score_sheets.faults import Code, SheetFault
from services.score_sheets.headings import MARKS, SheetLayout
from services.score_sheets.people import People
from services.score_sheets.points import NoPointsError, points_of
from services.score_sheets.roster import Roster
from services.score_sheets.segments import cell_at
from services.score_sheets.tables import TableRow

_SPARED: Final = ("回避", "conflictofinterest", "spared")
_VETO: Final = ("否决", "veto")
_KINDS: Final = frozenset(get_args(ConflictKind))
_HUNDRED: Final = 100


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one printed sheet; `judge` is whose it is, empty where each row says so."""

    roster: Roster
    file: str
    layout: SheetLayout
    judge: str
    scores: list[tuple[int, Score]] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    remarks: list[SheetFault] = field(default_factory=list)
    blank: int = 0

    def read(self, row: TableRow) -> None:
        """Take in one row: a sheet, a row without marks, or faults."""
        entries = self._filled(row, "entry")
        marks = self._filled(row, MARKS)
        veto = self._veto(row)
        if not veto and (not marks or _is_spared(row, marks)):
            self.blank += bool(entries)
            return
        before = len(self.faults)
        entry = self._entry(row, entries)
        judge = self._judge(row)
        self._round(row)
        points = self._points(row)
        if veto and not self.roster.round.one_vote_veto:
            self._fault(
                row, (self.layout.columns("veto") or self.layout.columns("total"))[0], "no_veto"
            )
        if len(self.faults) == before:
            self._sheet(row, entry, judge, points, veto=veto)

    def _sheet(
        self, row: TableRow, entry: str, judge: str, points: dict[str, int], *, veto: bool
    ) -> None:
        """Keep a sheet that the round's rules take; else say why they do not."""
        state = self.roster.state
        score = Score(
            pool=state.pool, time=0, event="", round=self.roster.round.name, startup=entry,
            judge=judge, marks={one.name: points[one.name] for one in self.roster.round.criteria},
            veto=veto,
        )  # fmt: skip
        column = self.layout.columns("entry")[0]
        name = self.roster.entries.name(entry)
        if state.contest.has_withdrawn("startup", entry):
            self._fault(row, column, "withdrawn", name)
            return
        refused = refusal_of(state, self.roster.rules, score)
        if refused is not None:
            self._refused(row, column, name, *refused)
            return
        self.scores.append((row.number, score))
        self._compare_total(row, score)

    def _refused(self, row: TableRow, column: int, name: str, why: str, detail: str) -> None:
        code: Code = "not_on_stage" if why == "not_on_stage" else "refused"
        if why == "not_on_panel":
            code = "spared" if detail in _KINDS else "not_on_panel"
        self._fault(row, column, code, name, why if code == "refused" else detail)

    def _entry(self, row: TableRow, columns: list[int]) -> str:
        if not columns:
            self._fault(row, self.layout.columns("entry")[0], "no_entry")
        return self._one(row, columns, self.roster.entries, "entry")

    def _judge(self, row: TableRow) -> str:
        columns = self._filled(row, "judge")
        if columns:
            return self._one(row, columns, self.roster.judges, "judge")
        if not self.judge:
            self._fault(row, next(iter(self.layout.columns("judge")), -1), "no_judge")
        return self.judge

    def _one(self, row: TableRow, columns: list[int], people: People, role: str) -> str:  # type: ignore[type-arg]
        """Return whom the cells of a row name together; note a stranger, namesakes, two in one row."""
        unknown, several, differ = _CODES[role]
        meant: set[str] = set()
        for column in columns:
            text = cell_at(row, column)
            ids = set(people.meant(text))
            if not ids:
                self._fault(row, column, unknown, text, people.near(text))
                return ""
            if meant and not meant & ids:
                self._fault(row, column, differ, text, people.name(min(meant)))
                return ""
            meant = meant & ids or ids
        if len(meant) > 1:
            text = cell_at(row, columns[0])
            self._fault(row, columns[0], several, text, "、".join(sorted(meant)))
            return ""
        return next(iter(meant), "")

    def _round(self, row: TableRow) -> None:
        for column in self._filled(row, "round"):
            text = cell_at(row, column)
            if CONTEST_ROUNDS.find(text) != self.roster.round.name:
                self._fault(row, column, "other_round", text)

    def _points(self, row: TableRow) -> dict[str, int]:
        """Return hundredths of a point by criterion; note each cell that holds none."""
        most = {criterion.name: criterion.most for criterion in self.roster.round.criteria}
        points: dict[str, int] = {}
        for column in self.layout.columns(MARKS):
            text, name = cell_at(row, column), self.layout.criterion(column)
            if not text:
                self._fault(row, column, "blank_mark")
                continue
            try:
                points[name] = points_of(text, most[name])
            except NoPointsError as error:
                self._fault(row, column, error.code, text, error.detail)
        return points

    def _veto(self, row: TableRow) -> bool:
        """Tell whether a row says 否决: in a column of its own, or in that of the total."""
        for column in self._filled(row, "veto"):
            text = cell_at(row, column)
            try:
                return _begins(text, _VETO) or read_truth(text)
            except PydanticCustomError:
                self._fault(row, column, "veto_unclear", text)
        return any(_begins(cell_at(row, column), _VETO) for column in self._filled(row, "total"))

    def _compare_total(self, row: TableRow, score: Score) -> None:
        """Remark on a total that the marks do not add up to: the marks count, not the total."""
        for column in self._filled(row, "total"):
            text = cell_at(row, column)
            try:
                written = points_of(text, 100_000)
            except NoPointsError:
                continue
            weighted = sheet_total(score, self.roster.round.criteria)
            totals = (weighted, Fraction(sum(score.marks.values())))
            if all(abs(total - written) >= _tolerance(text) for total in totals):
                shown = f"{float(round(weighted)) / _HUNDRED:.2f}"
                self.remarks.append(self._at(row, column, "total_differs", text, shown))

    def _filled(self, row: TableRow, role: str) -> list[int]:
        return [column for column in self.layout.columns(role) if cell_at(row, column)]

    def _fault(
        self, row: TableRow, column: int, code: Code, value: str = "", detail: str = ""
    ) -> None:
        self.faults.append(self._at(row, column, code, value, detail))

    def _at(self, row: TableRow, column: int, code: Code, value: str, detail: str) -> SheetFault:
        heading = self.layout.heading(column) if column >= 0 else ""
        return SheetFault(self.file, row.number, column + 1, heading, code, value, detail)


_CODES: Final[dict[str, tuple[Code, Code, Code]]] = {
    "entry": ("unknown_entry", "two_entries", "entries_differ"),
    "judge": ("unknown_judge", "two_judges", "judges_differ"),
}


def _begins(text: str, words: tuple[str, ...]) -> bool:
    return simplified(normal_id(text)).casefold().startswith(words)


def _is_spared(row: TableRow, marks: list[int]) -> bool:
    """Tell whether a row says 回避 in the place of marks: the judge leaves the entry to others."""
    texts = [cell_at(row, column) for column in marks]
    return _begins(texts[0], _SPARED) and not any(
        character.isdigit() for text in texts for character in text
    )


def _tolerance(text: str) -> Fraction:
    """Return how far a total may be from its marks, in hundredths: one unit of its last place."""
    decimals = len(normal_id(text).removesuffix("分").partition(".")[2])
    return Fraction(_HUNDRED, 10**decimals) + Fraction(1, 2)
