"""What one cell holds before it is read: its text in one form, or nothing where it is no text and
no number.

Everything that comes after works on a text of bounded length, so no pattern can be made to take
long.
"""

from typing import Final

from contracts import uscc
from contracts.normal import normal_id

_DIGITS: Final = 10**15
"""Whole numbers below are exact as JSON numbers and in spreadsheets."""


def as_text(value: object) -> str | None:
    """Return the text of a cell.

    A number is what one would read in the cell; None for anything else.

    A number too great to be exact comes back as a spreadsheet would show it, for whoever reads it
    to refuse.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return (
            str(value) if abs(value) < _DIGITS * 1000 else f"{float(min(abs(value), 10**300)):.2E}"
        )
    return str(int(value)) if value.is_integer() and abs(value) < _DIGITS else f"{value:.15G}"


def folded(text: str, most: int) -> str | None:
    """Return a cell's text at half width, words one blank apart, without shapeless characters; None
    where it is longer than `most`.

    A cell full of blanks is empty, however many they are; the apostrophe by which a spreadsheet
    marks a text goes too.
    """
    text = text.strip()
    if len(text) > most:
        return None
    return " ".join(filter(None, map(normal_id, text.split()))).lstrip("'")


def is_scientific(text: str) -> bool:
    """Tell whether a cell holds a number as spreadsheets shorten it, such as 1.39E+10: the digits
    after are lost.
    """
    return len(text) <= uscc.LONGEST and uscc.is_scientific(normal_id(text))
