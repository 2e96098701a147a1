"""Investors who attend and have no meeting, and whom each may see on stage instead."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from contracts.decisions import (
    Entry,
    LineUp,
    Meeting,
    Shortlist,
    SuggestedProject,
    Timetable,
    WithoutMeeting,
)
from contracts.pool_log import Investor
from models.roadshow.meetings.wishes import obstacle, participants, turned_down
from models.roadshow.shortlist.appraisal import attends
from models.roadshow.state import RoadshowState

_NOT_KEEN: Final = 1 << 20


def without_meeting(
    state: RoadshowState,
    shortlist: Shortlist,
    meetings: Sequence[Meeting],
    date: str,
    most: int,
) -> list[WithoutMeeting]:
    """Return the attending investors who are in none of `meetings`, each with at most `most`
    projects: those that they are keenest on first, then those with the fewest meetings.
    """
    busy = {meeting.investor for meeting in meetings}
    published, order = state.contest.timetable.published, state.contest.line_up.current
    if order is not None and (order.round, order.day) != (shortlist.round, date):
        order = None
    idle = [
        investor
        for key, investor in sorted(state.investors.items())
        if key not in busy and attends(state, investor, date)
    ]
    talks = Counter(meeting.startup for meeting in meetings)
    found = []
    for investor in idle:
        chosen = _chosen(state, shortlist, investor, talks, date)[:most]
        shown = [_shown(entry, order) for entry in chosen]
        told = _is_told(published, date, investor.id)
        found.append(WithoutMeeting(investor.id, investor.name, investor.language, shown, told))
    return found


def _chosen(
    state: RoadshowState, shortlist: Shortlist, investor: Investor, talks: Counter[str], date: str
) -> list[Entry]:
    entries, down = participants(state, shortlist, date), turned_down(state)
    open_to = [
        entry
        for entry in shortlist.entries
        if not obstacle(state, entries, entry.startup, investor.id, date)
        and (entry.startup, investor.id) not in down
    ]
    return sorted(
        open_to,
        key=lambda entry: (_keenness(entry, investor.id), talks[entry.startup], entry.rank),
    )


def _keenness(entry: Entry, investor: str) -> int:
    """Return the investor's place among the keenest of an entry, behind all of them for others."""
    investors = entry.investors
    return investors.index(investor) if investor in investors else _NOT_KEEN


def _shown(entry: Entry, order: LineUp | None) -> SuggestedProject:
    slots: Iterable[tuple[str, int]] = (
        (slot.starts_at, slot.stage)
        for slot in (order.slots if order is not None else ())
        if slot.startup == entry.startup
    )
    return SuggestedProject(entry.startup, entry.name, *next(iter(slots), ("", 0)))


def _is_told(published: Timetable | None, date: str, investor: str) -> bool:
    """Tell whether the published version of the day told an investor the same."""
    return (
        published is not None
        and published.day == date
        and any(one.investor == investor for one in published.without)
    )
