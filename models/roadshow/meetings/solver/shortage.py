"""What counting alone shows to be too much: Hall's condition for the requests of one person, and
for all requests against all tables.

A SAT solver is slow at exactly this (pigeonholes), so it is settled by matching before one is
asked.
"""

from collections.abc import Mapping, Sequence

from models.roadshow.meetings.solver.checks import named
from models.roadshow.meetings.solver.event import MeetingEvent, Request
from models.roadshow.meetings.solver.faults import EventFault, InvalidEvent
from models.roadshow.meetings.solver.problem import TimetableProblem


def refuse_shortages(
    event: MeetingEvent, requests: Sequence[Request], problem: TimetableProblem
) -> None:
    """Raise InvalidEvent where a person's requests outnumber the slots that they can be held in, or
    all outnumber the places.
    """
    ids, slots = sorted(person.id for person in event.people), event.ordered()
    faults = [
        EventFault(
            "no_slot_left",
            named(request.pair),
            "both are never there together when the meeting may be held",
        )
        for request, pairing in zip(requests, problem.meetings, strict=True)
        if not pairing.allowed
    ]
    for person, meetings in sorted({} if faults else too_many_for_people(problem).items()):
        free = sorted({slot for meeting in meetings for slot in problem.meetings[meeting].allowed})
        names = ", ".join(named(requests[meeting].pair) for meeting in meetings)
        found = f"{len(meetings)} requests for {len(free)} slots ({', '.join(slots[slot].id for slot in free)}): {names}"
        faults.append(EventFault("more_requests_than_slots", ids[person], found))
    if not faults and (meetings := too_many_for_tables(problem)):
        free = sorted({slot for meeting in meetings for slot in problem.meetings[meeting].allowed})
        found = f"{len(meetings)} requests for {len(free)} slots of {problem.tables} tables ({', '.join(slots[slot].id for slot in free)})"
        faults.append(EventFault("more_requests_than_places", "tables", found))
    if faults:
        raise InvalidEvent(faults)


def too_many_for_people(problem: TimetableProblem) -> dict[int, list[int]]:
    """Return for every person with too many a smallest set of their meetings that outnumbers its
    slots.
    """
    found = {}
    for person, agenda in problem.agendas().items():
        if over := outnumbering(
            {meeting: problem.meetings[meeting].allowed for meeting in agenda}, 1
        ):
            found[person] = over
    return found


def too_many_for_tables(problem: TimetableProblem) -> list[int]:
    """Return a set of meetings that outnumbers the places at tables in the slots that it can be
    held in, empty where there is none.
    """
    return outnumbering(
        {number: meeting.allowed for number, meeting in enumerate(problem.meetings)}, problem.tables
    )


def outnumbering(allowed: Mapping[int, Sequence[int]], capacity: int) -> list[int]:
    """Return keys that have fewer places together than there are of them, none to spare; empty
    where all can be placed.

    `allowed` maps a key to its slots, each of `capacity` places. Without any one of the keys
    returned, the rest can be placed.
    """
    matching = _Matching(allowed, capacity)
    for key in sorted(allowed):
        if not matching.place(key, set()):
            return sorted(matching.reached(key))
    return []


def unplaced(allowed: Mapping[int, Sequence[int]], capacity: int) -> int:
    """Return the fewest keys that find no place."""
    matching = _Matching(allowed, capacity)
    return sum(not matching.place(key, set()) for key in sorted(allowed))


class _Matching:
    """A bipartite matching of keys and slots with places, grown along augmenting paths (Kuhn,
    1955).
    """

    def __init__(self, allowed: Mapping[int, Sequence[int]], capacity: int) -> None:
        self._allowed = allowed
        self._capacity = capacity
        self._in: dict[int, list[int]] = {}

    def place(self, key: int, seen: set[int]) -> bool:
        """Find a place for `key`, moving others where that helps; `seen` are the slots looked at."""
        for slot in self._allowed[key]:
            if slot in seen:
                continue
            seen.add(slot)
            here = self._in.setdefault(slot, [])
            if len(here) < self._capacity:
                here.append(key)
                return True
            for place, other in enumerate(here):
                if self.place(other, seen):
                    here[place] = key
                    return True
        return False

    def reached(self, key: int) -> set[int]:
        """Return `key` and all whose slots it could have, directly or through others."""
        found, todo = {key}, [key]
        while todo:
            for slot in self._allowed[todo.pop()]:
                todo += [other for other in self._in.get(slot, []) if other not in found]
                found.update(self._in.get(slot, []))
        return found
