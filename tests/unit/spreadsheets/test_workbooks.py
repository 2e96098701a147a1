"""Workbooks: what a person sees in a cell, where it stands, and what no file can do to us."""

import io
import re
import zipfile
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from services.spreadsheets import workbooks
from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault, cell_name
from services.spreadsheets.reading import Source, open_source, unheard
from services.spreadsheets.tables import Hear
from services.spreadsheets.workbooks.bounds import WorkbookLimits
from services.spreadsheets.workbooks.opening import read_workbook
from services.words._catalogue import texts
from tests.unit.spreadsheets.books import mended, ods, xlsx

HEADINGS = ["团队编号", "企业名称", "项目简介", "所属行业"]
ROW = ["T-1", "青禾小队", "果园巡检机器人", "农业"]
STARTUPS = "feed.startups"


def refused(content: bytes, limits: WorkbookLimits | None = None) -> FileFault:
    with pytest.raises(FileFault) as raised:
        read_workbook(content, limits or WorkbookLimits(), name="名单.xlsx")
    assert "名单.xlsx" in raised.value.text("zh-Hans")
    return raised.value


def source_of(
    folder: Path,
    content: bytes,
    sheet: str | None = None,
    hear: Hear = unheard,
    name: str = "startups.xlsx",
) -> Source:
    (folder / name).write_bytes(content)
    return open_source(folder / name, STARTUPS, columns_of(STARTUPS), sheet, hear)


