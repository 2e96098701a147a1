"""The best choice under all limits, by CP-SAT, with proof or with the gap.

The parts of `merit.Merit` are settled one after another, each held while the next is made best. As
a rule all but the last reach what they cannot exceed (every floor met, every place filled,
everybody covered) with the choice at hand already, and need no search of their own.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import compress
from typing import Any, Final, NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from models.roadshow.shortlist.greedy import greedy, improved
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, ChoiceTask, Flags
from models.roadshow.shortlist.merit import ChoiceMerits, ceiling
from models.search import SearchEnd, solve

EFFORT: Final = 6.0
"""What a choice may cost, in about the seconds of one slow core; counted by work done."""
TIE_BREAK_LIMIT: Final = 1 << 24
"""Up to this product of candidates and places the costs have a tie-break on ids in them."""
_LEAST: Final = 0.05
_ALL_ROWS: Final = 2
"""CP-SAT's linearization level: the linear relaxation of these rows is nearly the whole proof."""
_WORTH: Final = 3


class Best(NamedTuple):
    """The choice found, bool[n]. `proven`: none is better.

    Else none that does as well before it is worth more than `bound`.
    """

    chosen: Flags
    proven: bool
    bound: int


def best(task: ChoiceTask, effort: float = EFFORT, begin: Flags | None = None) -> Best:
    """Return the best choice of `task` as far as `effort` goes.

    Those who must be in have to keep to the upper limits. The search starts from the greedy choice,
    or from one within the limits to `begin` with.
    """
    return _ExactSearch(task, effort, begin).run()


def tie(task: ChoiceTask, chosen: Flags) -> int | None:
    """Return what settles between choices that are equally good, the smaller first; None where
    there are too many candidates for it.
    """
    return int(np.flatnonzero(chosen).sum()) if _spread(task) > 1 else None


