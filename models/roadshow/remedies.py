"""What would bring an entry that was left out onto the list, the cheapest first; each is tried by choosing anew.

A remedy is first what the entry itself lacks (documents, a stage or a region that the rules admit, a place in the ranks of the round
before), then, where the places are still taken, one more thing: a higher score, or one rule that is eased. Two rules are eased together
only where neither that nor a score is enough. Prices make the two comparable: see PRICE_OF_A_RULE.
"""

from dataclasses import replace
from itertools import combinations
from typing import Any, Final, Literal

import msgspec

from contracts.roadshow import Group
from models.roadshow.choosing import decide
from models.roadshow.entries import FULL
from models.roadshow.exact import best
from models.roadshow.limits import Flags, Limits, Tally, Task
from models.roadshow.merit import Gauge

StepKind = Literal[
    "return", "documents", "stage", "region", "points", "round_quota",
    "score", "quota", "industry_max", "district_max", "floor", "coverage", "diversity",
]  # fmt: skip
PRICE_OF_A_RULE: Final = 1_000
"""What easing a rule by one costs, in points of score: a tenth of the scale. A score, and points of a round, cost what they are."""
MOST: Final = 3
"""A rule is eased by so much at most: who would need more is told the score."""
_OWN: Final = ("return", "documents")


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that changes, by how much; `area` is that of a floor. Rules change by entries; diversity ceases to count."""

    kind: StepKind
    amount: int = 1
    area: str = ""

    @property
    def price(self) -> int:
        """What it costs, in points of score; what an entry can do by itself costs one."""
        if self.kind in _OWN:
            return 1
        by_points = self.kind in ("score", "points")
        return self.amount if by_points else PRICE_OF_A_RULE * (1 if self.kind == "diversity" else self.amount)


class Remedy(msgspec.Struct, frozen=True):
    """Steps that together are enough, and their price."""

    steps: list[Step]
    price: int


def remedy(steps: list[Step]) -> Remedy:
    """Return the remedy of these steps."""
    return Remedy(steps, sum(step.price for step in steps))


def in_order(found: list[Remedy]) -> list[Remedy]:
    """Return the remedies by price, the shorter first."""
    return sorted(found, key=lambda one: (one.price, len(one.steps), [(step.kind, step.area) for step in one.steps]))


def easings(task: Task, startup: str) -> list[list[Step]]:
    """Return what would bring `startup`, a candidate, into the choice, each verified by choosing anew: [[]] where it is in already.

    Of the rules those are named that can be what keeps it out, and that are enough when eased by as little as any of them.
    """
    search = _Search(task, startup)
    if search.inside(task):
        return [[]]
    found = [[step] for step in (search.score(), *search.rules()) if step is not None]
    return found or search.pairs()


def eased(limits: Limits, step: Step, group: Group) -> Limits | None:
    """Return `limits` with one rule eased, None where they have no such rule to ease so far."""
    if step.kind == "quota":
        return replace(limits, quotas={**limits.quotas, group: limits.group_max(group) + step.amount})
    if step.kind == "floor":
        lower = [(area, least - step.amount * (area == step.area)) for area, least in limits.floors]
        return replace(limits, floors=tuple(lower)) if min(least for _, least in lower) >= 0 else None
    value: int = getattr(limits, step.kind)
    if value <= 0:
        return None
    changed = {"coverage": value - step.amount, "diversity": 0}.get(step.kind, value + step.amount)
    fields: dict[str, Any] = {step.kind: changed}
    return replace(limits, **fields) if changed >= 0 else None


class _Search:
    def __init__(self, task: Task, startup: str) -> None:
        self._task = task
        self._place = next(i for i, c in enumerate(task.candidates) if c.startup == startup)
        self._mine = task.candidates[self._place]
        self._chosen = decide(task)[0]

    def inside(self, task: Task) -> bool:
        """Tell whether the entry is chosen where `task` is what is asked."""
        chosen = self._chosen if task is self._task else decide(task)[0]
        return bool(chosen[self._place])

    def score(self) -> Step | None:
        """Return the least rise of the score that is enough, None where none is.

        Choices without the entry stay as good as they are, those with it gain what it gains: so the gap between the best of both is
        it, or one more where the tie goes to the others.
        """
        task, mine = self._task, self._mine
        if not Tally(task.limits).takes(mine):
            return None
        gauge, within = Gauge(task), best(replace(task, kept=task.kept | {mine.startup})).chosen
        out, into = gauge.merit(self._chosen), gauge.merit(within)
        gap = out.worth - into.worth
        for more in (gap, gap + 1) if into[:3] == out[:3] else ():
            if 0 < more <= FULL - mine.score and self.inside(self._with_score(mine.score + more)):
                return Step("score", more)
        return None

    def rules(self) -> list[Step]:
        """Return each rule that is enough when eased alone by so much as the first of them needs."""
        levers = self._levers()
        for amount in range(1, MOST + 1):
            steps = [Step(kind, amount, area) for kind, area in levers if amount == 1 or kind != "diversity"]
            found = [step for step in steps if self._enough(step)]
            if found:
                return found
        return []

    def pairs(self) -> list[list[Step]]:
        """Return the pairs of rules that are enough when each is eased by one."""
        steps = [Step(kind, 1, area) for kind, area in self._levers()]
        return [[first, second] for first, second in combinations(steps, 2) if self._enough(first, second)]

    def _enough(self, *steps: Step) -> bool:
        limits: Limits | None = self._task.limits
        for step in steps:
            limits = eased(limits, step, self._mine.group) if limits is not None else None
        return limits is not None and self.inside(replace(self._task, limits=limits))

    def _with_score(self, score: int) -> Task:
        candidates = list(self._task.candidates)
        candidates[self._place] = self._mine._replace(score=score)
        return replace(self._task, candidates=tuple(candidates))

    def _levers(self) -> list[tuple[StepKind, str]]:
        """Return the rules that can keep the entry out: limits that the choice fills, floors and aims that it serves."""
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
        """Tell whether a floor of `least` entries from `there`, bool[n], keeps a place for one who is worth no more."""
        kept = self._task.at(self._chosen & there)
        return not there[self._place] and len(kept) <= least and any(c.score <= self._mine.score for c in kept)
