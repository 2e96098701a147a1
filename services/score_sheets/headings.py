"""Which column of a sheet holds what: the entry, the judge, a criterion's marks, the total.

Headings are compared as in all lists (services.spreadsheets): script, width, blanks and notes such as
`（满分100，权重40）` do not count, and the order of columns means nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.roadshow import Criterion
from services.score_sheets.faults import Code
from services.spreadsheets.columns import Columns, is_blank
from services.spreadsheets.headings import fold, shown

Path = tuple[str, ...]
MARKS: Final = "marks"
_SHOWN: Final = 40
_FIELDS: Final[dict[Path, str]] = {
    (
        "entry",
        "id",
    ): "企业编号 编号 项目编号 团队编号 参赛编号 统一社会信用代码 社会信用代码 信用代码 startupid"
    " entryid id",
    (
        "entry",
        "name",
    ): "企业 团队 项目 企业名称 团队名称 项目名称 参赛项目 参赛企业 企业/团队 项目/团队 公司名称 公司"
    " 名称 startup entry team startup/team startuporteam startupname project",
    ("judge", "id"): "评委编号 评委id 评委号 专家编号 judgeid",
    ("judge", "name"): "评委 评委姓名 评委名称 专家 专家姓名 评审 评审专家 姓名 judge judgename",
    ("round",): "赛程 轮次 round",
    ("total",): "总分 合计 得分合计 总计 总得分 total sum",
    ("veto",): "否决 一票否决 veto",
    ("passed", "place"): "序号 出场序号 出场顺序 顺序 号 no place number order",
    ("passed", "remark"): "备注 评语 意见 说明 remark remarks comment comments note notes",
    ("passed", "signature"): "签名 签字 评委签名 signature",
    ("passed", "date"): "日期 时间 date time",
    ("passed", "stage"): "会场 stage",
    ("passed", "group"): "组别 group",
    ("passed", "industry"): "行业 所属行业 industry",
    ("passed", "region"): "地区 所在地区 区县 region",
    ("passed", "pool"): "匹配项目 活动 pool",
}
"""Headings in use for what is no criterion, folded; what is `passed` says nothing that counts."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A heading row understood: what each column holds, None where it has no heading."""

    paths: tuple[Path | None, ...]
    headings: tuple[str, ...]

    def columns(self, role: str) -> list[int]:
        """Return the columns (from 0) of a role: entry, judge, marks, total, veto, round."""
        return [number for number, path in enumerate(self.paths) if path and path[0] == role]

    def criterion(self, column: int) -> str:
        """Return the criterion whose marks a column holds."""
        path = self.paths[column]
        assert path is not None
        return path[1]

    def heading(self, column: int) -> str:
        """Return the heading of a column as it is written, empty for none."""
        return self.headings[column] if column < len(self.headings) else ""


def columns_of_sheet(criteria: Sequence[Criterion]) -> Columns:
    """Return the headings of a sheet with these criteria; a criterion goes before anything else of
    its name.
    """
    paths: dict[str, Path] = {}
    for path, words in _FIELDS.items():
        paths |= dict.fromkeys(words.split(), path)
    paths |= {fold(criterion.name): (MARKS, criterion.name) for criterion in criteria}
    titles = {path: words.split()[0] for path, words in _FIELDS.items()}
    titles |= {(MARKS, criterion.name): criterion.name for criterion in criteria}
    return Columns("feed.scores", paths, titles, frozenset(), {})


def path_of(columns: Columns, cell: str) -> Path | None:
    """Return what a heading names: as a whole, or by its first line where a note stands under it."""
    for text in dict.fromkeys((cell, cell.strip().partition("\n")[0])):
        paths = columns.meaning(text).paths
        if len(paths) == 1:
            return paths[0]
    return None


def layout_of(columns: Columns, cells: Sequence[str]) -> SheetLayout | None:
    """Return the layout that a row of cells heads, None where it is no heading row: one names the
    entry and something else.
    """
    paths = tuple(None if is_blank(cell) else path_of(columns, cell) for cell in cells)
    roles = [path[0] for path in paths if path]
    if "entry" not in roles or len(set(paths) - {None}) <= 1:
        return None
    if not {MARKS, "judge", "total", "passed"} & set(roles):
        return None
    return SheetLayout(paths, tuple(shown(cell, _SHOWN) for cell in cells))


def faults_of(layout: SheetLayout, columns: Columns) -> list[tuple[int, Code, str]]:
    """Return what is wrong with a heading row: (column from 0, or -1 for what is missing, code,
    value).
    """
    faults: list[tuple[int, Code, str]] = []
    seen: dict[Path, int] = {}
    for number, path in enumerate(layout.paths):
        heading = layout.heading(number)
        if path is None:
            faults += [(number, "unknown_column", heading)] if heading else []
        elif path in seen:
            faults.append((number, "repeated_column", layout.heading(seen[path])))
        else:
            seen[path] = number
    criteria = [path for path in columns.titles if path[0] == MARKS]
    missing: list[tuple[int, Code, str]] = [
        (-1, "no_criterion", path[1]) for path in criteria if path not in seen
    ]
    return faults + missing
