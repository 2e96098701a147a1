"""The value of a cell as the text that a person sees in it."""

from datetime import date, datetime, time, timedelta
from typing import Final

MOST_DIGITS: Final = 15
"""A spreadsheet's numbers hold so many digits; those beyond are lost when a cell is filled."""
_ROUNDED_FROM: Final = 10**MOST_DIGITS


def is_rounded(value: object) -> bool:
    """Return whether a number has more digits than a spreadsheet keeps: the last ones are gone."""
    return isinstance(value, int | float) and abs(value) >= _ROUNDED_FROM


def text_of(value: object) -> str:
    """Return the text of a cell: whole numbers without a fraction, dates as ISO 8601 writes them.

    A number of more than 15 digits is written as `9.15E+17`, which no reader takes for an id.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(float(value))
    return _moment(value)


def _number(value: float) -> str:
    if is_rounded(value):
        return f"{value:.14E}"
    if value.is_integer():
        return str(int(value))
    return f"{value:.15g}"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):
        return _duration(value)
    return value.isoformat() if isinstance(value, date | time) else ""


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
