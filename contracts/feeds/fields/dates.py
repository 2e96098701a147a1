"""Days and months as people and spreadsheets write them.

Read are year, month and day with any of - . / 。 年月日 between them, the same in Chinese
numerals, eight digits, a year of the
Republic (民国115年 is 2026: the prefix makes it certain), a weekday that fits, and midnight behind the
day, which is how a spreadsheet writes a day that it takes for a moment. Refused with a hint is what
could be meant in two ways: a spreadsheet's serial number (another epoch, another day), a year of
two digits, a year at the end (is 5/1 in January or in May?), and any other time of day.
"""

import re
from datetime import date, timedelta
from typing import Any, Final, NoReturn

from pydantic_core import PydanticCustomError

from contracts.feeds.fields.cells import as_text, folded
from contracts.feeds.fields.numerals import date_in_digits
from contracts.remembering import remembered

_LONGEST: Final = 64
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets' 1900 system, for serial numbers after February 1900."""
_SERIALS: Final = range(20_000, 80_001)
_YEARS: Final = range(1900, 2101)
_REPUBLIC: Final = 1911

_DATE = re.compile(
    r"([0-9]{4}) ?[-./。年] ?([0-9]{1,2}) ?(?:[-./。月] ?([0-9]{1,2}) ?[日号號]?|月)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]{1,15})?")
_MINGUO = re.compile(r"(?:中[华華])?民[国國] ?([0-9]{1,3}) ?(?=[-./。年])")
_SHORT_YEAR = re.compile(
    r"[0-9]{1,3} ?[-./。年] ?[0-9]{1,2} ?(?:[-./。月] ?[0-9]{1,2} ?[日号號]?|月)"
)
_YEAR_LAST = re.compile(r"[0-9]{1,2} ?[-./。] ?[0-9]{1,2} ?[-./。] ?[0-9]{4}")
_TIME = re.compile(
    r"(?:T| |(?<=[日号號])) ?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r" ?(AM|PM)? ?(?:Z|UTC|GMT|[+-][0-9]{1,2}(?::?[0-9]{2})?)?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r" ?\(?(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])\)?$")
_WEEKDAYS: Final = "一二三四五六日"
_NOON: Final = 12


def _refuse(code: str, **arguments: Any) -> NoReturn:
    raise PydanticCustomError(code, "no day that can be read", arguments)


def _is_midnight(time: re.Match[str]) -> bool:
    hour = (
        int(time[1]) % _NOON
        if time[5] and time[5].upper() == "AM" and int(time[1]) == _NOON
        else int(time[1])
    )
    evening = bool(time[5]) and time[5].upper() == "PM"
    return not (evening or hour or int(time[2]) or int(time[3] or 0) or int(time[4] or 0))


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day (0 where only a month is given), unchecked.

    None where `text` has no such form.
    """
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
    if match.re is _COMPACT and year not in _YEARS:
        return None
    if day == 0 and match[3]:
        _refuse("day_unreal")
    return year, month, day


def _refuse_form(text: str, general: str) -> NoReturn:
    """Refuse what is no date, with the reason that fits best; `general` where none does."""
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _SERIALS:
        _refuse("day_serial", day=(_EPOCH + timedelta(days=int(serial[1]))).isoformat())
    if _SHORT_YEAR.fullmatch(text):
        _refuse("day_short_year")
    if _YEAR_LAST.fullmatch(text):
        _refuse("day_year_last")
    _refuse(general)


def _without_time(text: str, general: str) -> str:
    """Return `text` without a midnight behind the day; refuse any other time."""
    time = _TIME.search(text)
    if time is None:
        return text
    day = text[: time.start()].rstrip()
    if not _is_midnight(time):
        if _parts(day) is None:
            _refuse_form(day, general)
        _refuse("day_time")
    return day


@remembered(65_536)
def _date(given: str, month_too: bool) -> str:  # noqa: FBT001 - a memory takes no names
    """Return a cell's text as YYYY-MM-DD, or YYYY-MM where `month_too`.

    PydanticCustomError where it cannot be read.
    """
    general = "month" if month_too else "day"
    text = folded(given, _LONGEST)
    if not text:
        return "" if text == "" else _refuse(general)
    text = date_in_digits(text)
    text = _MINGUO.sub(lambda match: str(_REPUBLIC + int(match[1])), text, count=1)
    text = _without_time(text.rstrip(" .,。;"), general)
    weekday = _WEEKDAY.search(text)
    text = text[: weekday.start()] if weekday else text
    parts = _parts(text)
    if parts is None:
        _refuse_form(text, general)
    year, month, day = parts
    try:
        whole = date(year, month, day or 1)
    except ValueError:
        _refuse("day_unreal")
    if not day:
        return whole.isoformat()[:7] if month_too and not weekday else _refuse(general)
    if weekday and _WEEKDAYS.index(weekday[1].replace("天", "日")) != whole.weekday():
        _refuse("day_weekday")
    return whole.isoformat()


def _read(value: object, month_too: bool) -> str:  # noqa: FBT001 - the two below say which
    text = value if type(value) is str else as_text(value)
    if text is None:
        _refuse("month" if month_too else "day")
    return _date(text if len(text) <= _LONGEST else text.strip()[: _LONGEST + 1], month_too)


def read_day(value: object) -> str:
    """Return a day as YYYY-MM-DD, "" for ""."""
    return _read(value, month_too=False)


def read_month(value: object) -> str:
    """Return a month as YYYY-MM or a day as YYYY-MM-DD, "" for ""."""
    return _read(value, month_too=True)
