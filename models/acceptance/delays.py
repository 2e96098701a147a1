"""How long answers take: which share of those that accept, and of those that do not, is still to come
after so many days.

A proposal may end before somebody has answered, because the other side declined or an operator
took it back. Who answers slowly is left out that way more often than who answers at once; the shares
are therefore taken from risks by day (O. Aalen and S. Johansen, 1978), not from those that answered.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from models.acceptance.asked import AskedSide
from models.acceptance.units import CERTAIN

MOST_DAYS: Final = 366
_FINE: Final = 1 << 40


class Delays(NamedTuple):
    """By day from 0: shares still to come after it, in 1 / CERTAIN."""

    yes_later: list[int]
    no_later: list[int]

    def at(self, days: int) -> tuple[int, int]:
        """Return both after so many days."""
        day = min(max(days, 0), MOST_DAYS)
        return self.yes_later[day], self.no_later[day]


def delays(ended: Iterable[tuple[AskedSide, int]]) -> Delays:
    """Return what proposals tell that are over, each with the days after which it was."""
    yes, no, gone = ([0] * (MOST_DAYS + 1) for _ in range(3))
    silent = 0
    for side, after in ended:
        day = min(max(side.after if side.said not in ("", "silence") else after, 0), MOST_DAYS)
        if side.said == "silence":
            silent += 1
        elif side.said == "":
            gone[day] += 1
        else:
            (yes if side.said == "accept" else no)[day] += 1
    return _shares(yes, no, gone, silent)


def _shares(yes: list[int], no: list[int], gone: list[int], silent: int) -> Delays:
    """Return the shares; `gone` left unanswered on that day, `silent` never answered."""
    there, open_share = sum(yes) + sum(no) + sum(gone) + silent, _FINE
    accepted, by_day = 0, list[tuple[int, int]]()
    for day in range(MOST_DAYS + 1):
        if there:
            accepted += open_share * yes[day] // there
            open_share -= open_share * (yes[day] + no[day]) // there
        there -= yes[day] + no[day] + gone[day]
        by_day.append((accepted, open_share))
    others = max(1, _FINE - accepted)
    yes_later = [
        CERTAIN * (accepted - so_far) // accepted if accepted else CERTAIN for so_far, _ in by_day
    ]
    no_later = [
        min(CERTAIN, CERTAIN * max(0, still - (accepted - so_far)) // others)
        for so_far, still in by_day
    ]
    return Delays(yes_later, no_later)
