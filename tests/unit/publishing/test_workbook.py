"""The workbook, read with another library's eyes."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from contracts.pool_log import Language
from services.publishing.edition import Edition
from services.publishing.workbook import workbook
from tests.unit.publishing.makers import change, line_up, made


def book(edition: Edition, language: Language = "zh-Hans") -> Any:
    return load_workbook(BytesIO(workbook(edition, language)))


def cells(edition: Edition) -> list[Any]:
    return [
        cell
        for sheet in book(edition)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def test_text_that_begins_like_a_formula_stays_text():
    found = [cell for cell in cells(made()) if str(cell.value).startswith("=")]
    assert {cell.value for cell in found} == {"=青禾冷链"}
    assert {cell.data_type for cell in found} == {"s"}


def test_figures_are_numbers_and_ids_are_text():
    sheet = book(made()).worksheets[1]
    rank, id_, *_, score = [cell.value for cell in sheet[2]]
    assert (rank, id_, score) == (1, "T-1", 80)


def test_there_is_a_sheet_for_each_document_and_its_changes():
    found = book(
        made(
            line_up=line_up(replaces=1, changes=[change("T-1", "1/2/09:30", "1/1/09:00", "moved")])
        )
    )
    assert len(found.sheetnames) == 8
    changes = [[cell.value for cell in row] for row in found.worksheets[7].iter_rows()]
    assert changes[1] == [
        "出场顺序",
        "=青禾冷链",
        "第1会场第2位，09:30",
        "第1会场第1位，09:00",
        "调整",
    ]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_equal_editions_give_equal_bytes_and_every_print_its_version(language):
    assert workbook(made(), language) == workbook(made(), language)
    assert "city-roadshow" in str(book(made(), language).worksheets[0].oddFooter.left.text)
