"""When messages may leave: hours of a day in Beijing, and working days by China's own calendar.

The calendar of holidays ends some years ahead; of a year that it does not know, Saturdays and
Sundays are free and no other day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_LONGEST_REST: Final = 30
"""Days; no holiday is longer."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class SendingHours:
    """From `begins` until before `ends`, on working days alone if `workdays`."""

    begins: time = time.min
    ends: time = time.max
    workdays: bool = False

    @classmethod
    def of(cls, text: str, *, workdays: bool) -> "SendingHours":
        """Return the hours that `HH:MM-HH:MM` names, all of them for an empty text.

        Raise ValueError for what is none, or ends before it begins.
        """
        if not text:
            return cls(workdays=workdays)
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError("HH:MM-HH:MM, as 08:30-20:00")
        first, minutes, last, more = map(int, found.groups())
        begins, ends = time(first, minutes), time(last, more)
        if begins >= ends:
            raise ValueError("HH:MM-HH:MM within one day, as 08:30-20:00")
        return cls(begins, ends, workdays)

    def opens(self, now: int) -> int:
        """Return when (ms) messages may leave: `now`, or the next moment after it at which they may."""
        moment = datetime.fromtimestamp(now / 1000, UTC).astimezone(_ZONE)
        day = moment.date()
        if self._open_on(day):
            if self.begins <= moment.time() < self.ends:
                return now
            if moment.time() < self.begins:
                return self._opening(day)
        for _ in range(_LONGEST_REST):
            day += timedelta(days=1)
            if self._open_on(day):
                break
        return self._opening(day)

    def _open_on(self, day: date) -> bool:
        return not self.workdays or is_workday(day)

    def _opening(self, day: date) -> int:
        return int(datetime.combine(day, self.begins, _ZONE).timestamp() * 1000)


def is_workday(day: date) -> bool:
    """Return whether people in China work on `day`: weekends that make up for a holiday, too."""
    import chinese_calendar  # noqa: PLC0415 - needed only where working days are asked for

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year that it does not know
        return day.weekday() < _SATURDAY
