"""Each startup's nearest mentors, remembered between two solves of a pool in which no profile has
changed.

A cache: whatever it holds can be found again from the profiles. What a solve adds (room, history,
an operator's overrides) is not in it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.affinity import Contenders

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
SPARE = 2
"""So many times more mentors than a solve looks at: some have no room by then."""


class Near(NamedTuple):
    """The best mentors that the rules allow a startup: rows of the table and scores, int64[k], the
    best first; `whole` if these are all.
    """

    rows: Numbers
    scores: Numbers
    whole: bool


@dataclass(slots=True)
class Nearest:
    """By startup, for the day and the number of mentors that `key` says."""

    key: tuple[str, int] = ("", 0)
    of: dict[str, Near] = field(default_factory=dict)

    def at(self, today: str, most: int) -> dict[str, Near]:
        """Return what is remembered for this day and number; nothing at first."""
        if self.key != (today, most):
            self.key = (today, most)
            self.of.clear()
        return self.of


def near(found: Contenders, most: int) -> Near:
    """Return the SPARE x `most` best of `found`, all that can be among them and one more."""
    rows, scores = found
    kept = best(scores, np.ones(len(rows), dtype=np.bool_), SPARE * most)
    order = kept[np.lexsort((kept, -scores[kept]))]
    return Near(rows[order], scores[order], len(kept) == len(rows))


def best(scores: NDArray[np.integer], allowed: Flags, most: int) -> Numbers:
    """Return the `most` best allowed rows in any order; of equal scores the first rows."""
    rows: Numbers = np.flatnonzero(allowed)
    if len(rows) <= most:
        return rows
    own = scores[rows]
    least = np.partition(own, len(own) - most)[len(own) - most]
    enough = own >= least
    rows, own = rows[enough], own[enough]
    if len(rows) == most:
        return rows
    # One number for score and place: the greatest `most` are the same whatever order they come in.
    rank = own.astype(np.int64) * len(scores) - rows
    found: Numbers = rows[np.argpartition(-rank, most)[:most]]
    return found
