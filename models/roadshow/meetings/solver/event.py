"""The event and who wants to meet whom, as an organiser states them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for one round of meetings, `begin` to `end` in minutes (of any clock, the same for
    all); `session` may be empty.
    """

    id: str
    begin: int
    end: int
    session: str = ""


@dataclass(frozen=True, slots=True)
class MeetingParticipant:
    """Somebody who meets others; they are not there in the slots `forbidden`."""

    id: str
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the tables are: the zone of each, and the distance between two zones (both directions;
    0 within one, any unit).
    """

    of_table: tuple[str, ...]
    distances: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def distance(self, one: str, other: str) -> int:
        """Return the way between two zones."""
        if one == other:
            return 0
        return self.distances.get((one, other), self.distances.get((other, one), 0))


@dataclass(frozen=True, slots=True)
class MeetingEvent:
    """Slots, how many tables there are, who takes part.

    `most_apart` bounds the difference between the most and the fewest breaks of anybody who has
    meetings; None: no bound. A break is a run of slots without a meeting between two meetings of a
    person, however long; slots are taken in the order of their times, and being away in between
    does not excuse a break.
    """

    slots: tuple[Slot, ...]
    tables: int
    people: tuple[MeetingParticipant, ...]
    most_apart: int | None = 2
    zones: Zones | None = None

    def ordered(self) -> list[Slot]:
        """Return the slots in the order of their times."""
        return sorted(self.slots, key=lambda slot: (slot.begin, slot.id))


@dataclass(frozen=True, slots=True)
class Request:
    """A meeting to be held: `a` with `b`, in any slot, in a slot of `session`, or in the slot with
    the id `slot`.

    `asked` counts the sides that asked for it (0: neither, it was added for its fit): the more, the
    later it is given up.
    """

    a: str
    b: str
    session: str = ""
    slot: str = ""
    asked: int = 1

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two, the smaller id first: what names the meeting, whoever asked."""
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


def slots_during(slots: Iterable[Slot], begin: int, end: int) -> frozenset[str]:
    """Return the ids of the slots that overlap `begin` to `end`: forbidden to whoever is on stage,
    or away, at that time.
    """
    return frozenset(slot.id for slot in slots if slot.begin < end and begin < slot.end)
