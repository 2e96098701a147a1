"""Small events, and their timetables by trying everything."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import strategies as st

from models.roadshow.meetings import MeetingEvent, MeetingParticipant, Request, Slot
from models.roadshow.meetings.solver.problem import TimetableProblem
from models.roadshow.meetings.solver.timetable import as_problem, in_order

SESSIONS = ("morning", "afternoon")


@st.composite
def events(draw, most_requests: int = 6) -> tuple[MeetingEvent, list[Request]]:
    sizes = draw(st.tuples(st.integers(1, 3), st.integers(0, 2)))
    slots = tuple(
        Slot(f"{session}{number}", start + 20 * number, start + 20 * number + 20, session)
        for session, start, size in zip(SESSIONS, (540, 840), sizes, strict=True)
        for number in range(size)
    )
    names = [f"p{number}" for number in range(draw(st.integers(2, 5)))]
    ids = [slot.id for slot in slots]
    people = tuple(
        MeetingParticipant(name, draw(st.frozensets(st.sampled_from(ids), max_size=1)))
        for name in names
    )
    pairs = draw(
        st.lists(
            st.sampled_from([(a, b) for a in names for b in names if a < b]),
            unique=True,
            min_size=1,
            max_size=most_requests,
        )
    )
    known = sorted({slot.session for slot in slots})
    requests = [
        Request(a, b, draw(st.sampled_from(["", "", *known])), asked=draw(st.integers(0, 2)))
        for a, b in pairs
    ]
    apart = draw(st.sampled_from([None, 0, 1, 2]))
    return MeetingEvent(slots, draw(st.integers(1, 3)), people, apart), requests


def everything(problem: TimetableProblem) -> Iterator[tuple[int, ...]]:
    """All plans that keep the rules."""
    for held in product(*(meeting.allowed for meeting in problem.meetings)):
        if not problem.broken(held):
            yield held


def total(problem: TimetableProblem, held: tuple[int, ...]) -> int:
    return sum(problem.breaks(held).values())


def holdable(event: MeetingEvent, requests: Sequence[Request]) -> bool:
    """Whether all requests can be held, by trying everything, whatever the breaks."""
    loose = MeetingEvent(event.slots, event.tables, event.people, None)
    return any(True for _ in everything(as_problem(loose, in_order(requests))))
