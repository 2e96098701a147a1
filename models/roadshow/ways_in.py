"""What would bring a startup of a pool onto the stage: what bars it from being entered lifted first, then rules and scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.decisions import LeftOutReason, Result
from contracts.pool_log import RoadshowRules
from models.roadshow import rounds
from models.roadshow.appraisal import survey
from models.roadshow.entries import barriers, shut_out
from models.roadshow.remedies import Remedy, Step, easings, in_order, remedy
from models.roadshow.state import State

_LIFTED: Final[dict[LeftOutReason, Step]] = {
    "withdrawn": Step("return"),
    "documents": Step("documents"),
    "stage": Step("stage"),
    "region": Step("region"),
}


@dataclass(frozen=True, slots=True)
class _Way:
    """Steps after which a startup is entered: who goes on with it from the round before, and who no longer does."""

    steps: tuple[Step, ...] = ()
    with_it: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def ways_in(state: State, rules: RoadshowRules, day: str, startup: str) -> list[Remedy]:
    """Return what would bring `startup` onto the list as profiles and rules stand on `day`, the cheapest first.

    None where it is on it, where its text waits for vectors, or where the judges' veto keeps it out.
    """
    found = []
    for way in _ways(state, rules, startup):
        task = survey(state, rules, day, also={startup, *way.with_it}, without=way.without).task
        if any(c.startup == startup for c in task.candidates):
            found += [remedy([*way.steps, *steps]) for steps in easings(task, startup)]
    return in_order([one for one in found if one.steps])


def _ways(state: State, rules: RoadshowRules, startup: str) -> list[_Way]:
    shut = barriers(state.startups[startup], rules, shut_out(state, rules))
    steps = tuple(_LIFTED[bar] for bar in shut if bar in _LIFTED)
    if not _fell_behind(state, rules, startup):
        return [_Way(steps)]
    return [_Way((*steps, *way.steps), way.with_it, way.without) for way in _promotions(state, rules, startup)]


def _fell_behind(state: State, rules: RoadshowRules, startup: str) -> bool:
    going_on = rounds.going_on(rules, state.contest)
    return going_on is not None and startup not in going_on


def _promotions(state: State, rules: RoadshowRules, startup: str) -> list[_Way]:
    """Return what would have let `startup` go on from the last closed round: points, or more places for its group."""
    last = rounds.before(rules, state.contest)
    assert last is not None
    rows = state.contest.results[last.name].rows
    mine = next((row for row in rows if row.startup == startup), None)
    if mine is None or mine.vetoed_by or not mine.sheets:
        return []
    group = [row for row in rows if row.group == mine.group]
    ahead = [row for row in group if _waits(state, row) and row.rank < mine.rank]
    found = [_Way((Step("round_quota", len(ahead) + 1),), with_it=tuple(row.startup for row in ahead))]
    weakest = _weakest(group)
    if weakest is not None and weakest.rank > mine.rank:
        # It withdrew and comes back: the last who went on in its place gives it up.
        return [_Way(without=(weakest.startup,))]
    if weakest is not None:
        found.append(_Way((Step("points", weakest.total - mine.total + 1),), without=(weakest.startup,)))
    return found


def _waits(state: State, row: Result) -> bool:
    return not (row.promoted or row.vetoed_by or not row.sheets or state.contest.left("startup", row.startup))


def _weakest(group: Sequence[Result]) -> Result | None:
    return max((row for row in group if row.promoted), key=lambda row: row.rank, default=None)
