"""Dates as people read them, in Asia/Shanghai, whatever the machine's own zone is."""

from datetime import UTC, datetime, timedelta, timezone

from contracts.pool_log import Language
from services.words._catalogue import say
from services.words._names import name_of

# A fixed offset: China has had no summer time since 1991, and a machine without zone data says the same date.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def _local(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms // 1000, UTC).astimezone(SHANGHAI)


def day_of(language: Language, time_ms: int) -> str:
    """Return the day in Asia/Shanghai of `time_ms` (ms since 1970 UTC), as `29 November 2026` in English."""
    local = _local(time_ms)
    month = name_of(language, "month", str(local.month))
    return say(language, "common.day", year=local.year, month=month, day=local.day)


def moment_of(language: Language, time_ms: int) -> str:
    """Return day, hour and minute in Asia/Shanghai of `time_ms` (ms since 1970 UTC)."""
    return say(language, "common.moment", day=day_of(language, time_ms), time=_local(time_ms).strftime("%H:%M"))
