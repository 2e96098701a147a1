"""A contest whose final is being judged, and its sheets as clerks type them."""

from collections.abc import Sequence

from models.roadshow.state import RoadshowState
from services.score_sheets.reading import ReadSheets, read_sheets
from services.score_sheets.roster import Roster, roster_of
from services.score_sheets.tables import table_of
from tests.unit.roadshow.contest import CRITERIA, on_stage
from tests.unit.roadshow.pool import RoadshowLog

Rows = Sequence[Sequence[object]]
HEADINGS: list[object] = [
    "序号",
    "编号",
    "企业 / 团队",
    "创新（满分100，权重60）",
    "团队（满分10，权重40）",
    "总分",
]


def judged(log: RoadshowLog | None = None) -> Roster:
    """The roster of a contest in which everything is published."""
    return roster_of((log or on_stage()).state)


def panel_of(state: RoadshowState) -> tuple[str, list[str]]:
    """The chair of the only panel, and the entries that they mark, in order."""
    panels = state.contest.panels.published
    assert panels is not None
    panel = panels.panels[0]
    return panel.judges[0], [
        entry for entry in panel.entries if entry not in panels.spared.get(panel.judges[0], {})
    ]


def typed(roster: Roster, *tables: Rows, judge: str = "", name: str = "sheet") -> ReadSheets:
    """Read tables as a file each; rows are numbered from 1."""
    named = (
        table_of(f"{name}{number}.csv", name, enumerate(rows, start=1))
        for number, rows in enumerate(tables)
    )
    return read_sheets(roster, named, judge)


def sheet(roster: Roster, *rows: Sequence[object], judge: str | None = None) -> list[list[object]]:
    """A printed sheet: title, whose it is, headings, rows, a line for the signature."""
    chair, _ = panel_of(roster.state)
    whose = roster.judges.name(chair) if judge is None else judge
    return [
        ["评分表"],
        [f"评委：{whose}；第1会场；赛程：决赛"] if whose else ["第1会场"],
        HEADINGS,
        *map(list, rows),
        ["评委签名：______", "日期：______"],
    ]


def row(place: int, entry: str, first: object, second: object, total: object = "") -> list[object]:
    """One row of such a sheet."""
    return [place, entry, f"企业{entry}", first, second, total]


__all__ = ["CRITERIA", "HEADINGS", "judged", "panel_of", "row", "sheet", "typed"]
