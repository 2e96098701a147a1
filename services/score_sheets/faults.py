"""What can be wrong with a sheet, and where: a file, a row, a column and a code."""

from typing import Final, Literal, NamedTuple

Code = Literal[
    "no_headings", "unknown_column", "repeated_column", "no_criterion", "too_long",
    "no_judge", "unknown_judge", "two_judges", "judges_differ", "not_on_panel",
    "no_entry", "unknown_entry", "two_entries", "entries_differ", "entry_twice", "withdrawn",
    "not_on_stage", "spared", "other_round", "blank_mark", "mark_comma", "mark_decimals",
    "mark_negative", "mark_not_points", "mark_out_of_range", "veto_unclear", "no_veto", "refused",
    "total_differs",
]  # fmt: skip
_LETTERS: Final = 26


class SheetFault(NamedTuple):
    """One fault; `column` counts from 1, 0 is the whole row; `value` is what stands there."""

    file: str
    row: int
    column: int
    heading: str
    code: Code
    value: str = ""
    detail: str = ""


def letter_of(column: int) -> str:
    """Return the letters by which spreadsheets call a column that is counted from 1: A, Z, AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters
