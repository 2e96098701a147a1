"""One-to-one meetings: who meets whom, when, at which table, with as few breaks as can be, proven.

- `wishes`: who asks for whom; `day`: slots and people of the rules
- `planning`: the timetable drawn up, published and repaired
- `solver`: timetable(event, requests, budget), repair(...), conflict(...), remedies(...)
"""

from models.assignment.budget import Budget
from models.roadshow.meetings.solver.conflict import MeetingConflict, conflict
from models.roadshow.meetings.solver.event import (
    MeetingEvent,
    MeetingParticipant,
    Request,
    Slot,
    Zones,
    slots_during,
)
from models.roadshow.meetings.solver.faults import (
    EventFault,
    InvalidEvent,
    MeetingsError,
    NoTimetable,
    OutOfEffort,
    TooManyMoves,
)
from models.roadshow.meetings.solver.remedies import Remedies, remedies
from models.roadshow.meetings.solver.repair import MovedMeeting, Repaired, repair
from models.roadshow.meetings.solver.timetable import Meeting, Timetable, timetable

__all__ = [
    "Budget",
    "EventFault",
    "InvalidEvent",
    "Meeting",
    "MeetingConflict",
    "MeetingEvent",
    "MeetingParticipant",
    "MeetingsError",
    "MovedMeeting",
    "NoTimetable",
    "OutOfEffort",
    "Remedies",
    "Repaired",
    "Request",
    "Slot",
    "Timetable",
    "TooManyMoves",
    "Zones",
    "conflict",
    "remedies",
    "repair",
    "slots_during",
    "timetable",
]  # fmt: skip
