"""Dates as people read them, in Asia/Shanghai, whatever the machine's own zone is."""

from datetime import UTC, datetime, timedelta, timezone

from contracts.days import SHANGHAI_MS
from contracts.pool_log import Language
from services.words._catalogue import say
from services.words._names import name_of

# A fixed offset: a machine without zone data says the same date.
SHANGHAI = timezone(timedelta(milliseconds=SHANGHAI_MS), "Asia/Shanghai")


_FIRST_S = -62_135_500_000
_LAST_S = 253_402_200_000
"""The years 1 and 9999: a broker keeps any number as a record's time, and a person may ask for such
a record.
"""


def _local(time_ms: int) -> datetime:
    return datetime.fromtimestamp(min(max(time_ms // 1000, _FIRST_S), _LAST_S), UTC).astimezone(
        SHANGHAI
    )


def day_of(language: Language, time_ms: int) -> str:
    """Return the day in Asia/Shanghai of `time_ms` (ms since 1970 UTC), as `29 November 2026` in
    English.
    """
    local = _local(time_ms)
    month = name_of(language, "month", str(local.month))
    return say(language, "common.day", year=local.year, month=month, day=local.day)


def moment_of(language: Language, time_ms: int) -> str:
    """Return day, hour and minute in Asia/Shanghai of `time_ms` (ms since 1970 UTC)."""
    return say(
        language,
        "common.moment",
        day=day_of(language, time_ms),
        time=_local(time_ms).strftime("%H:%M"),
    )
