"""One-to-one meetings: who meets whom, when, at which table, with as few breaks as can be, proven.

event.py        slots, people, tables, requests; checks.py, shortage.py: every fault by name (faults.py)
timetable.py    timetable(event, requests, budget) -> Timetable; tables.py: who sits where
problem.py      the same in numbers; encoding.py: as a formula (clauses.py); sat.py: the solver
optimum.py      the fewest breaks, with a bound
"""

from models.assignment.budget import Budget
from models.roadshow.meetings.event import Event, Person, Request, Slot, Zones, slots_during
from models.roadshow.meetings.faults import Fault, InvalidEvent, MeetingsError, NoTimetable, OutOfEffort, TooManyMoves
from models.roadshow.meetings.timetable import Meeting, Timetable, timetable

__all__ = [
    "Budget", "Event", "Fault", "InvalidEvent", "Meeting", "MeetingsError", "NoTimetable", "OutOfEffort", "Person", "Request", "Slot",
    "Timetable", "TooManyMoves", "Zones", "slots_during", "timetable",
]  # fmt: skip
