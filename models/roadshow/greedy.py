"""The choice that takes the best one after another: what an exact choice is compared with, and where its search starts."""

from typing import Final

import numpy as np

from models.roadshow.limits import Flags, Numbers, Tally, Task
from models.roadshow.merit import Gauge

EXCHANGES: Final = 50
"""At most so many; each makes the choice better, and few are ever needed."""


def greedy(task: Task) -> Flags:
    """Return bool[n]: those who must be in, then always the one that does most for floors, then for coverage, then for the worth.

    Ties go to the smaller id. It keeps to every upper limit (those who must be in aside), and it ends when nobody can be added.
    """
    chosen = task.mask(task.kept)
    tally = Tally(task.limits, task.at(chosen))
    if task.limits.plain:
        return _in_one_go(task, chosen, tally)
    gauge = Gauge(task)
    while (room := _room(task, chosen, tally)).any():
        place = _first(room, gauge.gains(chosen, tally))
        chosen[place] = True
        tally.take(task.candidates[place])
    return chosen


def improved(task: Task, chosen: Flags) -> Flags:
    """Return bool[n]: `chosen` after exchanging one for one, the best exchange each time, until none helps; who must be in stays."""
    gauge, kept = Gauge(task), task.mask(task.kept)
    for _ in range(EXCHANGES):
        best, better = gauge.merit(chosen), None
        for out in np.flatnonzero(chosen & ~kept).tolist():
            other = _exchanged(task, gauge, chosen, out)
            if other is not None and (merit := gauge.merit(other)) > best:
                best, better = merit, other
        if better is None:
            break
        chosen = better
    return chosen


def _in_one_go(task: Task, chosen: Flags, tally: Tally) -> Flags:
    """Do as `greedy` does where nothing that is taken changes what the others are worth."""
    for place in sorted(range(len(chosen)), key=lambda i: (-task.candidates[i].score, i)):
        if not chosen[place] and tally.takes(task.candidates[place]):
            chosen[place] = True
            tally.take(task.candidates[place])
    return chosen


def _exchanged(task: Task, gauge: Gauge, chosen: Flags, out: int) -> Flags | None:
    """Return the choice with whom the one at `out` is best exchanged for, None where nobody else could come in."""
    other = chosen.copy()
    other[out] = False
    tally = Tally(task.limits, task.at(other))
    room = _room(task, chosen, tally)
    if not room.any():
        return None
    other[_first(room, gauge.gains(other, tally))] = True
    return other


def _room(task: Task, chosen: Flags, tally: Tally) -> Flags:
    return ~chosen & np.array([tally.takes(c) for c in task.candidates], dtype=np.bool_)


def _first(among: Flags, gains: list[Numbers]) -> int:
    """Return the place of the one with the greatest gains, the first of them compared first, ties by id."""
    best = np.flatnonzero(among)
    for gain in gains:
        best = best[gain[best] == gain[best].max()]
    return int(best[0])
