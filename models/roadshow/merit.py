"""How good a choice under limits is: what comes first, what second, and so on. docs/roadshow.md has the same in words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from models.roadshow.limits import Candidate, Flags, Numbers, Task


class Merit(NamedTuple):
    """Of two choices the one with the greater tuple is the better.

    First come the floors (0, or minus the entries missing), then the places filled, then the coverage (0, or minus the pitches missing,
    over all attending investors), then the worth: scores, and `diversity` for each section and each district on stage.
    """

    floors: int
    places: int
    coverage: int
    worth: int


def merit(task: Task, chosen: Flags) -> Merit:
    """Return how good the candidates at `chosen`, bool[n], are."""
    return Merit(
        -sum(max(0, least - int((there & chosen).sum())) for there, least in task.floors()),
        int(chosen.sum()),
        -int(missing(task, chosen).sum()),
        worth(task, task.at(chosen)),
    )


def missing(task: Task, chosen: Flags) -> Numbers:
    """Return int64[m]: how many pitches each investor still lacks where those at `chosen`, bool[n], are on stage."""
    lacks: Numbers = np.maximum(task.needs() - task.fits[chosen].sum(axis=0, dtype=np.int64), 0)
    return lacks


def worth(task: Task, chosen: Sequence[Candidate]) -> int:
    """Return the worth of `chosen`; unknown sections and districts count for nothing."""
    kinds = len({c.section for c in chosen} - {""}) + len({c.district for c in chosen} - {""})
    return sum(c.score for c in chosen) + task.limits.diversity * kinds


def ceiling(task: Task) -> int:
    """Return what no choice can be worth more than: the best of each group, each in a section and a district of its own."""
    places, total = 0, 0
    for group in {c.group for c in task.candidates}:
        scores = sorted((c.score for c in task.candidates if c.group == group), reverse=True)
        best = scores[: task.limits.group_max(group)]
        places, total = places + len(best), total + sum(best)
    sections = {c.section for c in task.candidates} - {""}
    districts = {c.district for c in task.candidates} - {""}
    return total + task.limits.diversity * (min(places, len(sections)) + min(places, len(districts)))
