"""Who may be entered in the round under way, and what an entry is worth: quality times demand."""

from collections.abc import Mapping
from typing import Final

from contracts.decisions import LeftOutReason
from contracts.pool_log import RoadshowRules, Startup
from models.roadshow import rounds
from models.roadshow.deadlines import is_late
from models.roadshow.eligibility import shortfalls
from models.roadshow.shortlist.limits import Candidate
from models.roadshow.state import RoadshowState

FULL: Final = 10_000
"""The quality of an entry that no round has judged: its worth is its demand."""


def shut_out(state: RoadshowState, rules: RoadshowRules) -> Mapping[str, LeftOutReason]:
    """Return startup -> why it takes no part, whatever its profile: it withdrew, came late, or
    the round before did not promote it.
    """
    going_on = rounds.going_on(rules, state.contest)
    found: dict[str, LeftOutReason] = {}
    for key in state.startups:
        if state.contest.has_withdrawn("startup", key):
            found[key] = "objection" if state.contest.is_struck(key) else "withdrawn"
        elif is_late(state, key):
            found[key] = "late"
        elif going_on is not None and key not in going_on:
            found[key] = "not_promoted"
    return found


def barriers(
    startup: Startup, rules: RoadshowRules, shut: Mapping[str, LeftOutReason]
) -> list[LeftOutReason]:
    """Return all that keeps `startup` from being entered (vectors are looked at elsewhere)."""
    out = shut.get(startup.id)
    return [*([out] if out else []), *shortfalls(startup, rules)]


def barrier(
    startup: Startup, rules: RoadshowRules, shut: Mapping[str, LeftOutReason]
) -> LeftOutReason | None:
    """Return the first of `barriers`, None where there is none."""
    return next(iter(barriers(startup, rules, shut)), None)


def qualities(state: RoadshowState, rules: RoadshowRules) -> Mapping[str, int]:
    """Return startup -> quality, 0 to 10,000: its total in the last closed round, in hundredths of
    a point.
    """
    last = rounds.before(rules, state.contest)
    rows = state.contest.results[last.name].rows if last else []
    return {row.startup: min(max(row.total, 0), FULL) for row in rows}


def worth(demand: int, quality: int) -> int:
    """Return the worth of an entry, 0 to 10,000: the product of both, each a share of the greatest
    there can be.
    """
    return demand * quality // FULL


def candidate(startup: Startup, demand: int, quality: int) -> Candidate:
    """Return `startup` as one that can be chosen."""
    return Candidate(
        startup.id, startup.group, section_of(startup), worth(demand, quality), startup.region
    )


def section_of(startup: Startup) -> str:
    """Return the GB/T 4754 section of the startup's first industry, empty where it has none."""
    return startup.industries[0][:1] if startup.industries else ""
