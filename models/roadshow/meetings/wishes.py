"""Who is to meet whom: the wishes of both sides that can be met, what keeps the others from it, and
meetings that nobody asked for.
"""

from collections import Counter
from collections.abc import Container, Iterable
from typing import Literal, NamedTuple

from contracts.decisions import Shortlist, Unmet
from contracts.pool_log import Request
from contracts.roadshow import MeetingRules, Session
from models.roadshow import rounds
from models.roadshow.conflicts import exclusion
from models.roadshow.eligibility import filing_fault
from models.roadshow.resolution import wishes
from models.roadshow.state import RoadshowState

Obstacle = Literal[
    "unknown_startup",
    "unknown_investor",
    "not_on_stage",
    "filing",
    "absent",
    "conflict",
    "barred",
    "session",
]


class Wanted(NamedTuple):
    """A meeting to be held; `asked` counts the sides that asked for it."""

    startup: str
    investor: str
    session: Session
    asked: int
    slot: str = ""
    """When it has to begin, where that was settled by hand."""


def wanted(
    state: RoadshowState, rules: MeetingRules, shortlist: Shortlist, day: str
) -> tuple[list[Wanted], list[Unmet]]:
    """Return the meetings to be held, those that both sides asked for first, and the wishes that
    cannot be met whatever the times.
    """
    entries = participants(state, shortlist, day)
    found: list[Wanted] = []
    unmet: list[Unmet] = []
    for (startup, investor), sides in sorted(_pairs(wishes(state)).items()):
        session = _session(sides)
        why = obstacle(state, entries, startup, investor, day) or ("" if session else "session")
        if why or session is None:
            unmet.append(Unmet(startup, investor, why))
        else:
            found.append(Wanted(startup, investor, session, len(sides)))
    found.sort(key=lambda one: (-one.asked, one.startup, one.investor))
    return found + _added(state, rules, shortlist, found, day), unmet


def participants(state: RoadshowState, shortlist: Shortlist, day: str) -> frozenset[str]:
    """Return the startups that may meet investors on the day.

    Those on the list; and where a timetable of the day is published, those who took part in the
    round closed last: not to go on to the next round ends nobody's meetings.
    """
    found = {entry.startup for entry in shortlist.entries}
    published = state.contest.timetable.published
    last = rounds.before(state.rules, state.contest) if state.rules is not None else None
    if published is not None and published.day == day and last is not None:
        found |= {row.startup for row in state.contest.results[last.name].rows}
    return frozenset(found)


def _pairs(requests: Iterable[Request]) -> dict[tuple[str, str], list[Request]]:
    found: dict[tuple[str, str], list[Request]] = {}
    for one in requests:
        if not one.withdrawn:
            found.setdefault((one.startup, one.investor), []).append(one)
    return found


def _session(sides: Iterable[Request]) -> Session | None:
    """Return the session that suits every side, None where they want different ones."""
    named = {one.session for one in sides} - {"any"}
    if len(named) > 1:
        return None
    return next(iter(named), "any")


def obstacle(
    state: RoadshowState, entries: Container[str], startup: str, investor: str, day: str
) -> Obstacle | Literal[""]:
    """Return what keeps the two from meeting on the day; `barred` says no more than that, for what
    is secret.
    """
    one, other = state.startups.get(startup), state.investors.get(investor)
    if one is None or other is None:
        return "unknown_startup" if one is None else "unknown_investor"
    if startup not in entries:
        return "not_on_stage"
    if filing_fault(other, day) is not None:
        return "filing"
    if state.contest.absent("investor", investor) or state.contest.absent("startup", startup):
        return "absent"
    tie = exclusion(other, one, state.twins)
    return "" if tie is None else "barred" if tie.level == "secret" else "conflict"


def turned_down(state: RoadshowState) -> set[tuple[str, str]]:
    """Return the pairs of which a side has taken its wish back, and no side has one."""
    withdrawn: dict[tuple[str, str], bool] = {}
    for wish in wishes(state):
        pair = wish.startup, wish.investor
        withdrawn[pair] = withdrawn.get(pair, True) and wish.withdrawn
    return {pair for pair, gone in withdrawn.items() if gone}


def _added(
    state: RoadshowState, rules: MeetingRules, shortlist: Shortlist, asked: list[Wanted], day: str
) -> list[Wanted]:
    """Return meetings of the keenest investors with entries, the keenest of each entry first, up to
    what the rules allow each side.
    """
    entries = {entry.startup for entry in shortlist.entries}
    known = {(one.startup, one.investor) for one in asked}
    startups, investors = (
        Counter(one.startup for one in asked),
        Counter(one.investor for one in asked),
    )
    # What one side has turned down by taking its wish back is not arranged all the same.
    known |= {(one.startup, one.investor) for one in wishes(state) if one.withdrawn}
    found = []
    for place in range(max((len(entry.investors) for entry in shortlist.entries), default=0)):
        for entry in shortlist.entries:
            pair = entry.startup, entry.investors[place] if place < len(entry.investors) else ""
            room = (
                startups[pair[0]] < rules.most_per_startup
                and investors[pair[1]] < rules.most_per_investor
            )
            if not room or pair in known or obstacle(state, entries, *pair, day):
                continue
            startups[pair[0]] += 1
            investors[pair[1]] += 1
            known.add(pair)
            found.append(Wanted(*pair, "any", 0))
    return found
