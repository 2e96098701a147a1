"""Sheets as they lie on the table: what is read, and what each wrong row is told."""

import pytest

from contracts.roadshow import Conflict, Round
from services.score_sheets.faults import letter_of
from services.score_sheets.reading import ReadSheets
from services.score_sheets.roster import NoRoundError, Roster, roster_of
from tests.unit.roadshow.contest import CRITERIA, FINAL, entered, judge, on_stage, score
from tests.unit.roadshow.pool import command
from tests.unit.score_sheets.support import HEADINGS, Rows, judged, panel_of, row, sheet, typed

ROSTER = judged()
CHAIR, ENTRIES = panel_of(ROSTER.state)
FIRST, SECOND = ENTRIES[:2]


def told(read: ReadSheets) -> list[tuple[int, int, str]]:
    return [(fault.row, fault.column, fault.code) for fault in read.faults]


def marks(read: ReadSheets) -> dict[tuple[str, str], list[int]]:
    return {key: list(one.marks.values()) for key, one in read.scores.items()}


def test_a_printed_sheet_is_read_by_the_judge_above_it():
    read = typed(ROSTER, sheet(ROSTER, row(1, FIRST, 85.5, 8), row(2, SECOND, 90, "9.25")))
    assert told(read) == []
    assert marks(read) == {(FIRST, CHAIR): [8550, 800], (SECOND, CHAIR): [9000, 925]}


def test_one_table_with_a_judge_column_is_read_whatever_the_order_of_columns():
    panels = ROSTER.state.contest.panels.published
    assert panels is not None
    others = panels.panels[0].judges[:2]
    rows: list[list[object]] = [["团队", "评委编号", "创新", "企业编号"]]
    rows += [["８", other, "９０．５分", FIRST] for other in others]
    read = typed(ROSTER, rows)
    assert told(read) == []
    assert marks(read) == {(FIRST, other): [9050, 800] for other in others}


def test_headings_may_be_in_english_or_traditional_and_carry_notes():
    english = [["Judge", "Startup / team", "創新\n滿分100", "2. 团队 (max 10)", "No."]]
    read = typed(ROSTER, [*english, [CHAIR, f"企业{FIRST}", "80", "8", "1"]])
    assert told(read) == []
    assert marks(read) == {(FIRST, CHAIR): [8000, 800]}


@pytest.mark.parametrize("name", ["评委{}", "评委{}（{}）", "{}", "评委{} ({})"])
def test_a_judge_may_be_given_by_name_by_id_or_by_both(name):
    rows = sheet(ROSTER, row(1, FIRST, 80, 8), judge=name.format(CHAIR, CHAIR))
    assert list(typed(ROSTER, rows).scores) == [(FIRST, CHAIR)]


def test_a_sheet_without_a_judge_takes_the_files_name_or_the_one_given_for_all():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8), judge="")
    assert list(typed(ROSTER, rows, name=CHAIR).scores) == [(FIRST, CHAIR)]
    assert list(typed(ROSTER, rows, judge=CHAIR).scores) == [(FIRST, CHAIR)]
    assert told(typed(ROSTER, rows)) == [(4, 0, "no_judge")]


def test_a_signature_below_says_whose_sheet_it_is_and_must_agree_with_what_stands_above():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8), judge="")
    rows[-1] = [f"评委签名：评委{CHAIR}", "日期：2026-11-28"]
    assert list(typed(ROSTER, rows).scores) == [(FIRST, CHAIR)]
    rows[1] = ["评委", "评委j7"]
    assert told(typed(ROSTER, rows)) == [(5, 1, "judges_differ")]


def test_sheets_below_one_another_belong_each_to_its_own_judge():
    panels = ROSTER.state.contest.panels.published
    assert panels is not None
    other = panels.panels[0].judges[1]
    above = sheet(ROSTER, row(1, FIRST, 80, 8))
    below = sheet(ROSTER, row(1, FIRST, 70, 7), judge=other)
    read = typed(ROSTER, [*above, *below])
    assert marks(read) == {(FIRST, CHAIR): [8000, 800], (FIRST, other): [7000, 700]}
    nameless = sheet(ROSTER, row(1, FIRST, 70, 7), judge="")
    assert told(typed(ROSTER, [*above, *nameless])) == [(9, 0, "no_judge")]


