"""How much earlier answers of one person say: empirical Bayes, by the spread between people."""

from collections.abc import Iterable
from typing import Final

from models.acceptance.units import TOP

LEAST: Final = 3
MOST: Final = 60
"""So many answers of the pool's mean stand beside a person's own, at least and at most."""


def pooled(people: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the pool's mean (of TOP), and how many answers of it stand beside a person's own.

    `people`: how often each was asked and has accepted. The second is (1 - rho) / rho for the
    correlation rho of two answers of one person, by the method of moments (J. Kleinman, 1973).
    """
    counts: dict[int, list[int]] = {}
    for asked, accepted in people:
        if asked:
            known = counts.setdefault(asked, [0, 0, 0])
            for place, more in enumerate((1, accepted, accepted * accepted)):
                known[place] += more
    whole = sum(asked * known[0] for asked, known in counts.items())
    yes = sum(known[1] for known in counts.values())
    if not 0 < yes < whole:
        mean = TOP * yes // whole if whole else TOP // 2
        return min(max(mean, 1), TOP - 1), MOST
    return min(max(TOP * yes // whole, 1), TOP - 1), _beside(counts, whole, yes)


def _beside(counts: dict[int, list[int]], whole: int, yes: int) -> int:
    """Return (1 - rho) / rho within its bounds.

    With n answers, a of them accepted, of each person, N = sum n, p = sum a / N and
    S = sum a^2 / n - N p^2: S / (p (1 - p)) is expected to be A + rho B with A = sum (1 - n / N)
    and B = sum (n - 1) (1 - n / N). All in whole numbers of 1 / `fine`.
    """
    fine = 1 << 32
    squares = sum(fine * known[2] // asked for asked, known in counts.items())
    spread = squares - fine * yes * yes // whole
    relative = spread * whole * whole // (yes * (whole - yes))
    alone = sum(known[0] * fine * (whole - asked) // whole for asked, known in counts.items())
    again = sum(
        known[0] * fine * (asked - 1) * (whole - asked) // whole for asked, known in counts.items()
    )
    excess = relative - alone
    if excess <= 0 or again <= 0:
        return MOST
    return min(max((again - excess) // excess, LEAST), MOST)
