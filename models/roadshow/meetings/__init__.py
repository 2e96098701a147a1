"""One-to-one meetings: who meets whom, when, at which table, with as few breaks as can be, proven.

event.py        slots, people, tables, requests; checks.py, shortage.py: every fault by name (faults.py)
timetable.py    timetable(event, requests, budget) -> Timetable; tables.py: who sits where
problem.py      the same in numbers; encoding.py: as a formula (clauses.py); sat.py: the solver
optimum.py      the fewest breaks, with a bound
holding.py      whether all can be held at all; conflict.py: conflict(event, requests), what cannot be met together
remedies.py     remedies(event, requests): what would make room; repair.py: repair(...), mended with few moves
"""

from models.assignment.budget import Budget
from models.roadshow.meetings.conflict import Conflict, conflict
from models.roadshow.meetings.event import Event, Person, Request, Slot, Zones, slots_during
from models.roadshow.meetings.faults import Fault, InvalidEvent, MeetingsError, NoTimetable, OutOfEffort, TooManyMoves
from models.roadshow.meetings.remedies import Remedies, remedies
from models.roadshow.meetings.repair import Moved, Repaired, repair
from models.roadshow.meetings.timetable import Meeting, Timetable, timetable

__all__ = [
    "Budget", "Conflict", "Event", "Fault", "InvalidEvent", "Meeting", "MeetingsError", "Moved", "NoTimetable", "OutOfEffort", "Person",
    "Remedies", "Repaired", "Request", "Slot", "Timetable", "TooManyMoves", "Zones", "conflict", "remedies", "repair", "slots_during",
    "timetable",
]  # fmt: skip
