"""Fields that hold times of day, points, and yes or no, as people write them.

Dates are in `_dates`.
"""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from contracts.codes.terms import TRUTHS
from contracts.feeds.fields.cells import as_text, folded
from contracts.feeds.fields.dates import read_day, read_month
from contracts.feeds.fields.numerals import in_digits

__all__ = [
    "fold_whole",
    "read_clock",
    "read_day",
    "read_mark",
    "read_month",
    "read_percent",
    "read_truth",
]

_LONGEST: Final = 64
"""Characters of a cell that may still be a time, points, or yes or no."""


def _bounded(text: str) -> str:
    """Return `text`, or where that is longer than any value its beginning, which is then refused
    for its length.
    """
    return text if len(text) <= _LONGEST else text.strip()[: _LONGEST + 1]


_WHOLE = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9})(?:\.0{1,6})? ?[人家个個位名场場次项項件]?"
)


def fold_whole(value: object) -> object:
    """Return a whole number in a cell (`３`, `1,000`, `3 家`, `三家`) as plain digits.

    Anything else as it is, for pydantic to judge.
    """
    text = folded(_bounded(value), _LONGEST) if isinstance(value, str) else None
    match = _WHOLE.fullmatch(in_digits(text)) if text else None
    return match[1].replace(",", "") if match else value


_MARKS: Final = {
    "√": "yes",
    "✓": "yes",
    "✔": "yes",
    "☑": "yes",
    "✅": "yes",
    "×": "no",
    "✗": "no",
    "✘": "no",
    "✕": "no",
    "❌": "no",
}
"""Ticks and crosses; the bare letter x is both in use, and not read."""


def read_truth(value: object) -> bool:
    """Return yes as True."""
    if isinstance(value, bool):
        return value
    text = as_text(value)
    plain = (folded(text, _LONGEST) or "").replace("\ufe0f", "") if text is not None else ""
    code = _MARKS.get(plain) or TRUTHS.find(plain)
    if code is None:
        raise PydanticCustomError("truth", "neither yes nor no")
    return code == "yes"


_ALL: Final = 100_00
"""All of something, in hundredths of a percent."""


def read_percent(value: object) -> int:
    """Return a share in percent, with at most two decimals, in hundredths; 0 for nothing."""
    written = as_text(value)
    plain = None if written is None else folded(_bounded(written), _LONGEST)
    if plain == "":
        return 0
    match = _MARK.fullmatch(plain.removesuffix("%").strip()) if plain else None
    share = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else _ALL + 1
    if share > _ALL:
        raise PydanticCustomError("percent", "no share")
    return share


_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]) ?(?:[:点點時时] ?([0-5][0-9])分?(?::00)?|[点點時时]整?)")
_ZONED = re.compile(
    r".*[0-9] ?(?:Z|(?:UTC|GMT)? ?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT|CST|HKT|BJT)", re.IGNORECASE
)


def read_clock(value: object) -> str:
    """Return a time of day as HH:MM; "" for "".

    A time with an offset from UTC is refused: times of day are Beijing time.
    """
    text = folded(_bounded(value), _LONGEST) if isinstance(value, str) else None
    if text == "":
        return ""
    if text is not None and _ZONED.fullmatch(text):
        raise PydanticCustomError("clock_zone", "a time of day with a time zone")
    match = _CLOCK.fullmatch(text) if text else None
    if match is None:
        raise PydanticCustomError("clock", "not a time of day")
    return f"{int(match[1]):02}:{match[2] or '00'}"


_MARK = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?分?")


def read_mark(value: object) -> int:
    """Return points with at most two decimals in hundredths."""
    text = as_text(value)
    plain = None if text is None else folded(_bounded(text), _LONGEST)
    match = _MARK.fullmatch(plain) if plain else None
    if match is None:
        raise PydanticCustomError("mark", "not points")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