def test_headings_printed_again_on_the_next_page_go_on_with_the_same_judge():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8), HEADINGS, row(2, SECOND, 70, 7))
    assert set(typed(ROSTER, rows).scores) == {(FIRST, CHAIR), (SECOND, CHAIR)}


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("100.01", "mark_out_of_range"),
        ("101", "mark_out_of_range"),
        ("123456", "mark_out_of_range"),
        ("-1", "mark_negative"),
        ("92,5", "mark_comma"),
        ("９２，５", "mark_comma"),
        ("92.555", "mark_decimals"),
        ("很好", "mark_not_points"),
        ("#REF!", "mark_not_points"),
        ("1e2", "mark_not_points"),
        ("", "blank_mark"),
    ],
)
def test_a_mark_that_will_not_do_names_its_row_and_column(mark, code):
    read = typed(ROSTER, sheet(ROSTER, row(1, FIRST, 80, 8), row(2, SECOND, mark, 8)))
    assert told(read) == [(5, 4, code)]
    assert read.faults[0].heading == HEADINGS[3]
    assert list(read.scores) == [(FIRST, CHAIR)], "the others are checked all the same"


def test_every_fault_of_a_file_is_told_at_once():
    read = typed(
        ROSTER,
        sheet(
            ROSTER,
            row(1, "s99", 80, 8),
            row(2, SECOND, 80, 11),
            ["", "", "", 80, 8],
            row(3, FIRST, "x", "y"),
        ),
    )
    assert told(read) == [
        (4, 2, "unknown_entry"),
        (5, 5, "mark_out_of_range"),
        (6, 2, "no_entry"),
        (7, 4, "mark_not_points"),
        (7, 5, "mark_not_points"),
    ]


def test_a_stranger_is_told_with_who_is_near():
    (wrong,) = typed(ROSTER, sheet(ROSTER, row(1, FIRST, 1, 1), judge="评委j99")).faults
    assert (wrong.row, wrong.column, wrong.code) == (2, 1, "unknown_judge")
    read = typed(ROSTER, [["评委编号", *HEADINGS[1:]], ["J-0", *row(1, FIRST, 80, 8)[1:]]])
    assert told(read) == [(2, 1, "unknown_judge")]
    assert "j0" in read.faults[0].detail


def test_an_entry_twice_names_the_first_place_even_in_another_file():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8))
    twice = typed(ROSTER, rows, sheet(ROSTER, row(1, FIRST, 80, 8)))
    assert told(twice) == [(4, 2, "entry_twice")]
    assert twice.faults[0].detail == "sheet0.csv:4"


def test_two_entries_in_one_row_are_told_apart():
    wrong = row(1, FIRST, 80, 8)
    wrong[2] = f"企业{SECOND}"
    assert told(typed(ROSTER, sheet(ROSTER, wrong))) == [(4, 3, "entries_differ")]


def test_a_withdrawn_entry_and_one_that_is_not_on_the_list_are_refused():
    log = on_stage()
    _, entries = panel_of(log.state)
    log.take(command("withdraw", startup=entries[0]))
    roster = judged(log)
    chair, _ = panel_of(log.state)
    listed = {entry.startup for entry in log.state.published_list.entries}
    other = next(key for key in sorted(log.state.startups) if key not in listed | {entries[0]})
    rows = sheet(roster, row(1, entries[0], 80, 8), row(2, other, 80, 8), judge=chair)
    assert told(typed(roster, rows)) == [(4, 2, "withdrawn"), (5, 2, "not_on_stage")]


def test_a_judge_who_spares_an_entry_or_sits_elsewhere_gives_no_marks():
    log = on_stage(judge("j0", may_chair=True, conflicts=[Conflict(FIRST, "relative")]), judges=3)
    roster = judged(log)
    panels = log.state.contest.panels.published
    assert panels is not None
    assert FIRST in panels.spared["j0"]
    spared = ["", FIRST, "", "回避：由其他评委评分", ""]
    read = typed(roster, sheet(roster, row(1, FIRST, 80, 8), judge="j0"))
    assert told(read) == [(4, 2, "spared")]
    assert typed(roster, sheet(roster, spared, judge="j0")).blank == 1
    other = next(key for key in ROSTER.state.contest.judges if key not in _seated(ROSTER))
    read = typed(ROSTER, sheet(ROSTER, row(1, FIRST, 80, 8), judge=other))
    assert told(read) == [(4, 2, "not_on_panel")]


