"""The choice that takes the best one after another: what an exact choice is compared with, and a start for its search."""

import numpy as np

from models.roadshow.limits import Flags, Numbers, Tally, Task
from models.roadshow.merit import missing


def greedy(task: Task) -> Flags:
    """Return bool[n]: those who must be in, then always the one that does most for floors, then for coverage, then for the worth.

    Ties go to the smaller id. It keeps to every upper limit (those who must be in aside), and it ends when nobody can be added.
    """
    chosen = task.mask(task.kept)
    tally = Tally(task.limits, task.at(chosen))
    if task.limits.plain:
        return _in_one_go(task, chosen, tally)
    floors = [(there, least) for there, least in task.floors() if least]
    scores = np.array([c.score for c in task.candidates], dtype=np.int64)
    while True:
        room = ~chosen & np.array([tally.takes(c) for c in task.candidates], dtype=np.bool_)
        if not room.any():
            return chosen
        gains = [_floors(chosen, floors), _coverage(task, chosen), scores + _diversity(task, tally)]
        best = np.flatnonzero(room)
        for gain in gains:
            best = best[gain[best] == gain[best].max()]
        place = int(best[0])
        chosen[place] = True
        tally.take(task.candidates[place])


def _in_one_go(task: Task, chosen: Flags, tally: Tally) -> Flags:
    """Do the same where nothing that is taken changes what the others are worth."""
    for place in sorted(range(len(chosen)), key=lambda i: (-task.candidates[i].score, i)):
        if not chosen[place] and tally.takes(task.candidates[place]):
            chosen[place] = True
            tally.take(task.candidates[place])
    return chosen


def _floors(chosen: Flags, floors: list[tuple[Flags, int]]) -> Numbers:
    """Return int64[n]: to how many floors that are not met yet each candidate counts."""
    gain = np.zeros(len(chosen), dtype=np.int64)
    for there, least in floors:
        if int((there & chosen).sum()) < least:
            gain += there
    return gain


def _coverage(task: Task, chosen: Flags) -> Numbers:
    """Return int64[n]: how many investors who lack pitches each candidate fits."""
    gain: Numbers = task.fits[:, missing(task, chosen) > 0].sum(axis=1, dtype=np.int64)
    return gain


def _diversity(task: Task, tally: Tally) -> Numbers:
    """Return int64[n]: what each candidate adds to the worth by its section and its district."""
    fresh = [
        bool(c.section and not tally.sections[c.section]) + bool(c.district and not tally.districts[c.district])
        for c in task.candidates
    ]
    return np.array(fresh, dtype=np.int64) * task.limits.diversity
