"""How good a choice under limits is: what comes first, what second, and so on. docs/shortlist.md has the same in words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from models.roadshow.limits import Candidate, Flags, Numbers, Tally, Task


class Merit(NamedTuple):
    """Of two choices the one with the greater tuple is the better.

    First come the floors (0, or minus the entries missing), then the places filled, then the coverage (0, or minus the pitches missing,
    over all attending investors), then the worth: scores, and `diversity` for each section and each district on stage.
    """

    floors: int
    places: int
    coverage: int
    worth: int


class Gauge:
    """Measures many choices of one task."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._floors = [(there, least) for there, least in task.floors() if least]
        self._needs = task.needs()
        self._scores = np.array([c.score for c in task.candidates], dtype=np.int64)

    def merit(self, chosen: Flags) -> Merit:
        """Return how good the candidates at `chosen`, bool[n], are."""
        return Merit(
            -sum(max(0, least - int((there & chosen).sum())) for there, least in self._floors),
            int(chosen.sum()),
            -int(self.missing(chosen).sum()),
            worth(self._task, self._task.at(chosen)),
        )

    def missing(self, chosen: Flags) -> Numbers:
        """Return int64[m]: how many pitches each investor still lacks."""
        lacks: Numbers = np.maximum(self._needs - self._task.fits[chosen].sum(axis=0, dtype=np.int64), 0)
        return lacks

    def gains(self, chosen: Flags, tally: Tally) -> list[Numbers]:
        """Return int64[n] each: what every candidate would add to floors, coverage and worth; `tally` has counted the `chosen`."""
        floors = np.zeros(len(chosen), dtype=np.int64)
        for there, least in self._floors:
            if int((there & chosen).sum()) < least:
                floors += there
        coverage: Numbers = np.count_nonzero(self._task.fits[:, self.missing(chosen) > 0], axis=1)
        fresh = np.array(
            [_is_new(c.section, tally.sections) + _is_new(c.district, tally.districts) for c in self._task.candidates]
        )
        return [floors, coverage, self._scores + self._task.limits.diversity * fresh.astype(np.int64)]


def _is_new(kind: str, taken: Mapping[str, int]) -> bool:
    return bool(kind) and not taken.get(kind)


def merit(task: Task, chosen: Flags) -> Merit:
    """Return how good the candidates of `task` at `chosen`, bool[n], are."""
    return Gauge(task).merit(chosen)


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
