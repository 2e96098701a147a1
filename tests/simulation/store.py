"""The store in memory: what services/runtime/io/functions.lua does, line by line, and a tail that
can be lost.

test_store_model.py holds it to the real functions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position
from services.runtime.core.storage import Answer, Write
from tests.simulation.protections import FULL, Protections


class Place(NamedTuple):
    """One service's hold of one input partition: the hash tag of its keys."""

    service: str
    partition: Partition


@dataclass(slots=True)
class Kept:
    """All keys of one place."""

    epoch: bytes = b""
    offset: int | None = None
    last_seen: dict[bytes, Position] = field(default_factory=dict)
    last_sent: dict[bytes, Position] = field(default_factory=dict)
    outbox: list[OutboxEntry] = field(default_factory=list)
    state: dict[str, dict[str, bytes]] = field(default_factory=dict)


class Call(NamedTuple):
    """One function call, as it stands in the append-only file."""

    function: str
    place: Place
    epoch: bytes
    """For `take` the token of the new owner."""
    write: Write | None = None
    last: bytes = b""


def order(id_: bytes) -> tuple[int, int]:
    """Return what a stream compares of an entry's id."""
    major, minor = id_.split(b"-")
    return int(major), int(minor)


def frozen(write: Write) -> Write:
    """Return `write` as it goes over the wire: later changes of positions seen and sent do not
    reach it.
    """
    return Write(
        write.expected, write.next, write.fingerprint, dict(write.last_seen), dict(write.last_sent), list(write.outbox),
        {bucket: dict(fields) for bucket, fields in write.changes.items()},
    )  # fmt: skip


class StoreModel:
    """Runs calls one after the other; `lose` forgets the last of them, as a power cut does with
    `appendfsync everysec`.
    """

    def __init__(self, protections: Protections = FULL) -> None:
        self._protections = protections
        self._journal: list[Call] = []
        self.places: dict[Place, Kept] = defaultdict(Kept)

    def run(self, call: Call) -> tuple[Answer, bytes]:
        """Run `call` and note it where it changed something."""
        answer, held = self._run(call)
        if answer is Answer.APPLIED:
            self._journal.append(call)
        return answer, held

    def lose(self, calls: int) -> None:
        """Go back to what stood before the last `calls` calls that changed something."""
        kept = self._journal[: max(0, len(self._journal) - calls)]
        self._journal = []
        self.places = defaultdict(Kept)
        for call in kept:
            self.run(call)

    def _run(self, call: Call) -> tuple[Answer, bytes]:
        kept = self.places[call.place]
        if call.function == "take":
            kept.epoch = b"%d:%s" % (int(kept.epoch.partition(b":")[0] or 0) + 1, call.epoch)
            return Answer.APPLIED, kept.epoch
        if self._protections.epochs and kept.epoch != call.epoch:
            return Answer.FENCED, kept.epoch
        if call.function == "settle":
            self.places[call.place] = Kept(b"%d:settled" % (int(kept.epoch.partition(b":")[0]) + 1))
            return Answer.APPLIED, b""
        if call.function == "trim":
            kept.outbox = [entry for entry in kept.outbox if order(entry.id) > order(call.last)]
            return Answer.APPLIED, call.last
        assert call.write is not None
        if call.function == "commit":
            kept.offset = call.write.next
            return Answer.APPLIED, b"%d" % call.write.next
        return self._apply(kept, call.write)

    def _apply(self, kept: Kept, write: Write) -> tuple[Answer, bytes]:
        if self._protections.expected_offset and kept.offset != write.expected:
            held = b"" if kept.offset is None else b"%d" % kept.offset
            return (Answer.DUPLICATE if kept.offset == write.next else Answer.GAP), held
        kept.offset = write.next
        kept.last_seen.update(write.last_seen)
        kept.last_sent.update(write.last_sent)
        if self._protections.outbox:
            kept.outbox.extend(write.outbox)
        for bucket, fields in write.changes.items():
            held_fields = kept.state.setdefault(bucket, {})
            for name, value in fields.items():
                if value is None:
                    held_fields.pop(name, None)
                else:
                    held_fields[name] = value
        return Answer.APPLIED, b"%d" % write.next
