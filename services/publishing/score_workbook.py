"""The score sheets as a workbook (XLSX), a worksheet a judge: as they are printed, to be filled in on
the table and read back by `duijie roadshow scores`.

A spreadsheet refuses marks that are out of range as they are typed, and adds up the total.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from contracts.normal import visible
from contracts.pool_log import Language
from services.publishing.edition import Edition
from services.publishing.views import sheets_view
from services.publishing.words import Words
from services.spreadsheets.export import OPTIONS, sheet_name

if TYPE_CHECKING:
    from contracts.roadshow import Criterion

_HEADINGS_ROW: Final = 3
_FIRST_CRITERION: Final = 3
_WIDTHS: Final = (6, 22, 34)
_MARK_WIDTH: Final = 14


def score_workbook(edition: Edition, language: Language) -> bytes | None:
    """Return the workbook of `edition`, None where nobody marks anything. Equal input gives equal
    bytes.
    """
    words = Words(language)
    view = sheets_view(edition, words)
    if not view:
        return None
    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        stamp = words.stamp(edition.shortlist)
        created = datetime.fromtimestamp(edition.shortlist.time / 1000, UTC)
        book.set_properties({"comments": stamp, "created": created})
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {
                    "bold": True,
                    "bg_color": "#E8F0F0",
                    "text_wrap": True,
                    "valign": "top",
                    "border": 1,
                }
            ),
            "body": book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1}),
            "mark": book.add_format({"valign": "vcenter", "border": 1, "num_format": "0.00"}),
            "note": book.add_format({"font_color": "#555555"}),
        }
        for number, sheet in enumerate(view["sheets"], start=1):
            page = book.add_worksheet(sheet_name(sheet["judge_name"], number))
            page.set_footer(f"&L{stamp.replace('&', '&&')}&R&P / &N")
            _ScoreSheet(page, words, view, looks).write(sheet)
    return buffer.getvalue()


class _ScoreSheet:
    """One judge's worksheet."""

    def __init__(
        self, page: Worksheet, words: Words, view: dict[str, Any], looks: dict[str, Any]
    ) -> None:
        self._page = page
        self._words = words
        self._criteria: list[Criterion] = view["criteria"]
        self._veto: bool = view["round"].one_vote_veto
        self._looks = looks
        self._total = _FIRST_CRITERION + len(self._criteria)

    def write(self, sheet: dict[str, Any]) -> None:
        """Write heads, rows and the line to sign."""
        say, page = self._words.say, self._page
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADINGS_ROW)
        page.freeze_panes(_HEADINGS_ROW + 1, _FIRST_CRITERION)
        page.write_string(0, 0, say("document.score_sheets"), self._looks["title"])
        page.write_string(1, 0, visible(self._words.wide.join(sheet["facts"])))
        how = say("sheet.how") + (say("sheet.veto") if self._veto else "")
        page.write_string(2, 0, how, self._looks["note"])
        self._headings()
        for number, row in enumerate(sheet["rows"], start=_HEADINGS_ROW + 1):
            self._row(number, row)
        last = _HEADINGS_ROW + len(sheet["rows"])
        self._limits(last)
        line = "＿" * 8
        page.write_string(last + 2, 2, f"{say('sheet.signature')}{say('sheet.colon')}{line}")
        page.write_string(last + 2, 3, f"{say('sheet.date')}{say('sheet.colon')}{line}")

    def _headings(self) -> None:
        say = self._words.say
        names = [say("column.place"), say("column.id"), say("column.startup")]
        names += [
            f"{criterion.name}\n{say('sheet.criterion', most=criterion.most, weight=criterion.weight)}"
            for criterion in self._criteria
        ]
        for column, name in enumerate([*names, say("column.total")]):
            self._page.write_string(_HEADINGS_ROW, column, visible(name), self._looks["head"])
            width = _WIDTHS[column] if column < _FIRST_CRITERION else _MARK_WIDTH
            self._page.set_column(column, column, width)

    def _row(self, number: int, row: dict[str, Any]) -> None:
        page, body = self._page, self._looks["body"]
        page.write_number(number, 0, row["place"], body)
        page.write_string(number, 1, visible(row["startup"]), body)
        page.write_string(number, 2, visible(row["name"]), body)
        if row["spared"]:
            spared = self._words.say("sheet.spared")
            page.merge_range(number, _FIRST_CRITERION, number, self._total, spared, body)
            return
        for column in range(_FIRST_CRITERION, self._total):
            page.write_blank(number, column, None, self._looks["mark"])
        page.write_formula(number, self._total, self._sum(number), self._looks["mark"], "")

    def _sum(self, number: int) -> str:
        """Return the formula of a row's total, on 100 points; blank until all marks are there."""
        cells = [
            xl_rowcol_to_cell(number, _FIRST_CRITERION + place)
            for place in range(len(self._criteria))
        ]
        parts = [
            f"{100 * criterion.weight}*{cell}/{criterion.most}"
            for cell, criterion in zip(cells, self._criteria, strict=True)
        ]
        weights = sum(criterion.weight for criterion in self._criteria)
        whole = f"COUNT({cells[0]}:{cells[-1]})={len(cells)}"
        return f'=IF({whole},ROUND(({"+".join(parts)})/{weights},2),"")'

    def _limits(self, last: int) -> None:
        """Let the spreadsheet refuse what is out of range."""
        for place, criterion in enumerate(self._criteria):
            column = _FIRST_CRITERION + place
            limits = {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": criterion.most,
                "error_message": self._words.say("sheet.range", most=criterion.most),
            }
            self._page.data_validation(_HEADINGS_ROW + 1, column, last, column, limits)
