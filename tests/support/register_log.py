"""The register fed record by record, and pools that keep to its protocol and nothing else."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from contracts import register
from contracts.pool_log import Allotment, HandedOver
from contracts.register import (
    Held,
    ListedPool,
    Listing,
    NamedPerson,
    Paired,
    PersonKeys,
    PlacesWanted,
    Record,
)
from models.register import RegisterFold, RegisterStep
from models.register.transaction import Output


class RegisterLog:
    """The register's log: what it was told, what a store would hold, what pools were told."""

    def __init__(self, *records: Record) -> None:
        self.fold = RegisterFold()
        self.state = self.fold.empty()
        self.fields: dict[str, bytes] = {}
        self.records: list[Record] = []
        self.outputs: list[Output] = []
        self.take(*records)

    def step(self, record: Record) -> RegisterStep:
        """Take one record."""
        step = self.fold.step(self.state, record, register.encode(record))
        self.records.append(record)
        self.outputs += step.outputs
        for name, value in step.changes.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = value
        return step

    def take(self, *records: Record) -> list[Output]:
        """Take records and return what pools are told."""
        return [output for record in records for output in self.step(record).outputs]

    def restart(self) -> None:
        """Forget the state and take it back from what is stored, in whatever order."""
        self.state = self.fold.restore(dict(sorted(self.fields.items(), reverse=True)))

    def granted(self, mentor: str) -> dict[str, int]:
        """Return pool -> places granted, where there are any."""
        book = self.state.books.get(mentor)
        shares = book.shares.items() if book else ()
        return {pool: share.granted for pool, share in sorted(shares) if share.granted}


class Now:
    """Times and events of records made in a row."""

    def __init__(self) -> None:
        self.time = 1_700_000_000_000

    def next(self) -> dict[str, Any]:
        """Return the next record's time and event."""
        self.time += 1000
        return {"time": self.time, "event": f"event/{self.time}"}


NOW = Now()


def person(name: str, *data: str, part: Any = "self") -> NamedPerson:
    """Return a person called `name` with `data`, as hashes would name them."""
    keys = PersonKeys(
        full=sorted(f"{name}+{datum}" for datum in data), data=sorted(data), name=name
    )
    return NamedPerson(part, keys)


def listing(role: Any, id_: str, *pools: str, **fields: Any) -> Listing:
    """Return the listing of a profile."""
    return Listing(**NOW.next(), role=role, id=id_, pools=sorted(pools), **fields)


def mentor(id_: str, capacity: int, *pools: str, **fields: Any) -> Listing:
    """Return the listing of a mentor."""
    return listing("mentor", id_, *pools, capacity=capacity, **fields)


def pool(name: str, priority: int = 0, **fields: Any) -> ListedPool:
    """Return a mentoring pool."""
    values: dict[str, Any] = {"pool_kind": "mentoring", "priority": priority} | fields
    return ListedPool(**NOW.next(), pool=name, **values)


@dataclass
class SimulatedPool:
    """A pool as docs/register.md asks it to be: it keeps pairs and places, and decides nothing."""

    name: str
    gives_along: bool = False
    """It gives a place up by itself with a pair that a hand-over takes away."""
    inbox: deque[Output] = field(default_factory=deque)
    outbox: deque[Record] = field(default_factory=deque)
    places: dict[str, int] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)

    def live(self, mentor_id: str) -> int:
        """Return how many places the mentor's pairs take."""
        return len(self.pairs.get(mentor_id, {}))

    def held(self, mentor_id: str) -> int:
        """Return how many places of the mentor the pool holds."""
        return max(self.places.get(mentor_id, 0), self.live(mentor_id))

    def hear(self) -> None:
        """Take the next record of the register."""
        record = self.inbox.popleft()
        if isinstance(record, Allotment):
            self._allotted(record)
        elif isinstance(record, HandedOver) and record.part == "source":
            for mentor_id in sorted(self.pairs):
                paired = record.startup in self.pairs[mentor_id]
                along = paired and self.gives_along and mentor_id in record.mentors
                places = self.places.get(mentor_id, 0)
                if along and places and self.live(mentor_id) <= places:
                    self.places[mentor_id] -= 1
                self.end(mentor_id, record.startup)
        elif isinstance(record, HandedOver):
            for mentor_id in record.mentors:
                self.places[mentor_id] = self.places.get(mentor_id, 0) + 1
                self._pair(mentor_id, record.startup, "accepted")

    def propose(self, mentor_id: str, startup: str) -> None:
        """Propose a pair if a place is free; report the lack of one otherwise."""
        if self.live(mentor_id) < self.places.get(mentor_id, 0):
            self._pair(mentor_id, startup, "accepted")
            self.outbox.append(PlacesWanted(**NOW.next(), pool=self.name, waiting=0))
        elif startup not in self.pairs.get(mentor_id, {}):
            wanted = {mentor_id: 1}
            self.outbox.append(
                PlacesWanted(**NOW.next(), pool=self.name, waiting=1, mentors=wanted)
            )

    def end(self, mentor_id: str, startup: str) -> None:
        """End a pair, and report again what is held where that has fallen."""
        before = self.held(mentor_id)
        if self.pairs.get(mentor_id, {}).pop(startup, None) is None:
            return
        self.outbox.append(
            Paired(**NOW.next(), pool=self.name, startup=startup, mentor=mentor_id, status="ended")
        )
        if self.held(mentor_id) < before:
            self._report(mentor_id)

    def _allotted(self, record: Allotment) -> None:
        before = self.held(record.mentor)
        assert record.serial == self.serials.get(record.mentor, 0) + 1
        self.serials[record.mentor] = record.serial
        self.places[record.mentor] = record.places
        if record.places <= before:
            self._report(record.mentor)

    def _pair(self, mentor_id: str, startup: str, status: Any) -> None:
        self.pairs.setdefault(mentor_id, {})[startup] = status
        self.outbox.append(
            Paired(**NOW.next(), pool=self.name, startup=startup, mentor=mentor_id, status=status)
        )

    def _report(self, mentor_id: str) -> None:
        self.outbox.append(
            Held(
                **NOW.next(),
                pool=self.name,
                mentor=mentor_id,
                places=self.held(mentor_id),
                serial=self.serials.get(mentor_id, 0),
            )
        )