def _seated(roster: Roster) -> set[str]:
    panels = roster.state.contest.panels.published
    assert panels is not None
    return {key for panel in panels.panels for key in (*panel.judges, *panel.reserves)}


def test_rows_that_are_not_filled_in_are_counted_and_change_nothing():
    read = typed(ROSTER, sheet(ROSTER, row(1, FIRST, "", ""), row(2, SECOND, 80, 8)))
    assert (told(read), read.blank, len(read.scores)) == ([], 1, 1)


def test_a_total_that_differs_is_remarked_on_and_does_not_count():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8, "80"), row(2, SECOND, 80, 8, "79.5"))
    read = typed(ROSTER, rows)
    assert told(read) == []
    assert [(one.row, one.code, one.detail) for one in read.remarks] == [
        (5, "total_differs", "80.00")
    ]


def test_a_veto_counts_where_the_round_knows_one():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8, "否决：造假"))
    assert told(typed(ROSTER, rows)) == [(4, 6, "no_veto")]
    strict = judged(on_stage(rounds=[Round("final", FINAL.quotas, CRITERIA, one_vote_veto=True)]))
    assert [one.veto for one in typed(strict, rows).scores.values()] == [True]
    column: Rows = [
        [*HEADINGS[1:5], "评委", "一票否决"],
        [*row(1, FIRST, 80, 8)[1:5], CHAIR, "也许"],
    ]
    assert told(typed(strict, column)) == [(2, 6, "veto_unclear")]


def test_headings_that_are_missing_strange_or_twice_stop_the_table():
    without: Rows = [["编号", "创新", "评委"], [FIRST, 80, CHAIR]]
    assert told(typed(ROSTER, without)) == [(1, 0, "no_criterion")]
    strange: Rows = [["编号", "创新", "团队", "创薪", "评委"], [FIRST, 80, 8, 8, CHAIR]]
    assert told(typed(ROSTER, strange)) == [(1, 4, "unknown_column")]
    twice: Rows = [["编号", "创新", "团队", "创 新", "评委"], [FIRST, 80, 8, 8, CHAIR]]
    assert told(typed(ROSTER, twice)) == [(1, 4, "repeated_column")]
    assert told(typed(ROSTER, [["什么", "也不是"], ["1", "2"]])) == [(1, 0, "no_headings")]


def test_a_sheet_of_another_round_is_not_taken_for_this_one():
    rows = sheet(ROSTER, row(1, FIRST, 80, 8))
    rows[1] = [f"评委：评委{CHAIR}", "赛程：初赛"]
    assert told(typed(ROSTER, rows)) == [(2, 2, "other_round")]


def test_there_is_no_roster_without_a_round_that_is_open_and_published():
    with pytest.raises(NoRoundError, match="no_such_round"):
        roster_of(on_stage(rounds=[]).state)
    with pytest.raises(NoRoundError, match="not_on_stage"):
        roster_of(entered().state)
    log = on_stage()
    log.take(command("close_round"))
    with pytest.raises(NoRoundError, match="round_closed"):
        roster_of(log.state, "final")


def test_a_sheet_that_is_in_already_stands_and_the_missing_ones_are_listed():
    log = on_stage()
    chair, entries = panel_of(log.state)
    first = score(entries[0], chair, (8000, 800))
    log.take(first)
    roster: Roster = judged(log)
    read = typed(roster, sheet(roster, row(1, entries[0], 80, 8), row(2, entries[1], 90, 9)))
    assert [roster.stands(one) for one in read.scores.values()] == [True, False]
    assert roster.missing(read.scores)[chair] == entries[2:]
    log.take(*read.scores.values())
    assert all(judged(log).stands(one) for one in read.scores.values())


def test_columns_are_called_as_spreadsheets_call_them():
    assert [letter_of(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
