"""Days and times of day as people in China count them: Asia/Shanghai, which has been UTC+8 without
summer time since 1992.
"""

from datetime import date, timedelta
from typing import Final

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
SHANGHAI_MS: Final = 8 * HOUR_MS
_HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 24 * _HOUR_MINUTES
EPOCH: Final = date(1970, 1, 1)
_FIRST_DAY: Final = (date.min - EPOCH).days
_LAST_DAY: Final = (date.max - EPOCH).days


def day_of(time: int) -> str:
    """Return the day, YYYY-MM-DD, on which `time` (ms since 1970 UTC) falls.

    The first or last of all for a time beyond.
    """
    days = (time + SHANGHAI_MS) // DAY_MS
    return (EPOCH + timedelta(days=min(max(days, _FIRST_DAY), _LAST_DAY))).isoformat()


def start_of(day: str, *, plus: int = 0) -> int | None:
    """Return when `day` (YYYY-MM-DD) plus `plus` days begins, in ms.

    None where it is not a date.
    """
    try:
        return ((date.fromisoformat(day) - EPOCH).days + plus) * DAY_MS - SHANGHAI_MS
    except ValueError:
        return None


def days_between(day: str, other: str) -> int:
    """Return how many days after `day` the day `other` is; ValueError where one is not a date."""
    return (date.fromisoformat(other) - date.fromisoformat(day)).days


def moved_day(day: str, days: int) -> str:
    """Return the date `days` after `day` (YYYY-MM-DD), or the month in which the middle of `day`
    (YYYY-MM) then is.

    Raise ValueError for anything else, and OverflowError beyond the years 1 to 9999.
    """
    if len(day) == len("YYYY-MM"):
        return (date.fromisoformat(f"{day}-15") + timedelta(days)).isoformat()[: len(day)]
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def minute_of(clock: str) -> int:
    """Return the minute of the day of `HH:MM`.

    ValueError for anything else, a time zone among it.
    """
    hours, _, minutes = clock.partition(":")
    if not (
        len(hours) == len(minutes) == 2  # noqa: PLR2004
        and (hours + minutes).isdecimal()
        and (hours + minutes).isascii()
    ):
        raise ValueError(clock)
    minute = int(hours) * _HOUR_MINUTES + int(minutes)
    if int(minutes) >= _HOUR_MINUTES or minute > DAY_MINUTES:
        raise ValueError(clock)
    return minute


def clock_of(minute: int) -> str:
    """Return `HH:MM` of a minute of the day."""
    return f"{minute // _HOUR_MINUTES:02d}:{minute % _HOUR_MINUTES:02d}"
