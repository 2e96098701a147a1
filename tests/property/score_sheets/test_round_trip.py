"""A sheet that is printed, filled in and read back gives the scores that were written into it."""

from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from models.roadshow.readers import read_documents
from services.publishing.edition import Edition, Participants, edition
from services.publishing.score_workbook import score_workbook
from services.score_sheets.reading import read_sheets
from services.score_sheets.roster import roster_of
from services.score_sheets.tables import SheetTable, table_of
from services.spreadsheets.workbooks.opening import read_workbook
from services.words import LANGUAGES
from tests.unit.roadshow.contest import on_stage

LOG = on_stage()
FIRST_ROW, FIRST_COLUMN = 5, 4


def _edition() -> Edition:
    state = LOG.state
    assert state.programme is not None
    people = Participants(dict(state.startups), dict(state.investors), dict(state.contest.judges))
    return edition(state.programme, people, read_documents(LOG.fields))


EDITION = _edition()
ROSTER = roster_of(LOG.state)
PANELS = EDITION.panels
assert PANELS is not None
DUE = [
    (entry, judge)
    for panel in PANELS.panels
    for judge in panel.judges
    for entry in panel.entries
    if entry not in PANELS.spared.get(judge, {})
]
SPARED = sum(len(entries) for entries in PANELS.spared.values())
MARKS = st.tuples(st.integers(0, 10_000), st.integers(0, 1_000))
FILLED = st.dictionaries(st.sampled_from(DUE), MARKS, max_size=6)


def _written(mark: int, way: int) -> object:
    """One of the ways in which people write points: a number, text, full width, with 分."""
    text = f"{mark / 100:.2f}"
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    return (mark / 100, text, wide, f" {text} 分")[way]


def _fill(raw: bytes, marks: dict[tuple[str, str], tuple[int, int]], way: int) -> list[SheetTable]:
    """Fill in the worksheets, save them, and read them as files are read."""
    book = load_workbook(BytesIO(raw))
    for sheet in book.worksheets:
        judge = next(key for key in ROSTER.state.contest.judges if f"（{key}）" in _facts(sheet))
        for row in range(FIRST_ROW, sheet.max_row + 1):
            given_marks = marks.get((str(sheet.cell(row, 2).value), judge))
            for place, mark in enumerate(given_marks or ()):
                sheet.cell(row, FIRST_COLUMN + place).value = _written(mark, way)
    saved = BytesIO()
    book.save(saved)
    with read_workbook(saved.getvalue()) as read:
        return [
            table_of("x", sheet.name, ((row.number, row.cells) for row in sheet.rows()))
            for sheet in read.sheets
        ]


def _facts(sheet: Any) -> str:
    return str(sheet.cell(2, 1).value).replace(" (", "（").replace(")", "）")


@settings(max_examples=8, deadline=None)
@given(FILLED, st.integers(0, 3), st.sampled_from(LANGUAGES))
def test_a_printed_sheet_filled_in_and_read_back_gives_the_same_scores(marks, way, language):
    raw = score_workbook(EDITION, language)
    assert raw is not None
    read = read_sheets(ROSTER, _fill(raw, marks, way))
    assert read.faults == []
    assert read.remarks == []
    assert {key: tuple(one.marks.values()) for key, one in read.scores.items()} == marks
    assert read.blank + len(read.scores) == len(DUE) + SPARED
    assert all(one.round == ROSTER.round.name for one in read.scores.values())


def test_equal_editions_give_equal_bytes():
    assert score_workbook(EDITION, "en") == score_workbook(EDITION, "en")
