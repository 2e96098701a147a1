"""Who is chosen, by the method that the limits call for, with what that is worth and what it is
compared with.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from contracts.decisions import LeftOutReason
from models.roadshow.eligibility import covers
from models.roadshow.shortlist.exact import best
from models.roadshow.shortlist.greedy import greedy
from models.roadshow.shortlist.left_out import why_left
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, ChoiceTask, Flags
from models.roadshow.shortlist.merit import merit
from models.roadshow.shortlist.selection import choose, place

Method = Literal["flow", "cp_sat"]


class Selection(NamedTuple):
    """`chosen` and `left` together are all candidates, each by score, best first; `reasons` says
    what kept each of `left` out.

    `total` is the worth of the choice, `bound` what none that does as well before (floors, places,
    coverage) exceeds, and `greedy_total` the worth of the greedy choice, 0 where that does worse
    before. `uncovered`: attending investor -> pitches that fit, where they are fewer than the rules
    ask for.
    """

    chosen: list[Candidate]
    left: list[Candidate]
    reasons: list[LeftOutReason]
    method: Method
    proven: bool
    total: int
    bound: int
    greedy_total: int
    uncovered: Mapping[str, int]
    below_floor: Mapping[str, int]
    """Area -> entries from there, where they are fewer than its floor."""


def select(task: ChoiceTask) -> Selection:
    """Return the best choice of `task`, ties by id.

    Without rules beside quotas of groups and sections a flow finds it.
    """
    chosen, method, proven, bound = decide(task)
    first = greedy(task)
    taken = sorted(task.at(chosen), key=place)
    mine, other = merit(task, chosen), merit(task, first)
    return Selection(
        taken,
        sorted(task.at(~chosen), key=place),
        why_left(task, chosen),
        method,
        proven,
        mine.worth,
        mine.worth if bound is None else bound,
        other.worth if other[:3] == mine[:3] else 0,
        uncovered(task, chosen),
        below_floor(task.limits, taken),
    )


def decide(task: ChoiceTask, begin: Flags | None = None) -> tuple[Flags, Method, bool, int | None]:
    """Return the best choice, bool[n], the method, whether it is proven, and the bound of its worth
    (None: it is the worth). A search starts from a choice to `begin` with, where one is given.
    """
    if task.limits.plain and not task.kept:
        choice = choose(task.candidates, task.limits.quotas, task.limits.industry_max)
        return task.mask(c.startup for c in choice.chosen), "flow", True, None
    found = best(task, begin=begin)
    return found.chosen, "cp_sat", found.proven, found.bound


def uncovered(task: ChoiceTask, chosen: Flags) -> Mapping[str, int]:
    """Return attending investor -> pitches that fit among the `chosen`, bool[n], where they are
    fewer than the rules ask for.
    """
    if not task.limits.coverage:
        return {}
    fits = task.fits[chosen].sum(axis=0, dtype=np.int64).tolist()
    return {
        key: count
        for key, count in zip(task.investors, fits, strict=True)
        if count < task.limits.coverage
    }


def below_floor(limits: ChoiceLimits, chosen: Sequence[Candidate]) -> Mapping[str, int]:
    """Return area -> entries of `chosen` from there, where they are fewer than its floor."""
    counts = {area: sum(covers(area, c.region) for c in chosen) for area, _ in limits.floors}
    return {area: counts[area] for area, least in limits.floors if counts[area] < least}
