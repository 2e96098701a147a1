"""A timetable repaired late: somebody withdraws, is away, or a meeting is added, and few of the
others are moved.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.checks import check, named
from models.roadshow.meetings.solver.clauses import Unary
from models.roadshow.meetings.solver.encoding import Encoding, encode
from models.roadshow.meetings.solver.event import MeetingEvent, Request
from models.roadshow.meetings.solver.faults import (
    EventFault,
    InvalidEvent,
    NoTimetable,
    TooManyMoves,
)
from models.roadshow.meetings.solver.optimum import SlotPlan, fewest_breaks, least
from models.roadshow.meetings.solver.problem import MeetingPair, TimetableProblem
from models.roadshow.meetings.solver.sat import Sat
from models.roadshow.meetings.solver.shortage import refuse_shortages
from models.roadshow.meetings.solver.timetable import (
    Meeting,
    Timetable,
    as_problem,
    as_timetable,
    in_order,
)


@dataclass(frozen=True, slots=True)
class MovedMeeting:
    """A meeting that is at another time than before."""

    a: str
    b: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """The new timetable and what differs: by pair.

    Meetings that keep their slot keep their table.
    """

    timetable: Timetable
    moved: tuple[MovedMeeting, ...]
    dropped: tuple[Meeting, ...]
    added: tuple[Meeting, ...]


def repair(  # noqa: PLR0913 - what there was, what there is to be, and how far one may go
    event: MeetingEvent,
    requests: Sequence[Request],
    before: Timetable,
    most_moved: int,
    budget: Budget | None = None,
    *,
    begun: Collection[str] = (),
) -> Repaired:
    """Return the timetable of `requests` with the fewest breaks that moves at most `most_moved`
    meetings of `before`, then the fewest.

    `requests` are those to be held now: without those of somebody who has withdrawn, which does not
    count as moving. What is in the slots `begun` stays, and nothing is put there: they have
    begun. Breaks are bounded over all timetables that move no more. Raises InvalidEvent, also where
    a meeting in one of them is not allowed; TooManyMoves with the fewest moves that would do; NoTimetable
    where no number of moves does; OutOfEffort.
    """
    check(event, requests)
    ordered, budget = in_order(requests), budget or Budget()
    was = {meeting.pair: meeting for meeting in before.meetings}
    problem = _fix_begun(event, ordered, as_problem(event, ordered), was, begun)
    refuse_shortages(event, ordered, problem)
    place = {slot.id: number for number, slot in enumerate(event.ordered())}
    old = [
        place.get(was[request.pair].slot, -1) if request.pair in was else None
        for request in ordered
    ]
    plan = _mended(problem, old, most_moved, budget)
    tables = {
        number: was[request.pair].table - 1
        for number, request in enumerate(ordered)
        if old[number] == plan.held[number] and was[request.pair].table <= event.tables
    }
    return _told(as_timetable(event, ordered, problem, plan, tables), before)


def _fix_begun(
    event: MeetingEvent,
    requests: list[Request],
    problem: TimetableProblem,
    was: dict[tuple[str, str], Meeting],
    begun: Collection[str],
) -> TimetableProblem:
    """Keep what is in slots that have begun there, and everything else out of them."""
    over = {number for number, slot in enumerate(event.ordered()) if slot.id in begun}
    place = {slot.id: number for number, slot in enumerate(event.ordered())}
    meetings, faults = [], []
    for request, one in zip(requests, problem.meetings, strict=True):
        fixed = (
            was[request.pair].slot
            if request.pair in was and was[request.pair].slot in begun
            else None
        )
        free = tuple(
            slot
            for slot in one.allowed
            if (slot == place[fixed] if fixed in place else slot not in over)
        )
        if fixed is not None and not free:
            faults.append(EventFault("fixed_slot_is_forbidden", named(request.pair), fixed))
        meetings.append(MeetingPair(one.first, one.second, free))
    if faults:
        raise InvalidEvent(faults)
    return replace(problem, meetings=tuple(meetings))


def _mended(
    problem: TimetableProblem, old: list[int | None], most_moved: int, budget: Budget
) -> SlotPlan:
    """Return the plan with the fewest breaks within `most_moved` moves, of those one with the
    fewest moves.
    """
    forced = _forced(problem, old)

    def stay(encoding: Encoding) -> None:
        left = most_moved - forced
        encoding.formula.at_most(_moves(encoding, old, left + 1), left)

    if forced <= most_moved:
        try:
            return _calmest(problem, old, fewest_breaks(problem, budget, stay), budget)
        except NoTimetable:
            pass
    raise TooManyMoves(most_moved, _fewest_moves(problem, old, budget))


def _forced(problem: TimetableProblem, old: list[int | None]) -> int:
    """Return how many meetings cannot stay where they were."""
    return sum(
        slot is not None and slot not in one.allowed
        for slot, one in zip(old, problem.meetings, strict=True)
    )


def _moves(encoding: Encoding, old: list[int | None], cap: int) -> Unary:
    """Return the number of meetings that could stay and are moved, counted up to `cap`."""
    gone = [
        [-at[slot]]
        for slot, at in zip(old, encoding.at, strict=True)
        if slot is not None and slot in at
    ]
    return encoding.formula.total(gone, cap, exact=False)


def _moved(held: Sequence[int], old: list[int | None]) -> int:
    return sum(was is not None and was != now for was, now in zip(old, held, strict=True))


def _calmest(
    problem: TimetableProblem, old: list[int | None], plan: SlotPlan, budget: Budget
) -> SlotPlan:
    """Return a plan with no more breaks and the fewest moves, as far as the budget goes."""
    found, forced = _moved(plan.held, old), _forced(problem, old)
    encoding = encode(problem)
    formula = encoding.formula
    formula.at_most(
        formula.total(list(encoding.breaks.values()), plan.breaks + 1, exact=False), plan.breaks
    )
    number = _moves(encoding, old, found - forced)
    model, _ = least(
        Sat(formula, budget),
        number,
        found - forced,
        0,
        lambda one: _moved(encoding.held(one), old) - forced,
    )
    return replace(plan, held=encoding.held(model)) if model else plan


def _fewest_moves(problem: TimetableProblem, old: list[int | None], budget: Budget) -> int | None:
    """Return the fewest moves of any plan, None where the budget ends first.

    Raises NoTimetable where there is no plan.
    """
    forced, encoding = _forced(problem, old), encode(problem)
    sat = Sat(encoding.formula, budget)
    answer = sat.solve()
    if answer is False:
        raise NoTimetable
    if answer is None:
        return None
    found = _moved(encoding.held(sat.model()), old) - forced
    number = _moves(encoding, old, found)
    model, bound = least(
        sat, number, found, 0, lambda one: _moved(encoding.held(one), old) - forced
    )
    best = _moved(encoding.held(model), old) - forced if model else found
    return best + forced if best == bound else None


def _told(now: Timetable, before: Timetable) -> Repaired:
    was, held = {one.pair: one for one in before.meetings}, {one.pair: one for one in now.meetings}
    return Repaired(
        now,
        tuple(
            MovedMeeting(*pair, was[pair].slot, one.slot)
            for pair, one in sorted(held.items())
            if pair in was and was[pair].slot != one.slot
        ),
        tuple(one for pair, one in sorted(was.items()) if pair not in held),
        tuple(one for pair, one in sorted(held.items()) if pair not in was),
    )
