"""The judgement of a whole pool on one day: who is eligible, how wanted each is, who is chosen."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from contracts.decisions import LeftOutReason
from contracts.pool_log import Investor, RoadshowRules, Startup
from models.affinity import readable
from models.roadshow.choosing import Selection, select
from models.roadshow.coverage import theses
from models.roadshow.demand import Board, Demand
from models.roadshow.eligibility import filing_fault
from models.roadshow.entries import FULL, barrier, candidate, qualities, shut_out
from models.roadshow.filings import RIGHTS
from models.roadshow.limits import Candidate, Task, limits_of, task_of
from models.roadshow.state import State

MANY: Final = 64
"""From this many changed profiles on, building the board anew is cheaper than mending it."""


class Survey(NamedTuple):
    """What holds on `day` before anybody is chosen: the `task`, and who is not eligible, by id, and why."""

    day: str
    demand: Mapping[str, Demand]
    task: Task
    ineligible: list[tuple[Startup, LeftOutReason]]
    investors_valid: int


class Appraisal(NamedTuple):
    """A survey, and the best choice under it."""

    survey: Survey
    selection: Selection


def appraise(state: State, rules: RoadshowRules, day: str) -> Appraisal:
    """Return the judgement of `state` with filings as they stand on `day` (empty: by their status alone)."""
    found = survey(state, rules, day)
    return Appraisal(found, _select(state, found.task))


def survey(
    state: State, rules: RoadshowRules, day: str, *, also: Collection[str] = (), without: Collection[str] = ()
) -> Survey:
    """Return who could be chosen on `day`, and who could not, without choosing.

    `also` are entered whatever bars them but a lack of vectors, and those `without` whom it is to be are passed over.
    """
    board = _board(state)
    valid = {key for key, one in state.investors.items() if attends(state, one, day)}
    counting = {key for key in valid if RIGHTS[state.investors[key].type].invests}
    demand = board.demand(lambda one: one.id in counting, max(1, rules.investors_per_entry))
    shut, quality = shut_out(state, rules), qualities(state, rules)
    candidates, ineligible = [], []
    for key in sorted(state.startups.keys() - set(without)):
        startup = state.startups[key]
        bar = None if key in also else barrier(startup, rules, shut)
        reason = bar or ("no_vectors" if key not in demand else None)
        if reason:
            ineligible.append((startup, reason))
        else:
            candidates.append(candidate(startup, demand[key].score, quality.get(key, FULL)))
    return Survey(day, demand, _task(state, rules, board, candidates, counting), ineligible, len(valid))


def attends(state: State, investor: Investor, day: str) -> bool:
    """Tell whether the filing of `investor` counts on `day`, and nothing is known that keeps it away."""
    return filing_fault(investor, day) is None and not state.contest.absent("investor", investor.id)


def _task(state: State, rules: RoadshowRules, board: Board, candidates: list[Candidate], attending: set[str]) -> Task:
    limits = limits_of(rules)
    if not limits.coverage:
        return task_of(candidates, limits)
    investors = [key for key in board.investors if key in attending]
    startups = [c.startup for c in candidates]
    shared = theses([state.startups[key] for key in startups], [state.investors[key] for key in investors])
    return Task(tuple(candidates), limits, tuple(investors), board.fitting(startups, investors) & shared)


def _select(state: State, task: Task) -> Selection:
    """Return the choice, the one before where the task is the same: a search is not repeated for what changes nothing in it."""
    known = state.selected
    if known is None or known[0] != task:
        known = state.selected = task, select(task)
    return known[1]


def _board(state: State) -> Board:
    """Return the board of `state`, mended or built anew."""
    touched = len(state.touched_startups) + len(state.touched_investors)
    if state.board is None or touched > MANY:
        startups = (one for one in state.startups.values() if _usable(state, one))
        investors = (one for one in state.investors.values() if _usable(state, one))
        state.board = Board(startups, investors, state.measure, state.meta.dims)
    else:
        _mend(state, state.board)
    state.touched_startups.clear()
    state.touched_investors.clear()
    return state.board


def _mend(state: State, board: Board) -> None:
    for key in sorted(state.touched_startups):
        startup = state.startups.get(key)
        if startup is not None and _usable(state, startup):
            board.put_startup(startup)
        else:
            board.drop_startup(key)
    for key in sorted(state.touched_investors):
        investor = state.investors.get(key)
        if investor is not None and _usable(state, investor):
            board.put_investor(investor)
        else:
            board.drop_investor(key)


def _usable(state: State, profile: Startup | Investor) -> bool:
    """Tell whether `profile` has vectors that can be compared with the others'."""
    return profile.vectors is not None and state.fits_model(profile.vectors) and readable(profile.vectors)