def fill(book: Any, sheet: Any) -> None:
    sheet.write(2, 1, 12)
    sheet.write(2, 2, 0.1 + 0.2)
    sheet.write(2, 3, True)
    sheet.write_datetime(3, 1, datetime(2026, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_formula(3, 2, "=1+1", value="2")
    sheet.write(4, 1, 915101011234567890)
    sheet.merge_range("E3:E5", "三行")
    sheet.set_row(4, None, None, {"hidden": True})


def test_a_cell_is_what_a_person_sees_and_keeps_its_place():
    with read_workbook(xlsx(名单=fill)) as book:
        (sheet,) = book.sheets
        rows = list(sheet.rows())
        remarks = dict(book.remarks())
    assert [(row.number, row.cells) for row in rows] == [
        (3, ["", "12", "0.3", "TRUE", "三行"]),
        (4, ["", "2026-01-05", "2", "", "三行"]),
        (5, ["", "9.15101011234568E+17", "", "", "三行"]),
    ]
    assert [row.rounded for row in rows] == [[], [], [1]]
    assert remarks == {"hidden_rows": {"count": 1}, "formulas": {"count": 1}}
    assert sheet.merged == 1


def test_cells_are_named_as_spreadsheets_do():
    assert [cell_name(7, column) for column in (1, 3, 26, 27, 702, 703)] == [
        "A7", "C7", "Z7", "AA7", "ZZ7", "AAA7",
    ]  # fmt: skip


def test_a_sheet_may_be_read_after_its_workbook_went_out_of_sight():
    sheet = read_workbook(xlsx(a=[["x"]])).sheets[0]
    assert [row.cells for row in sheet.rows()] == [row.cells for row in sheet.rows()] == [["x"]]


def test_the_records_of_a_workbook_are_those_of_the_sheet_with_headings(tmp_path):
    heard = []
    content = xlsx(说明=[["请勿改动"], ["谢谢"]], 企业=[["2026年度名单"], [], HEADINGS, ROW])
    source = source_of(tmp_path, content, hear=lambda key, _: heard.append(key))
    (row,) = source.rows()
    assert (row.line, row.record["team_id"]) == (4, "T-1")
    assert row.columns["industry"] == 4
    assert heard == ["heard.other_sheets"]


def test_several_sheets_with_headings_are_asked_and_one_may_be_named(tmp_path):
    content = xlsx(甲=[HEADINGS, ROW], 乙=[HEADINGS, ["T-2", *ROW[1:]]])
    with pytest.raises(FileFault) as raised:
        source_of(tmp_path, content)
    assert raised.value.key == "workbook.several_sheets"
    assert raised.value.arguments["sheets"] == "甲、乙"
    assert [row.record["team_id"] for row in source_of(tmp_path, content, "乙").rows()] == ["T-2"]
    with pytest.raises(FileFault) as raised:
        source_of(tmp_path, content, "丙")
    assert raised.value.key == "workbook.no_such_sheet"


def test_a_fault_in_a_workbook_names_its_sheet_and_cell(tmp_path):
    source = source_of(tmp_path, xlsx(企业=[HEADINGS, [*ROW, "", "多出来"]]))
    with pytest.raises(FileFault) as raised:
        list(source.rows())
    assert "工作表“企业”，单元格 F2" in raised.value.text("zh-Hans")
    unknown = source_of(tmp_path, xlsx(企业=[["表"], [*HEADINGS, "不知道"], ROW]))
    with pytest.raises(FileFault) as raised:
        list(unknown.rows())
    assert "cell E2" in raised.value.text("en")


def test_a_code_that_the_spreadsheet_rounded_is_told_with_its_column(tmp_path):
    numeric = [["统一社会信用代码", *HEADINGS[1:]], [91510101123456789, *ROW[1:]]]
    (row,) = source_of(tmp_path, xlsx(企业=numeric)).rows()
    assert row.rounded == (1,)


def test_text_cells_keep_codes_of_eighteen_digits_and_leading_zeros():
    with read_workbook(xlsx(a=[["915101011234567890", "007", "=1+1"]])) as book:
        (row,) = book.sheets[0].rows()
    assert row.cells[:2] == ["915101011234567890", "007"]
    assert not row.rounded


def test_an_ods_and_an_xlsx_hold_the_same(tmp_path):
    table = [HEADINGS, ROW, ["", "", "", ""], ["T-2", "乙队", "", "医药"]]
    of_xlsx = list(source_of(tmp_path, xlsx(a=table)).rows())
    of_ods = list(source_of(tmp_path, ods(table), name="startups.ods").rows())
    assert of_xlsx == of_ods
    assert [row.line for row in of_ods] == [2, 4]


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        (WorkbookLimits(file_bytes=10), "workbook.file_bytes"),
        (WorkbookLimits(entries=2), "workbook.entries"),
        (WorkbookLimits(unpacked_bytes=3_000), "workbook.unpacked"),
        (WorkbookLimits(sheets=1), "workbook.sheets"),
        (WorkbookLimits(rows=1), "workbook.rows"),
        (WorkbookLimits(columns=3), "workbook.columns"),
        (WorkbookLimits(cells=7), "workbook.cells"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_with_the_limit(limits, key):
    assert refused(xlsx(a=[HEADINGS, ROW], b=[["x"]]), limits).key == key


def test_one_cell_in_the_last_corner_does_not_fill_the_memory():
    content = mended(
        xlsx(a=[["x"]]),
        sheet1=lambda xml: xml.replace(b'r="A1"', b'r="XFD1048576"'),
    )
    assert refused(content).key == "workbook.rows"


def test_a_zip_that_unpacks_to_more_than_it_says_is_stopped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (8 << 20))
    assert (
        refused(buffer.getvalue(), WorkbookLimits(unpacked_bytes=1 << 20)).key
        == "workbook.unpacked"
    )


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"name,summary\n", "workbook.text"),
        ("<html><table>名单</table></html>".encode(), "workbook.text"),
        (b"\x7fELF\0\0\0\0\0\0", "workbook.no_workbook"),
        (b"PK\x03\x04 torn", "workbook.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook.damaged"),
    ],
)
def test_what_is_no_workbook_is_said(content, key):
    assert refused(content).key == key


def test_macros_links_and_formulas_without_results_are_said():
    content = mended(
        xlsx(a=lambda _, sheet: sheet.write_formula(0, 0, "=1+1", value="")),
        sheet1=lambda xml: xml.replace(b"<v>0</v>", b"").replace(b"<v></v>", b""),
    )
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    with read_workbook(buffer.getvalue()) as book:
        assert dict(book.remarks()) == {"unsaved_formulas": {"count": 1}, "macros": {}, "links": {}}


def test_a_torn_workbook_is_refused_wherever_it_is_torn():
    content = xlsx(a=[HEADINGS, ROW])
    cuts = range(0, len(content), len(content) // 4)
    for begin, end in pairwise(cuts):
        assert refused(content[:begin] + content[end:]).key.startswith("workbook.")


def test_every_fault_and_remark_has_its_words():
    folder = Path(workbooks.__file__).parent.parent
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    named = set(re.findall(r'"((?:input|heard|workbook|placing|import)\.[a-z_0-9]+)"', sources))
    named |= {f"workbook.{key}" for key in re.findall(r'ArchiveRefused\(\s*"([a-z_]+)"', sources)}
    assert len(named) > 40
    assert named <= {key.removeprefix("lists.") for key in texts("en")}
