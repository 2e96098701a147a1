"""The judgement of a whole pool on one day: who is eligible, how wanted each is, who is chosen."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.decisions import LeftOutReason
from contracts.pool_log import Investor, RoadshowRules, Startup
from models.affinity import readable
from models.roadshow.demand import Board, Demand
from models.roadshow.eligibility import filing_fault, shortfall
from models.roadshow.filings import RIGHTS
from models.roadshow.selection import Candidate, Choice, choose, why_left
from models.roadshow.state import State

MANY: Final = 64
"""From this many changed profiles on, building the board anew is cheaper than mending it."""


class Appraisal(NamedTuple):
    """What holds on `day`: the choice, why each of `choice.left` was left, and who is not eligible, by id, and why."""

    day: str
    demand: Mapping[str, Demand]
    choice: Choice
    reasons: list[LeftOutReason]
    ineligible: list[tuple[Startup, LeftOutReason]]
    investors_valid: int


def appraise(state: State, rules: RoadshowRules, day: str) -> Appraisal:
    """Return the judgement of `state` with filings as they stand on `day` (empty: by their status alone)."""
    board = _board(state)
    valid = {key for key, one in state.investors.items() if filing_fault(one, day) is None}
    demand = board.demand(lambda one: one.id in valid and RIGHTS[one.type].invests, max(1, rules.investors_per_entry))
    candidates, ineligible = [], []
    for key in sorted(state.startups):
        startup = state.startups[key]
        reason = shortfall(startup, rules) or ("no_vectors" if key not in demand else None)
        if reason:
            ineligible.append((startup, reason))
        else:
            candidates.append(Candidate(key, startup.group, section_of(startup), demand[key].score))
    choice = choose(candidates, rules.quotas, rules.industry_max)
    reasons = why_left(choice, rules.quotas, rules.industry_max)
    return Appraisal(day, demand, choice, reasons, ineligible, len(valid))


def section_of(startup: Startup) -> str:
    """Return the GB/T 4754 section of the startup's first industry, empty where it has none."""
    return startup.industries[0][:1] if startup.industries else ""


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
