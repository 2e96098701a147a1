"""Fields that hold dates, amounts of money, and yes or no, as people write them."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final

from pydantic_core import PydanticCustomError

from contracts.codes.terms import TRUTHS

MAX_CNY: Final = 10**13


def _parsed(error: str, parse: Callable[[str], Any | None]) -> Callable[[object], Any]:
    """Return a validator that applies `parse` to text and refuses with the error type `error` where it gives None."""
    cached = lru_cache(65_536)(parse)

    def read(value: object) -> Any:
        found = cached(value) if isinstance(value, str) else None
        if found is None:
            raise PydanticCustomError(error, "cannot be read")
        return found

    return read


_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)")


def _date(text: str, *, month_too: bool) -> str | None:
    """Return `text` as YYYY-MM-DD (or YYYY-MM), empty for empty, None where it is no date."""
    match = _DAY.fullmatch(text.strip())
    if not text.strip() or match is None:
        return None if text.strip() else ""
    year, month, day = int(match[1]), int(match[2]), match[3]
    try:
        whole = date(year, month, int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else (whole[:7] if month_too else None)


read_day = _parsed("day", partial(_date, month_too=False))
read_month = _parsed("month", partial(_date, month_too=True))

_MONEY = re.compile(
    r"(?:人民币|RMB|CNY|¥|￥)?\s*(\d{1,13}(?:\.\d{1,6})?)\s*(千|万|百万|千万|亿|萬|億)?\s*(?:元|人民币|RMB|CNY)?",
    re.IGNORECASE,
)
_UNITS = {None: 1, "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8}


def _amount(text: str) -> int | None:
    """Return the amount in whole yuan, 0 for empty, None where the text is no amount in CNY up to MAX_CNY."""
    text = text.strip()
    if not text:
        return 0
    match = _MONEY.fullmatch(text.replace(",", "").replace("，", ""))
    if match is None:
        return None
    whole, _, decimals = match[1].partition(".")
    yuan = int(whole + decimals.ljust(6, "0")) * _UNITS[match[2]] // 10**6
    return yuan if yuan <= MAX_CNY else None


_read_amount = _parsed("money", _amount)


def read_money(value: object) -> int:
    """Return an amount in whole yuan."""
    if type(value) is int and 0 <= value <= MAX_CNY:
        return value
    if type(value) is float and value.is_integer() and 0 <= value <= MAX_CNY:
        return int(value)
    return int(_read_amount(value))


def read_truth(value: object) -> bool:
    """Return yes as True."""
    if isinstance(value, bool):
        return value
    code = TRUTHS.find(value) if isinstance(value, str) else None
    if code is None:
        raise PydanticCustomError("truth", "neither yes nor no")
    return code == "yes"


_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：点時时]([0-5]\d)分?")
_ZONED = re.compile(r".*\d\s*(?:Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|CST|HKT|BJT)", re.IGNORECASE)


def read_clock(value: object) -> str:
    """Return a time of day as HH:MM; "" for "". A time with an offset from UTC is refused: times of day are Beijing time."""
    text = value.strip() if isinstance(value, str) else None
    if text == "":
        return ""
    if text is not None and _ZONED.fullmatch(text):
        raise PydanticCustomError("clock_zone", "a time of day with a time zone")
    match = _CLOCK.fullmatch(text) if text else None
    if match is None:
        raise PydanticCustomError("clock", "not a time of day")
    return f"{int(match[1]):02}:{match[2]}"


_MARK = re.compile(r"(\d{1,4})(?:\.(\d{1,2}))?")


def read_mark(value: object) -> int:
    """Return points with at most two decimals in hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError("mark", "not points")
    match = _MARK.fullmatch(str(value).strip())
    if match is None:
        raise PydanticCustomError("mark", "not points")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
