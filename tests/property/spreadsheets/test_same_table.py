"""A table says the same in whatever file it comes, and no file that is damaged does any harm."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.spreadsheets.columns import columns_of
from services.spreadsheets.faults import FileFault
from services.spreadsheets.reading import open_source
from services.spreadsheets.tables import FileRow
from services.spreadsheets.workbooks.bounds import WorkbookLimits
from services.spreadsheets.workbooks.opening import read_workbook
from tests.unit.spreadsheets.books import ods, xlsx

STARTUPS = "feed.startups"
HEADINGS = ["团队编号", "企业名称", "项目简介", "所属行业"]
TEXTS = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"]),
    min_size=1,
    max_size=30,
).map(lambda text: "甲" + " ".join(text.split()))
TABLES = st.lists(st.tuples(*[TEXTS] * 4).map(list), min_size=1, max_size=30)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = WorkbookLimits(memory_bytes=1 << 30, seconds=10, unpacked_bytes=32 << 20)


def written(table: list[list[str]]) -> dict[str, bytes]:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    text = buffer.getvalue()
    return {
        "a.csv": text.encode(),
        "bom.csv": text.encode("utf-8-sig"),
        "gb.csv": text.encode("gb18030"),
        "utf16.csv": text.encode("utf-16"),
        "a.xlsx": xlsx(名单=table),
        "a.ods": ods(table),
    }


def read(name: str, content: bytes) -> list[FileRow]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return list(open_source(path, STARTUPS, columns_of(STARTUPS)).rows())


@FEW
@given(TABLES)
def test_a_table_reads_the_same_from_every_kind_of_file(rows):
    records = {
        name: [row.record for row in read(name, content)]
        for name, content in written([HEADINGS, *rows]).items()
    }
    assert all(found == records["a.csv"] for found in records.values()), records
    assert len(records["a.csv"]) == len(rows)


@FEW
@given(TABLES, st.integers(0, 3), st.booleans())
def test_titles_blank_rows_and_full_width_headings_change_no_record(rows, blanks, wide):
    plain = read("a.xlsx", xlsx(a=[HEADINGS, *rows]))
    headings = [f"＊{heading}（必填）" if wide else f"{heading}\n" for heading in HEADINGS]
    dirty = [["2026年度名单"], *[[]] * blanks, headings, *rows]
    found = read("a.xlsx", xlsx(a=dirty))
    assert [row.record for row in found] == [row.record for row in plain]
    assert [row.line for row in found] == [row.line + blanks + 1 for row in plain]


@FEW
@given(
    st.sampled_from([xlsx(a=[HEADINGS, ["T-1", "甲", "乙", "丙"]]), ods([HEADINGS])]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=40),
)
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(book, changes):
    damaged = bytearray(book)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    try:
        with read_workbook(bytes(damaged), SMALL) as found:
            for sheet in found.sheets:
                list(sheet.rows())
    except FileFault as fault:
        refused = fault.key, fault.text("zh-Hans")
    else:
        return
    assert refused[0].startswith("workbook.")
