"""What the store holds of one partition, and the one write that a batch leaves behind."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

import msgspec

from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position

STATE_FORMAT: Final = 2
"""Of what the store holds. A version refuses to touch a newer format than its own, and takes over
older ones.

1: before lengths were kept of what hangs together. Raise it where an older version would misread
what is stored.
"""


class Answer(Enum):
    """What the store said to a write."""

    APPLIED = b"APPLIED"
    DUPLICATE = b"DUPLICATE"
    FENCED = b"FENCED"
    GAP = b"GAP"
    DAMAGED = b"DAMAGED"
    """A key, or fields of one, are gone: evicted, or deleted by a hand."""


class Settlement(Enum):
    """How an operator, or a source that has to repeat, begins a partition again.

    GO_ON: from the log's first record, under the next incarnation; state stays, what was seen of
    each source is a repeat. WIPE: the same without state, for a topic that was made anew. What is
    decided is new to its readers. REBUILD: the same log again, under the same incarnation: what was
    sent before is a repeat to its readers.
    """

    GO_ON = "go-on"
    WIPE = "wipe"
    REBUILD = "rebuild"


class StoredPosition(NamedTuple):
    """How far a partition has come: next input offset (None before the first write), epoch, entries
    in the outbox.
    """

    offset: int | None
    epoch: str
    outbox: int
    incarnation: int = 1
    adopts: bool = False
    """The log's head was cut, or an operator said to go on: the log alone does not make the state
    again.
    """


class PartitionSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that the store holds of one service's partition, of one moment."""

    service: str
    topic: str
    number: int
    meta: dict[bytes, bytes]
    hashes: dict[str, dict[bytes, bytes]]
    """What was seen of sources and sent to targets, floors, and sizes of buckets."""
    outbox: list[OutboxEntry]
    buckets: dict[str, dict[str, bytes]]

    @property
    def offset(self) -> int:
        """The next offset of the input."""
        return int(self.meta.get(b"offset", b"0"))


@dataclass(frozen=True, slots=True)
class Write:
    """All that one batch of a partition leaves behind; applied whole or not at all."""

    expected: int | None
    next: int
    fingerprint: bytes
    """Identifies the last record of the batch (see `record_fingerprint`)."""
    last_seen: Mapping[bytes, Position]
    last_sent: Mapping[bytes, Position]
    outbox: Sequence[OutboxEntry]
    changes: Mapping[str, Mapping[str, bytes | None]]


def record_fingerprint(key: bytes | None, value: bytes | None, timestamp: int) -> bytes:
    """Return what identifies a record, so that a topic that was deleted and made again is noticed."""
    digest = hashlib.blake2b(key or b"", digest_size=12)
    digest.update(value or b"")
    return b"%d:%s" % (timestamp, digest.hexdigest().encode())