class _ExactSearch:
    """The parts are costs here: floors missed, minus places filled, pitches missing, minus the
    worth (with ties broken).
    """

    def __init__(self, task: ChoiceTask, effort: float, begin: Flags | None) -> None:
        self._task = task
        self._effort = effort
        self._spread = _spread(task)
        self._sorts = _sorts(task)
        self._gauge = ChoiceMerits(task)
        self._chosen = improved(task, greedy(task, begin))
        self._costs: list[int] = []
        """What the parts cost that are settled."""
        self._proven = True

    def run(self) -> Best:
        least = (0, -_most_places(self._task), 0)
        for part, bound in enumerate(least):
            cost = -self._gauge.merit(self._chosen)[part]
            if cost > bound:
                solved = self._solve(part)
                self._proven &= solved.status == "optimal"
                cost = -self._gauge.merit(self._chosen)[part]
            self._costs.append(cost)
        solved = self._solve(_WORTH)
        bound = ceiling(self._task)
        if solved.found:
            # Ties cost less than one unit of worth.
            bound = min(bound, (self._spread - 1 - solved.bound) // self._spread)
        return Best(self._chosen, self._proven and solved.status == "optimal", bound)

    def _solve(self, part: int) -> SearchEnd:
        """Make `part` cost least while those before it cost what they do.

        What is found becomes the choice.
        """
        model = cp_model.CpModel()
        picks = [model.new_bool_var("") for _ in self._task.candidates]
        _limit(model, picks, self._task)
        costs = _Costs(model, picks, self._task, self._sorts)
        parts: list[Callable[[], Any]] = [
            costs.floors,
            costs.places,
            costs.coverage,
            lambda: costs.worth(self._spread),
        ]
        for earlier in range(part):
            model.add(parts[earlier]() <= self._costs[earlier])
        model.minimize(parts[part]())
        for pick, hint in zip(picks, self._chosen.tolist(), strict=True):
            model.add_hint(pick, hint)
        # A part that cannot be proven leaves half of what is left to the next.
        effort = self._effort if part == _WORTH else self._effort / 2
        solved = solve(model, max(effort, _LEAST), linearization=_ALL_ROWS)
        self._effort -= solved.work
        if solved.found:
            self._chosen = np.array(
                [solved.solver.boolean_value(pick) for pick in picks], dtype=np.bool_
            )
        return solved


class _Costs:
    """The parts of a choice's merit as expressions over `picks`.

    Those that need variables of their own add them when asked for.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        picks: list[cp_model.IntVar],
        task: ChoiceTask,
        sorts: tuple[Flags, list[int]],
    ) -> None:
        self._model, self._picks, self._task, self._sorts = model, picks, task, sorts

    def floors(self) -> Any:
        return _sum(self._lack(there, least) for there, least in self._task.floors())

    def places(self) -> Any:
        return -_sum(self._picks)

    def coverage(self) -> Any:
        sorts, alike = self._sorts
        lacks = [
            self._lack(there, min(self._task.limits.coverage, int(there.sum()))) for there in sorts
        ]
        return cp_model.LinearExpr.weighted_sum(lacks, alike)

    def worth(self, spread: int) -> Any:
        limits, scores = self._task.limits, [c.score * spread for c in self._task.candidates]
        ties = range(len(scores)) if spread > 1 else [0] * len(scores)
        kinds = (
            [*self._kinds(lambda c: c.section), *self._kinds(lambda c: c.district)]
            if limits.diversity
            else []
        )
        costs = [tie - score for tie, score in zip(ties, scores, strict=True)]
        each = [-limits.diversity * spread] * len(kinds)
        return cp_model.LinearExpr.weighted_sum([*self._picks, *kinds], [*costs, *each])

    def _lack(self, there: Flags, least: int) -> Any:
        """Return a variable for how many fewer than `least` of those at `there` are picked."""
        lack = self._model.new_int_var(0, least, "")
        self._model.add(_sum([*compress(self._picks, there.tolist()), lack]) >= least)
        return lack

    def _kinds(self, kind: Callable[[Candidate], str]) -> list[cp_model.IntVar]:
        found = []
        for _, picks in _groups(self._task, self._picks, kind):
            on_stage = self._model.new_bool_var("")
            self._model.add(_sum(picks) >= on_stage)
            found.append(on_stage)
        return found


def _sum(parts: Iterable[cp_model.IntVar]) -> Any:
    return cp_model.LinearExpr.sum(list(parts))


def _limit(model: cp_model.CpModel, picks: list[cp_model.IntVar], task: ChoiceTask) -> None:
    """Hold the choice to its upper limits, and to those who must be in."""
    limits: ChoiceLimits = task.limits
    for group, mine in _groups(task, picks, lambda c: c.group):
        model.add(_sum(mine) <= limits.group_max(group))
    for most, kind in (
        (limits.industry_max, lambda c: c.section),
        (limits.district_max, lambda c: c.district),
    ):
        for _, mine in _groups(task, picks, kind) if most > 0 else ():
            model.add(_sum(mine) <= most)
    for c, pick in zip(task.candidates, picks, strict=True):
        if c.startup in task.kept:
            model.add(pick == 1)


def _groups(
    task: ChoiceTask, picks: list[cp_model.IntVar], kind: Callable[[Candidate], Any]
) -> Iterable[tuple[Any, list[cp_model.IntVar]]]:
    """Return the picks of each kind that is known, in order."""
    found: dict[Hashable, list[cp_model.IntVar]] = {}
    for c, pick in zip(task.candidates, picks, strict=True):
        if name := kind(c):
            found.setdefault(name, []).append(pick)
    return sorted(found.items(), key=lambda item: str(item[0]))


def _sorts(task: ChoiceTask) -> tuple[Flags, list[int]]:
    """Return bool[k, n], whom investors fit, each sort of investor once, and how many there are of
    each.
    """
    if not task.limits.coverage or not task.investors:
        return np.zeros((0, len(task.candidates)), dtype=np.bool_), []
    # eight flags a byte, the first of them the highest bit: the same order, sorted faster
    packed, alike = np.unique(np.packbits(task.fits.T, axis=1), axis=0, return_counts=True)
    sorts = np.unpackbits(packed, axis=1, count=len(task.candidates)).astype(np.bool_)
    return sorts, alike.tolist()


def _most_places(task: ChoiceTask) -> int:
    groups = {c.group for c in task.candidates}
    return sum(
        min(task.limits.group_max(group), sum(c.group == group for c in task.candidates))
        for group in groups
    )


def _spread(task: ChoiceTask) -> int:
    """Return by how much worths are multiplied so that ties, the sums of places in the order of
    ids, stay below one unit of it.
    """
    spread = len(task.candidates) * _most_places(task) + 1
    return spread if spread <= TIE_BREAK_LIMIT else 1
