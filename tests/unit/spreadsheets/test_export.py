"""Exported tables: whatever a cell begins with, it is text."""

import csv
import io
from types import SimpleNamespace

import pytest

from services.spreadsheets.export import csv_of, guarded, workbook_of
from services.spreadsheets.workbooks.opening import read_workbook


@pytest.mark.parametrize("cell", ["=1+1", "+86 1", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
def test_a_cell_of_a_csv_that_could_be_a_formula_is_text(cell):
    assert str(guarded(cell)).startswith("'")
    (_, row) = csv.reader(
        io.StringIO(b"".join(csv_of(["a"], [[cell]])).decode("utf-8-sig"), newline="")
    )
    assert row[0].startswith("'")


def test_numbers_and_plain_text_stay_as_they_are_and_the_file_has_its_mark():
    content = b"".join(csv_of(["名称", "数"], [["甲,乙", -5], ["a=b", None]]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == '名称,数\r\n"甲,乙",-5\r\na=b,\r\n'


def test_a_workbook_holds_formulas_and_links_as_text():
    table = SimpleNamespace(
        title="表", columns=["a", "b"], rows=[["=1+1", "http://x.example"], ["@x", 7]]
    )
    with read_workbook(workbook_of([table], "", 0)) as book:
        rows = [row.cells for row in book.sheets[0].rows()]
        assert dict(book.remarks()) == {}
    assert rows == [["a", "b"], ["=1+1", "http://x.example"], ["@x", "7"]]
