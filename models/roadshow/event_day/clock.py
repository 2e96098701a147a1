"""Times of day as minutes, and the stretches of a day in which somebody cannot come."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from contracts.days import DAY_MINUTES, clock_of, minute_of

__all__ = [
    "ALL_DAY",
    "DAY_MINUTES",
    "Stretch",
    "away",
    "clock_of",
    "is_away",
    "minute_of",
    "outside",
]


class Stretch(NamedTuple):
    """Minutes of the day from `begin` to `end` (exclusive)."""

    begin: int
    end: int

    def meets(self, other: "Stretch") -> bool:
        """Tell whether the two share a minute."""
        return self.begin < other.end and other.begin < self.end


ALL_DAY: Final = Stretch(0, DAY_MINUTES)


def outside(available_from: str, available_until: str) -> list[Stretch]:
    """Return when somebody is away who comes and goes at these times of day.

    Empty ones are open.
    """
    begin = minute_of(available_from) if available_from else 0
    end = minute_of(available_until) if available_until else DAY_MINUTES
    return [one for one in (Stretch(0, begin), Stretch(end, DAY_MINUTES)) if one.begin < one.end]


def away(values: Mapping[str, str]) -> list[Stretch]:
    """Return the stretch that the values of an `unavailable` command name: `from` and `until`,
    HH:MM each, either may be open.

    Without both it is the whole day; with two equal ones no time at all. ValueError names what
    cannot be read.
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
