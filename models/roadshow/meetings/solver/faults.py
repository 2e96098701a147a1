"""What can be wrong with an event and its requests, and how it is told.

MeetingsError ├── InvalidEvent     what was given contradicts itself: every fault found, by name ├──
NoTimetable      no timetable keeps all rules: conflict.py says why, remedies.py what would help ├──
OutOfEffort      the budget ended before any timetable was found, or it was shown that there is none
└── TooManyMoves     no repair moves so few meetings
"""

from typing import Literal

from models import faults

FaultCode = Literal[
    "no_slots", "no_tables", "slot_ends_before_it_begins", "slots_overlap", "duplicate_slot", "duplicate_person", "unknown_person",
    "unknown_slot", "unknown_session", "self_meeting", "duplicate_request", "slot_not_in_session", "fixed_slot_is_forbidden",
    "no_slot_left", "more_requests_than_slots", "more_requests_than_places", "negative_limit", "unknown_zone", "negative_distance",
    "table_without_zone",
]  # fmt: skip


class EventFault(faults.AnyFault[FaultCode]):
    """One thing that is wrong with an event or its requests."""

    __slots__ = ()


class MeetingsError(ValueError):
    """There is no timetable to give."""


class InvalidEvent(MeetingsError):  # noqa: N818 - it is what it is called
    """The event or its requests contradict themselves; `faults` are all that were found."""

    def __init__(self, faults: list[EventFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class NoTimetable(MeetingsError):  # noqa: N818 - it is what it is called
    """No timetable keeps all rules."""

    def __init__(self) -> None:
        super().__init__(
            "no timetable keeps all rules; conflict() names requests and rules that cannot be met together"
        )


class OutOfEffort(MeetingsError):  # noqa: N818 - it is what it is called
    """The budget ended before any timetable was found or refuted."""

    def __init__(self) -> None:
        super().__init__("the budget ended before a timetable was found or refuted; give it more")


class TooManyMoves(MeetingsError):  # noqa: N818 - it is what it is called
    """Every repair moves more meetings than `most_moved`; `needed` is the fewest that one can do
    with, None where not proven.
    """

    def __init__(self, most_moved: int, needed: int | None) -> None:
        known = "not known within the budget" if needed is None else str(needed)
        super().__init__(f"no repair moves at most {most_moved} meetings; the fewest: {known}")
        self.most_moved = most_moved
        self.needed = needed
