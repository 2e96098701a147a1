"""What the solver sees: people, slots and meetings as numbers."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class MeetingPair(NamedTuple):
    """A meeting of two people to be held in one of the slots `allowed`, ascending."""

    first: int
    second: int
    allowed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimetableProblem:
    """Meetings in `slots` slots (0, 1, ...), at most `tables` of them at a time, no person in two
    at a time.

    A break is a run of slots without a meeting between two meetings of a person, however long.
    `most_apart` bounds the difference between the most and the fewest breaks of any person with
    meetings. `cuts` are slots at which a session begins: they change no plan, but counting on both
    sides of them shortens proofs.
    """

    slots: int
    tables: int
    meetings: tuple[MeetingPair, ...]
    most_apart: int | None = None
    cuts: tuple[int, ...] = ()

    def agendas(self) -> dict[int, list[int]]:
        """Return the numbers of the meetings of every person who has any."""
        found: dict[int, list[int]] = {}
        for number, meeting in enumerate(self.meetings):
            found.setdefault(meeting.first, []).append(number)
            found.setdefault(meeting.second, []).append(number)
        return found

    def breaks(self, held: tuple[int, ...]) -> dict[int, int]:
        """Return the breaks of every person with meetings, where meeting `i` is in slot `held[i]`."""
        found = {}
        for person, agenda in self.agendas().items():
            times = sorted(held[number] for number in agenda)
            found[person] = sum(later - earlier > 1 for earlier, later in pairwise(times))
        return found

    def broken(self, held: tuple[int, ...]) -> list[str]:
        """Return the rules that a plan breaks, checked without the formula: none for every plan
        that is given out.
        """
        rules = []
        if len(held) != len(self.meetings) or any(
            slot not in meeting.allowed for slot, meeting in zip(held, self.meetings, strict=False)
        ):
            rules.append("allowed")
        if any(held.count(slot) > self.tables for slot in set(held)):
            rules.append("tables")
        if any(
            len({held[number] for number in agenda}) < len(agenda)
            for agenda in self.agendas().values()
        ):
            rules.append("one_at_a_time")
        breaks = self.breaks(held).values()
        if self.most_apart is not None and breaks and max(breaks) - min(breaks) > self.most_apart:
            rules.append("most_apart")
        return rules
