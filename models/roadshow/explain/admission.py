"""What would bring a startup of a pool onto the stage: what bars it from being entered lifted
first, then rules and scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from contracts.decisions import LeftOutReason, Result
from contracts.pool_log import RoadshowRules
from contracts.roadshow import Group, Round
from models.roadshow import rounds
from models.roadshow.entries import barriers, shut_out
from models.roadshow.explain.remedies import Remedy, RemedyStep, easings, in_order, remedy
from models.roadshow.judging.promotion import promoted
from models.roadshow.shortlist.appraisal import survey
from models.roadshow.shortlist.limits import ChoiceTask, Flags
from models.roadshow.state import RoadshowState

_LIFTED: Final[dict[LeftOutReason, RemedyStep]] = {
    "withdrawn": RemedyStep("return"),
    "documents": RemedyStep("documents"),
    "stage": RemedyStep("stage"),
    "region": RemedyStep("region"),
    "late": RemedyStep("admit"),
    "excluded": RemedyStep("release"),
}


@dataclass(frozen=True, slots=True)
class _Way:
    """Steps after which a startup is entered: who goes on with it from the round before, and who no
    longer does.
    """

    steps: tuple[RemedyStep, ...] = ()
    with_it: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def remedies_of(state: RoadshowState, rules: RoadshowRules, day: str, startup: str) -> list[Remedy]:
    """Return what would bring `startup` onto the list as profiles and rules stand on `day`, the
    cheapest first.

    None where it is on it, where its text waits for vectors, or where the judges' veto keeps it
    out.
    """
    found = []
    for way in _ways(state, rules, startup):
        entered = {key for key in way.with_it if not state.contest.has_withdrawn("startup", key)}
        task = survey(state, rules, day, also={startup, *entered}, without=way.without).task
        if any(c.startup == startup for c in task.candidates):
            known = _known(state, task)
            found += [remedy([*way.steps, *steps]) for steps in easings(task, startup, known)]
    return in_order([one for one in found if one.steps])


def _known(state: RoadshowState, task: ChoiceTask) -> tuple[Flags, bool] | None:
    """Return the best choice of `task`, and whether it is proven, where it was the last one made."""
    if state.selected is None or state.selected[0] != task:
        return None
    selection = state.selected[1]
    return task.mask(candidate.startup for candidate in selection.chosen), selection.proven


def _ways(state: RoadshowState, rules: RoadshowRules, startup: str) -> list[_Way]:
    shut = barriers(state.startups[startup], rules, shut_out(state, rules))
    settled = state.directives(rounds.name_of(rules, state.contest))
    if startup in settled.excluded:
        shut.append("excluded")
    steps = tuple(_LIFTED[bar] for bar in shut if bar in _LIFTED)
    if not _fell_behind(state, rules, startup):
        return [_Way(steps)]
    return [
        _Way((*steps, *way.steps), way.with_it, way.without)
        for way in _promotions(state, rules, startup)
    ]


def _fell_behind(state: RoadshowState, rules: RoadshowRules, startup: str) -> bool:
    going_on = rounds.going_on(rules, state.contest)
    return going_on is not None and startup not in going_on


def _promotions(state: RoadshowState, rules: RoadshowRules, startup: str) -> list[_Way]:
    """Return what would have let `startup` go on from the last closed round: points, or more places
    for its group.
    """
    last = rounds.before(rules, state.contest)
    assert last is not None
    rows = state.contest.results[last.name].rows
    mine = next((row for row in rows if row.startup == startup), None)
    if mine is None or mine.vetoed_by or not mine.sheets:
        return []
    withdrew = {row.startup for row in rows if state.contest.has_withdrawn("startup", row.startup)}
    gone = withdrew - {startup}
    now = {row.startup for row in rows if row.promoted}

    def way(steps: tuple[RemedyStep, ...], judged: Sequence[Result], current: Round) -> _Way | None:
        then = {
            row.startup for row in promoted(state, rules, current, judged, gone) if row.promoted
        }
        if startup not in then:
            return None
        return _Way(steps, tuple(sorted(then - now)), tuple(sorted(now - then)))

    if (back := way((), rows, last)) is not None:
        return [back]
    group = sum(row.group == mine.group for row in rows)
    wider = (
        way((RemedyStep("round_quota", more),), rows, _with_more(last, mine.group, more))
        for more in range(1, group + 1)
    )
    gaps = sorted(
        {row.total - mine.total + 1 for row in rows if row.promoted and row.total >= mine.total}
    )
    better = (
        way((RemedyStep("points", more),), _with_points(rows, mine, more), last) for more in gaps
    )
    # Each is enough from some amount on: the first that is.
    firsts = (next(filter(None, wider), None), next(filter(None, better), None))
    return [way_in for way_in in firsts if way_in is not None]


def _with_more(current: Round, group: Group, more: int) -> Round:
    quotas = {**current.quotas, group: current.quotas.get(group, 0) + more}
    return msgspec.structs.replace(current, quotas=quotas)


def _with_points(rows: Sequence[Result], mine: Result, more: int) -> list[Result]:
    """Return the rows as they would stand if `mine` had so many points more."""
    raised = [msgspec.structs.replace(row, total=row.total + more * (row is mine)) for row in rows]
    raised.sort(
        key=lambda row: (row.group, bool(row.vetoed_by), not row.sheets, -row.total, row.rank)
    )
    ranks: dict[Group, int] = {}
    found = []
    for row in raised:
        ranks[row.group] = ranks.get(row.group, 0) + 1
        found.append(msgspec.structs.replace(row, rank=ranks[row.group]))
    return found
