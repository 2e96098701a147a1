"""How good a choice under limits is: what comes first, what second, and so on.

Docs/shortlist.md has the same in words.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from models.roadshow.shortlist.limits import Candidate, ChoiceTask, Flags, Numbers


class Merit(NamedTuple):
    """Of two choices the one with the greater tuple is the better.

    First come the floors (0, or minus the entries missing), then the places filled, then the
    coverage (0, or minus the pitches missing, over all attending investors), then the worth:
    scores, and `diversity` for each section and each district on stage.
    """

    floors: int
    places: int
    coverage: int
    worth: int


class ChoiceMerits:
    """Measures many choices of one task."""

    def __init__(self, task: ChoiceTask) -> None:
        self._task = task
        self._floors = [(there, least) for there, least in task.floors() if least]
        self._needs = task.needs()
        self._scores = np.array([c.score for c in task.candidates], dtype=np.int64)
        limits = task.limits
        self._kinds = [
            _Kinds([c.group for c in task.candidates], limits.group_max),
            _Kinds([c.section for c in task.candidates], _at_most(limits.industry_max)),
            _Kinds([c.district for c in task.candidates], _at_most(limits.district_max)),
        ]

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
        lacks: Numbers = np.maximum(
            self._needs - self._task.fits[chosen].sum(axis=0, dtype=np.int64), 0
        )
        return lacks

    def room(self, chosen: Flags) -> Flags:
        """Return bool[n]: who of the others could be added to the `chosen` within every upper
        limit.
        """
        room = ~chosen
        for kinds in self._kinds:
            room &= kinds.counts(chosen) < kinds.most
        return room

    def gains(self, chosen: Flags) -> list[Numbers]:
        """Return int64[n] each: what every candidate would add to floors, coverage and worth."""
        floors = np.zeros(len(chosen), dtype=np.int64)
        for there, least in self._floors:
            if int((there & chosen).sum()) < least:
                floors += there
        coverage: Numbers = np.count_nonzero(self._task.fits[:, self.missing(chosen) > 0], axis=1)
        fresh = sum(kinds.known & (kinds.counts(chosen) == 0) for kinds in self._kinds[1:])
        return [floors, coverage, self._scores + self._task.limits.diversity * fresh]


_UNLIMITED: Final = 1 << 40


def _at_most(limit: int) -> Callable[[str], int]:
    """Return what is at most of a kind: 0 and an unknown one are no limit."""
    return lambda kind: limit if limit > 0 and kind else _UNLIMITED


class _Kinds:
    """Of what kind each candidate is, how many of the same kind are taken, and may be at `most`."""

    def __init__(self, names: Sequence[Any], most: Callable[[Any], int]) -> None:
        self._codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
        at_most = {name: most(name) for name in self._codes}
        self._kind = np.array([self._codes[name] for name in names], dtype=np.int64)
        self.most: Numbers = np.array([at_most[name] for name in names], dtype=np.int64)
        self.known: Numbers = np.array([bool(name) for name in names], dtype=np.int64)

    def counts(self, chosen: Flags) -> Numbers:
        """Return int64[n]: how many of the `chosen` are of each candidate's kind."""
        taken = np.bincount(self._kind[chosen], minlength=len(self._codes))
        counts: Numbers = taken[self._kind] if len(self._kind) else taken
        return counts


def merit(task: ChoiceTask, chosen: Flags) -> Merit:
    """Return how good the candidates of `task` at `chosen`, bool[n], are."""
    return ChoiceMerits(task).merit(chosen)


def worth(task: ChoiceTask, chosen: Sequence[Candidate]) -> int:
    """Return the worth of `chosen`; unknown sections and districts count for nothing."""
    kinds = len({c.section for c in chosen} - {""}) + len({c.district for c in chosen} - {""})
    return sum(c.score for c in chosen) + task.limits.diversity * kinds


def ceiling(task: ChoiceTask) -> int:
    """Return what no choice can be worth more than: the best of each group, each in a section and a
    district of its own.
    """
    places, total = 0, 0
    for group in {c.group for c in task.candidates}:
        scores = sorted((c.score for c in task.candidates if c.group == group), reverse=True)
        best = scores[: task.limits.group_max(group)]
        places, total = places + len(best), total + sum(best)
    sections = {c.section for c in task.candidates} - {""}
    districts = {c.district for c in task.candidates} - {""}
    return total + task.limits.diversity * (
        min(places, len(sections)) + min(places, len(districts))
    )
