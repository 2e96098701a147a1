"""The timetable of an event: who meets whom, when and at which table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.checks import allowed, check
from models.roadshow.meetings.solver.event import MeetingEvent, Request
from models.roadshow.meetings.solver.optimum import SlotPlan, fewest_breaks
from models.roadshow.meetings.solver.problem import MeetingPair, TimetableProblem
from models.roadshow.meetings.solver.shortage import refuse_shortages
from models.roadshow.meetings.solver.tables import seat


@dataclass(frozen=True, slots=True)
class Meeting:
    """`a` meets `b` (ids in order) in a slot, at a table counted from 1."""

    a: str
    b: str
    slot: str
    table: int

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Timetable:
    """All requests, each in one slot, by slot and table.

    `breaks` is the total, `by_person` that of everybody with meetings, `spread` the difference
    between the most and the fewest of them. No timetable of these requests has fewer than `bound`
    breaks; `proven` says that this one has no more. `walked` is the distance between tables that
    people go in all (0 without zones); it is kept small, not proven least.
    """

    meetings: tuple[Meeting, ...]
    breaks: int
    bound: int
    by_person: tuple[tuple[str, int], ...]
    walked: int = 0

    @property
    def proven(self) -> bool:
        """Whether no timetable has fewer breaks."""
        return self.breaks == self.bound

    @property
    def spread(self) -> int:
        """Return the most breaks of a person less the fewest."""
        breaks = [number for _, number in self.by_person]
        return max(breaks, default=0) - min(breaks, default=0)


def timetable(
    event: MeetingEvent, requests: Sequence[Request], budget: Budget | None = None
) -> Timetable:
    """Return the timetable with the fewest breaks.

    Where the budget ends first, the best found and its bound.

    The same whatever the order of people, slots and requests. Raises InvalidEvent for faults of the
    input, also where somebody has more requests than slots; NoTimetable where all requests cannot
    be held together; OutOfEffort where the budget does not even tell that.
    """
    check(event, requests)
    ordered = in_order(requests)
    problem = as_problem(event, ordered)
    refuse_shortages(event, ordered, problem)
    return as_timetable(event, ordered, problem, fewest_breaks(problem, budget or Budget()))


def in_order(requests: Sequence[Request]) -> list[Request]:
    """Return the requests in the order in which the solver gets them."""
    return sorted(requests, key=lambda request: request.pair)


def as_problem(event: MeetingEvent, requests: Sequence[Request]) -> TimetableProblem:
    """Return what the solver sees of checked requests, in their order."""
    number = {id_: place for place, id_ in enumerate(sorted(person.id for person in event.people))}
    slots = event.ordered()
    cuts = tuple(
        place for place in range(1, len(slots)) if slots[place].session != slots[place - 1].session
    )
    pairings = [
        MeetingPair(number[one], number[other], allowed(event, r))
        for r in requests
        for one, other in (r.pair,)
    ]
    return TimetableProblem(
        len(slots),
        event.tables,
        tuple(pairings),
        event.most_apart,
        cuts if any(r.session for r in requests) else (),
    )


def as_timetable(
    event: MeetingEvent,
    requests: Sequence[Request],
    problem: TimetableProblem,
    plan: SlotPlan,
    kept: Mapping[int, int] | None = None,
) -> Timetable:
    """Return a plan in the organiser's words, with tables; `kept` are tables (from 0) of meetings
    that stay.
    """
    ids = sorted(person.id for person in event.people)
    slots = event.ordered()
    tables, walked = seat(problem, plan.held, event.zones, kept)
    meetings = [
        Meeting(*request.pair, slots[slot].id, table + 1)
        for request, slot, table in zip(requests, plan.held, tables, strict=True)
    ]
    place = {slot.id: number for number, slot in enumerate(slots)}
    return Timetable(
        tuple(sorted(meetings, key=lambda meeting: (place[meeting.slot], meeting.table))),
        plan.breaks,
        plan.bound,
        tuple(
            (ids[person], number) for person, number in sorted(problem.breaks(plan.held).items())
        ),
        walked,
    )
