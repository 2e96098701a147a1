"""Placing columns and values, and all rows judged before anything is sent."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from services.intake.entities import remember
from services.spreadsheets.checking import CheckedRow, checked_rows, doubles_of
from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault
from services.spreadsheets.placing import LEFT, Placement, Remembered, placed_source, propose
from services.spreadsheets.reading import Source, open_source
from services.spreadsheets.validation import judged
from tests.unit.spreadsheets.books import xlsx

STARTUPS = "feed.startups"
HEADINGS = [
    "编号",
    "企业全名",
    "项目简介",
    "所属行业",
    "所在地区",
    "所处阶段",
    "匹配项目编号",
    "跟进人",
    "联系人",
    "联系电话",
]
ROW = [
    "T-1",
    "青禾小队",
    "果园巡检机器人",
    "农业",
    "成都市",
    "苗圃",
    "spring",
    "小李",
    "林一帆",
    "028-0000-0001",
]


@pytest.fixture
def source(tmp_path: Path) -> Any:
    def write(*rows: list[str], headings: list[str] = HEADINGS) -> Source:
        path = tmp_path / "startups.xlsx"
        path.write_bytes(xlsx(企业=[["2026年度名单"], headings, *rows]))
        return open_source(path, STARTUPS, columns_of(STARTUPS))

    return write


def proposed(source: Source, remembered: Remembered | None = None) -> Placement:
    first = list(islice(source.cells(), 10))
    return propose(source, first, remembered or Remembered({}, {}))


def whole(source: Source) -> Placement:
    """Return a placement in which every column has its place."""
    placement = proposed(source)
    for number, field in ((1, "team_id"), (2, "name"), (8, LEFT)):
        placement = placement.with_column(source.columns, number, field)
    return placement


def checked(
    source: Source, placement: Placement, known: dict[str, bytes] | None = None
) -> list[CheckedRow]:
    read = placed_source(source, placement)
    return list(checked_rows(read, doubles_of(read), known or {}))


def test_what_headings_say_is_placed_and_the_rest_is_open_with_what_it_may_mean(source):
    placement = proposed(source(ROW))
    assert placement.line == 2
    fields = {column.heading: column.field for column in placement.columns}
    assert fields["项目简介"] == "summary"
    assert fields["联系电话"] == "contact.phone"
    assert [column.heading for column in placement.open_columns()] == ["编号", "企业全名", "跟进人"]
    assert "team_id" in placement.columns[0].near


def test_a_column_is_read_or_left_as_placed_and_nothing_else_changes(source):
    file = source(ROW)
    (row,) = placed_source(file, whole(file)).rows()
    assert row.line == 3
    assert row.record["team_id"] == "T-1"
    assert "小李" not in str(row.record)
    assert row.record["contact"] == {"name": "林一帆", "phone": "028-0000-0001"}


def test_two_columns_never_fill_one_field(source):
    file = source(ROW)
    with pytest.raises(FileFault, match="taken"):
        whole(file).with_column(file.columns, 8, "summary")
    with pytest.raises(FileFault, match="taken"):
        whole(file).with_column(file.columns, 8, "name")
    with pytest.raises(FileFault, match="no_field"):
        whole(file).with_column(file.columns, 8, "nonsense")


def test_what_was_placed_before_is_proposed_again(source):
    remembered = Remembered({"编号": "team_id", "跟进人": LEFT}, {"industry": {"互联网+": "I64"}})
    placement = proposed(source(ROW), remembered)
    assert [column.heading for column in placement.open_columns()] == ["企业全名"]
    assert placement.values == {"industry": {"互联网+": "I64"}}


def test_a_value_that_nobody_knows_is_placed_once_for_all_rows(source):
    rows = [[f"T-{n}", f"第{n}队", *ROW[2:3], "农业、互联网+", *ROW[4:8], "", ""] for n in range(3)]
    file = source(*rows)
    placement = whole(file)
    before = checked(file, placement)
    assert [row.state for row in before] == ["refused"] * 3
    (issue,) = before[0].issues
    assert (issue.line, issue.column, issue.field, issue.written) == (3, 4, "industry", "互联网+")
    assert issue.suggestions[0] == "互联网和相关服务"
    assert "互联网+" in issue.text("zh-Hans", STARTUPS)
    for taken in ("I64", issue.suggestions[0]):
        after = checked(file, placement.with_value("industry", "互联网+", taken))
        assert [row.state for row in after] == ["new"] * 3


def test_rows_are_new_changed_or_as_intake_has_them(source):
    file = source(ROW, ["T-2", "乙队", *ROW[2:]], ["T-3", "丙队", *ROW[2:]])
    placement = whole(file)
    known = {}
    for row in checked(file, placement)[:2]:
        admitted, _ = judged(STARTUPS, row.record)
        assert admitted is not None
        known[admitted.id] = remember(admitted.content, admitted.pools)
    changed = source(ROW, ["T-2", "乙队改名", *ROW[2:]], ["T-3", "丙队", *ROW[2:]])
    assert [row.state for row in checked(changed, placement, known)] == [
        "unchanged",
        "changed",
        "new",
    ]


def test_doubles_are_told_apart(source):
    file = source(
        ROW,
        ["Ｔ-1 ", *ROW[1:]],
        ["T-2", "乙队", *ROW[2:]],
        ["T-2", "乙队改", *ROW[2:]],
        ["T-3", *ROW[1:]],
    )
    rows = checked(file, whole(file))
    assert [row.state for row in rows] == ["new", "repeated", "refused", "refused", "new"]
    assert rows[2].issues[0].arguments["other"] == 6
    assert rows[3].issues[0].arguments["other"] == 5
    assert [row.like for row in rows] == [0, 0, 0, 0, 3]


def test_a_row_that_cannot_be_read_is_refused_alone(source):
    file = source(ROW, [*["T-2", "乙队", *ROW[2:]], "多出来"], ["T-3", "丙队", *ROW[2:]])
    rows = checked(file, whole(file))
    assert Counter(row.state for row in rows) == {"new": 2, "refused": 1}
    assert rows[1].issues[0].column == 11
