"""What would bring an entry that was left out onto the list, the cheapest first.

Each is tried by choosing anew.

A remedy is first what the entry itself lacks (documents, a stage or a region that the rules admit,
a place in the ranks of the round before), then, where the places are still taken, one more thing: a
higher score, or one rule that is eased. Two rules are eased together only where neither that nor a
score is enough. Prices make the two comparable: see PRICE_OF_A_RULE.
"""

from dataclasses import replace
from itertools import combinations
from typing import Any, Final, Literal

import msgspec
import numpy as np

from contracts.roadshow import Group
from models.roadshow.entries import FULL
from models.roadshow.shortlist.choice import decide
from models.roadshow.shortlist.exact import Best, best, tie
from models.roadshow.shortlist.limits import ChoiceLimits, ChoiceTask, Flags, Tally
from models.roadshow.shortlist.merit import ChoiceMerits

StepKind = Literal[
    "return", "documents", "stage", "region", "points", "round_quota", "admit", "release",
    "score", "quota", "industry_max", "district_max", "floor", "coverage", "diversity",
]  # fmt: skip
PRICE_OF_A_RULE: Final = 1_000
"""What easing a rule by one costs, in points of score: a tenth of the scale.

A score, and points of a round, cost what they are.
"""
MOST: Final = 3
"""A rule is eased by so much at most: who would need more is told the score."""
_OWN: Final = ("return", "documents")


class RemedyStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that changes, by how much; `area` is that of a floor.

    Rules change by entries; diversity ceases to count.
    """

    kind: StepKind
    amount: int = 1
    area: str = ""

    @property
    def price(self) -> int:
        """What it costs, in points of score; what an entry can do by itself costs one."""
        if self.kind in _OWN:
            return 1
        by_points = self.kind in ("score", "points")
        return (
            self.amount
            if by_points
            else PRICE_OF_A_RULE * (1 if self.kind == "diversity" else self.amount)
        )


class Remedy(msgspec.Struct, frozen=True):
    """Steps that together are enough, and their price."""

    steps: list[RemedyStep]
    price: int


def remedy(steps: list[RemedyStep]) -> Remedy:
    """Return the remedy of these steps."""
    return Remedy(steps, sum(step.price for step in steps))


def in_order(found: list[Remedy]) -> list[Remedy]:
    """Return the remedies by price, the shorter first."""
    return sorted(
        found,
        key=lambda one: (one.price, len(one.steps), [(step.kind, step.area) for step in one.steps]),
    )


def easings(
    task: ChoiceTask, startup: str, known: tuple[Flags, bool] | None = None
) -> list[list[RemedyStep]]:
    """Return what would bring `startup`, a candidate, into the choice, each verified by choosing
    anew: [[]] where it is in already. `known`: the best choice of `task`, and whether that is
    proven, where it is known.

    Of the rules those are named that can be what keeps it out, and that are enough when eased by as
    little as any of them.
    """
    search = _EasingSearch(task, startup, known)
    if search.inside(task):
        return [[]]
    found = [[step] for step in (search.score(), *search.rules()) if step is not None]
    return found or search.pairs()


def eased(limits: ChoiceLimits, step: RemedyStep, group: Group) -> ChoiceLimits | None:
    """Return `limits` with one rule eased, None where they have no such rule to ease so far."""
    if step.kind == "quota":
        return replace(
            limits, quotas={**limits.quotas, group: limits.group_max(group) + step.amount}
        )
    if step.kind == "floor":
        lower = [(area, least - step.amount * (area == step.area)) for area, least in limits.floors]
        return (
            replace(limits, floors=tuple(lower)) if min(least for _, least in lower) >= 0 else None
        )
    value: int = getattr(limits, step.kind)
    if value <= 0:
        return None
    changed = {"coverage": value - step.amount, "diversity": 0}.get(step.kind, value + step.amount)
    fields: dict[str, Any] = {step.kind: changed}
    return replace(limits, **fields) if changed >= 0 else None


class _EasingSearch:
    def __init__(self, task: ChoiceTask, startup: str, known: tuple[Flags, bool] | None) -> None:
        self._task = task
        self._place = next(i for i, c in enumerate(task.candidates) if c.startup == startup)
        self._mine = task.candidates[self._place]
        if known is None:
            chosen, _, proven, _ = decide(task)
            known = chosen, proven
        self._chosen, self._proven = known

    def inside(self, task: ChoiceTask) -> bool:
        """Tell whether the entry is chosen where `task` is what is asked."""
        chosen = self._chosen if task is self._task else decide(task, self._chosen)[0]
        return bool(chosen[self._place])

    def score(self) -> RemedyStep | None:
        """Return the least rise of the score that is enough, None where none is.

        Choices without the entry stay as good as they are, those with it gain what it gains: so the
        gap between the best of both is it, or one more where the tie goes to the others.
        """
        task, mine = self._task, self._mine
        if not Tally(task.limits, task.at(task.mask(task.kept))).has_room_for(mine):
            return None
        gauge, pinned = ChoiceMerits(task), replace(task, kept=task.kept | {mine.startup})
        found = best(pinned, begin=self._exchanged(gauge))
        out, into = gauge.merit(self._chosen), gauge.merit(found.chosen)
        if into[:3] != out[:3]:
            return None
        gap = out.worth - into.worth
        for more in self._enough_points(gap, found):
            if 0 < more <= FULL - mine.score and (
                (found.proven and self._proven) or self.inside(self._with_score(mine.score + more))
            ):
                return RemedyStep("score", more)
        return None

    def _enough_points(self, gap: int, within: Best) -> tuple[int, ...]:
        """Return by how much the score has to rise, the least that may be enough first: the gap, or
        one more where ties are settled for the others.
        """
        ties = tie(self._task, within.chosen), tie(self._task, self._chosen)
        if not (within.proven and self._proven) or ties[0] is None or ties[1] is None:
            return gap, gap + 1
        return (gap,) if ties[0] < ties[1] else (gap + 1,)

    def _exchanged(self, gauge: ChoiceMerits) -> Flags | None:
        """Return the choice with the entry instead of the one whom it replaces best, None where it
        can replace nobody.
        """
        kept, swapped = self._task.mask(self._task.kept), []
        for out in np.flatnonzero(self._chosen & ~kept).tolist():
            other = self._chosen.copy()
            other[out] = False
            if gauge.room(other)[self._place]:
                other[self._place] = True
                swapped.append(other)
        return max(swapped, key=gauge.merit, default=None)

    def rules(self) -> list[RemedyStep]:
        """Return each rule that is enough when eased alone by so much as the first of them needs."""
        levers = self._levers()
        for amount in range(1, MOST + 1):
            steps = [
                RemedyStep(kind, amount, area)
                for kind, area in levers
                if amount == 1 or kind != "diversity"
            ]
            found = [step for step in steps if self._enough(step)]
            if found:
                return found
        return []

    def pairs(self) -> list[list[RemedyStep]]:
        """Return the pairs of rules that are enough when each is eased by one."""
        steps = [RemedyStep(kind, 1, area) for kind, area in self._levers()]
        return [
            [first, second]
            for first, second in combinations(steps, 2)
            if self._enough(first, second)
        ]

    def _enough(self, *steps: RemedyStep) -> bool:
        limits: ChoiceLimits | None = self._task.limits
        for step in steps:
            limits = eased(limits, step, self._mine.group) if limits is not None else None
        return limits is not None and self.inside(replace(self._task, limits=limits))

    def _with_score(self, score: int) -> ChoiceTask:
        candidates = list(self._task.candidates)
        candidates[self._place] = self._mine._replace(score=score)
        return replace(self._task, candidates=tuple(candidates))

    def _levers(self) -> list[tuple[StepKind, str]]:
        """Return the rules that can keep the entry out: limits that the choice fills, floors and
        aims that it serves.
        """
        limits, mine = self._task.limits, self._mine
        tally = Tally(limits, self._task.at(self._chosen))
        floors = zip(limits.floors, self._task.floors(), strict=True)
        tight = [(self._holds(there, least), area) for (area, _), (there, least) in floors]
        found: list[tuple[bool, StepKind, str]] = [
            (tally.group_full(mine), "quota", ""),
            (tally.section_full(mine), "industry_max", ""),
            (tally.district_full(mine), "district_max", ""),
            *((holds, "floor", area) for holds, area in tight),
            (limits.coverage > 0, "coverage", ""),
            (limits.diversity > 0, "diversity", ""),
        ]
        return [(kind, area) for holds, kind, area in found if holds]

    def _holds(self, there: Flags, least: int) -> bool:
        """Tell whether a floor of `least` entries from `there`, bool[n], keeps a place for one who
        is worth no more.
        """
        kept = self._task.at(self._chosen & there)
        return (
            not there[self._place]
            and len(kept) <= least
            and any(c.score <= self._mine.score for c in kept)
        )
