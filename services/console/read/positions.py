"""How far the read model has come on each partition, kept in the transaction of what it took."""

import sqlite3
from dataclasses import dataclass, field

import msgspec

from contracts.envelope import RawHeader, read_stamp
from services.runtime.core import stamps
from services.runtime.core.stamps import LastSeen, Position, Verdict


@dataclass(slots=True)
class FollowedPartition:
    """One partition: what is read next, and what tells that the log is still the same."""

    topic: str
    number: int
    next: int = 0
    fingerprint: bytes = b""
    settled: int = 0
    """Records before this offset are history: the store's state held them already."""
    seen: LastSeen = field(default_factory=LastSeen)

    def takes(self, offset: int, headers: list[RawHeader]) -> bool:
        """Return whether a service would take this record: no repeat, nothing missing before it."""
        if not self.seen.positions and offset > 0:
            self.seen.adopt = True  # retention has cut the head, as for a service that begins here
        raw = read_stamp(headers)
        if raw is None:
            return True
        try:
            return self.seen.judge(stamps.decode(raw)) is Verdict.TAKE
        except ValueError:
            return True


def load(connection: sqlite3.Connection) -> dict[tuple[str, int], FollowedPartition]:
    """Return every partition that the read model has begun with."""
    held = {}
    rows = connection.execute(
        "SELECT topic, number, next, fingerprint, seen, settled FROM positions"
    )
    for topic, number, offset, fingerprint, raw, settled in rows:
        seen, adopt = msgspec.json.decode(raw, type=tuple[dict[str, str], bool])
        last = LastSeen(adopt=adopt)
        for source, position in seen.items():
            before, _, output = position.partition(".")
            last.positions[source.encode()] = Position(int(before), int(output))
        held[topic, number] = FollowedPartition(topic, number, offset, fingerprint, settled, last)
    return held


def save(connection: sqlite3.Connection, partition: FollowedPartition) -> None:
    """Keep how far a partition has come."""
    seen = {
        source.decode(): position.encode().decode()
        for source, position in partition.seen.positions.items()
    }
    connection.execute(
        "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?, ?)",
        (
            partition.topic, partition.number, partition.next, partition.fingerprint,
            msgspec.json.encode((seen, partition.seen.adopt)).decode(), partition.settled,
        ),
    )  # fmt: skip
