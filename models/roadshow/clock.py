"""Times of day as minutes, and the stretches of a day in which somebody cannot come."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_HOUR: Final = 60
DAY_MINUTES: Final = 24 * _HOUR


class Stretch(NamedTuple):
    """Minutes of the day from `begin` to `end` (exclusive)."""

    begin: int
    end: int

    def meets(self, other: "Stretch") -> bool:
        """Tell whether the two share a minute."""
        return self.begin < other.end and other.begin < self.end


ALL_DAY: Final = Stretch(0, DAY_MINUTES)


def minute_of(clock: str) -> int:
    """Return the minute of the day of `HH:MM`; ValueError for anything else, a time zone among it."""
    hours, _, minutes = clock.partition(":")
    if not (len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal() and (hours + minutes).isascii()):  # noqa: PLR2004
        raise ValueError(clock)
    minute = int(hours) * _HOUR + int(minutes)
    if int(minutes) >= _HOUR or minute > DAY_MINUTES:
        raise ValueError(clock)
    return minute


def clock_of(minute: int) -> str:
    """Return `HH:MM` of a minute of the day."""
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def outside(available_from: str, available_until: str) -> list[Stretch]:
    """Return when somebody is away who comes and goes at these times of day; empty ones are open."""
    begin = minute_of(available_from) if available_from else 0
    end = minute_of(available_until) if available_until else DAY_MINUTES
    return [one for one in (Stretch(0, begin), Stretch(end, DAY_MINUTES)) if one.begin < one.end]


def away(values: Mapping[str, str]) -> list[Stretch]:
    """Return the stretch that the values of an `unavailable` command name: `from` and `until`, HH:MM each, either may be open.

    Without both it is the whole day; with two equal ones no time at all. ValueError names what cannot be read.
    """
    bounds = {"from": 0, "until": DAY_MINUTES}
    for name in sorted(bounds.keys() & values.keys()):
        try:
            bounds[name] = minute_of(values[name])
        except ValueError:
            raise ValueError(f"{name}: {values[name]}") from None
    if bounds["from"] > bounds["until"]:
        raise ValueError(f"from: {values['from']}, until: {values['until']}")
    return [Stretch(bounds["from"], bounds["until"])] if bounds["from"] < bounds["until"] else []


def is_away(absences: Iterable[Stretch], time: Stretch) -> bool:
    """Tell whether somebody with these absences misses any of `time`."""
    return any(one.meets(time) for one in absences)
