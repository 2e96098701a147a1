"""Why not all requests can be held: requests and rules that cannot be met together, none of them to
spare.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.checks import check
from models.roadshow.meetings.solver.event import MeetingEvent, MeetingParticipant, Request
from models.roadshow.meetings.solver.faults import NoTimetable, OutOfEffort
from models.roadshow.meetings.solver.holding import can_hold
from models.roadshow.meetings.solver.optimum import fewest_breaks
from models.roadshow.meetings.solver.timetable import as_problem, in_order

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class MeetingConflict:
    """`requests` cannot all be held while the people `away` (person, slot) are away and, where
    `tables`, the tables are so few.

    Where `most_apart`, all could be held but for the bound on the difference between people's
    breaks. `minimal`: without any one of what is named the rest can be met, shown one by one; else
    the budget ended before all was tried.
    """

    requests: tuple[Request, ...]
    away: tuple[tuple[str, str], ...] = ()
    tables: bool = False
    most_apart: bool = False
    minimal: bool = True


def conflict(
    event: MeetingEvent, requests: Sequence[Request], budget: Budget | None = None
) -> MeetingConflict | None:
    """Return a conflict, None where all requests can be held.

    The same whatever the order of the input.

    Rules are given up before requests: what is left of them is needed. Raises InvalidEvent for
    faults of the input, other than too many requests; OutOfEffort where the budget ends before it
    is known whether there is a conflict.
    """
    check(event, requests)
    search = _MeetingSearch(event, in_order(requests), budget or Budget())
    whole = can_hold(as_problem(event, search.requests), search.budget)
    if whole is None:
        raise OutOfEffort
    return search.spread() if whole else search.run()


class _MeetingSearch:
    """Gives up one thing after another as long as the rest is still in conflict."""

    def __init__(self, event: MeetingEvent, requests: list[Request], budget: Budget) -> None:
        self.event = event
        self.requests = requests
        self.budget = budget
        self._minimal = True

    def spread(self) -> MeetingConflict | None:
        """Return the conflict of requests that can all be held, if the bound on breaks apart is
        one.
        """
        try:
            fewest_breaks(as_problem(self.event, self.requests), self.budget)
        except NoTimetable:
            return MeetingConflict(tuple(self.requests), most_apart=True, minimal=False)
        return None

    def run(self) -> MeetingConflict:
        """Return the conflict of requests that cannot all be held."""
        away = sorted(
            (person.id, slot) for person in self.event.people for slot in person.forbidden
        )
        tables = not self._clash(self.requests, away, tables=False)
        away = _shrunk(away, lambda some: self._clash(self.requests, some, tables=tables))
        kept = _shrunk(self.requests, lambda some: self._clash(some, away, tables=tables))
        return MeetingConflict(tuple(kept), tuple(away), tables, minimal=self._minimal)

    def _clash(self, requests: list[Request], away: list[tuple[str, str]], *, tables: bool) -> bool:
        people = tuple(
            MeetingParticipant(one.id, frozenset(slot for id_, slot in away if id_ == one.id))
            for one in self.event.people
        )
        enough = self.event.tables if tables else max(1, len(requests))
        answer = can_hold(
            as_problem(replace(self.event, people=people, tables=enough), requests), self.budget
        )
        if answer is None:
            self._minimal = False
        return answer is False


def _shrunk(items: list[_Item], clash: Callable[[list[_Item]], bool]) -> list[_Item]:
    """Return some of `items` that still clash, none to spare: half of them tried at a time, then
    quarters, in the end one by one.
    """
    size = max(1, len(items) // 2)
    while items:
        place = 0
        while place < len(items):
            fewer = items[:place] + items[place + size :]
            if clash(fewer):
                items = fewer
            else:
                place += size
        if size == 1:
            break
        size //= 2
    return items
