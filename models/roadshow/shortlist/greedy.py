"""The choice that takes the best one after another: what an exact choice is compared with, and
where its search starts.
"""

from typing import Final

import numpy as np

from models.roadshow.shortlist.limits import ChoiceTask, Flags, Numbers, Tally
from models.roadshow.shortlist.merit import ChoiceMerits

EXCHANGES: Final = 50
"""At most so many; each makes the choice better, and few are ever needed."""


def greedy(task: ChoiceTask, begin: Flags | None = None) -> Flags:
    """Return bool[n]: those who must be in, then always the one that does most for floors, then for
    coverage, then for the worth.

    Ties go to the smaller id. It keeps to every upper limit (those who must be in aside), and it
    ends when nobody can be added. With a choice to `begin` with, who is in that stays, too.
    """
    chosen = task.mask(task.kept) if begin is None else task.mask(task.kept) | begin
    if task.limits.plain:
        return _in_one_go(task, chosen, Tally(task.limits, task.at(chosen)))
    gauge = ChoiceMerits(task)
    while (room := gauge.room(chosen)).any():
        chosen[_first(room, gauge.gains(chosen))] = True
    return chosen


def improved(task: ChoiceTask, chosen: Flags) -> Flags:
    """Return bool[n]: `chosen` after exchanging one for one, the best exchange each time, until
    none helps; who must be in stays.
    """
    gauge, kept = ChoiceMerits(task), task.mask(task.kept)
    for _ in range(EXCHANGES):
        best, better = gauge.merit(chosen), None
        for out in np.flatnonzero(chosen & ~kept).tolist():
            other = _exchanged(gauge, chosen, out)
            if other is not None and (merit := gauge.merit(other)) > best:
                best, better = merit, other
        if better is None:
            break
        chosen = better
    return chosen


def _in_one_go(task: ChoiceTask, chosen: Flags, tally: Tally) -> Flags:
    """Do as `greedy` does where nothing that is taken changes what the others are worth."""
    for place in sorted(range(len(chosen)), key=lambda i: (-task.candidates[i].score, i)):
        if not chosen[place] and tally.has_room_for(task.candidates[place]):
            chosen[place] = True
            tally.add(task.candidates[place])
    return chosen


def _exchanged(gauge: ChoiceMerits, chosen: Flags, out: int) -> Flags | None:
    """Return the choice with whom the one at `out` is best exchanged for, None where nobody else
    could come in.
    """
    other = chosen.copy()
    other[out] = False
    room = gauge.room(other)
    room[out] = False
    if not room.any():
        return None
    other[_first(room, gauge.gains(other))] = True
    return other


def _first(among: Flags, gains: list[Numbers]) -> int:
    """Return the place of the one with the greatest gains, the first of them compared first, ties
    by id.
    """
    best = np.flatnonzero(among)
    for gain in gains:
        best = best[gain[best] == gain[best].max()]
    return int(best[0])
