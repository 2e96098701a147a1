"""Records of the logs as changes of the read model: a batch and the position behind it are one
transaction, so a read model that was killed goes on where it was.

Where the store's state was read first, the logs up to it add their history alone: a pool's
decisions up to the number that its state had, the pool log's records up to the offset that was
applied.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import msgspec

from contracts import decisions, pool_log, quarantine
from contracts.catalogue import DECISIONS, POOL_LOG, QUARANTINE, REGISTER_LOG
from contracts.envelope import RawHeader, read_attributes
from contracts.pool_log import Removed
from contracts.quarantine import from_base64
from services.console.read import decided, erased, history, positions, recorded, told
from services.console.read.history import LogPlace
from services.console.read.positions import FollowedPartition
from services.runtime.core.storage import record_fingerprint

FOLLOWED: Final = (POOL_LOG, DECISIONS, REGISTER_LOG, QUARANTINE)
_SOURCE: Final = "/duijie/"
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError)


class FollowedRecord(NamedTuple):
    """A record of a topic, as a consumer gives it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[RawHeader]
    timestamp: int


class TakenBatch(NamedTuple):
    """What a batch touched."""

    pools: frozenset[str]
    register: bool
    records: int


@contextmanager
def transaction(connection: sqlite3.Connection, *, content: bool = True) -> Iterator[None]:
    """Keep all of what is done inside, or nothing. Without `content` it is about lag and heartbeats
    alone, which are not part of the content's version.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        if content:
            connection.execute("UPDATE content SET version = version + 1")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class Projection:
    """The writer's side of a read model."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.partitions = positions.load(connection)

    def partition(self, topic: str, number: int) -> FollowedPartition:
        """Return a partition as far as it was followed; a new one begins at its first offset."""
        key = (topic, number)
        if key not in self.partitions:
            self.partitions[key] = FollowedPartition(topic, number)
        return self.partitions[key]

    def apply(self, topic: str, number: int, records: Sequence[FollowedRecord]) -> TakenBatch:
        """Take records of one partition in order; those that were taken before change nothing."""
        partition = self.partition(topic, number)
        new = [record for record in records if record.offset >= partition.next]
        if not new:
            return TakenBatch(frozenset(), register=False, records=0)
        touched: set[str] = set()
        try:
            with transaction(self.connection):
                for record in new:
                    touched |= self._take(partition, record)
                last = new[-1]
                partition.next = last.offset + 1
                partition.fingerprint = record_fingerprint(last.key, last.value, last.timestamp)
                positions.save(self.connection, partition)
        except BaseException:
            self.partitions = positions.load(self.connection)
            raise
        return TakenBatch(frozenset(touched), topic == REGISTER_LOG.name, len(new))

    def _take(self, partition: FollowedPartition, record: FollowedRecord) -> set[str]:
        if not partition.takes(record.offset, record.headers):
            return set()
        place = LogPlace(partition.topic, partition.number, record.offset)
        try:
            return _READERS[partition.topic](self.connection, partition, place, record)
        except _UNREADABLE:
            return set()  # it went to quarantine, and changed nothing


def _of_pool_log(
    connection: sqlite3.Connection,
    partition: FollowedPartition,
    place: LogPlace,
    record: FollowedRecord,
) -> set[str]:
    logged = pool_log.decode(record.value or b"")
    history.note_record(connection, place, logged)
    if isinstance(logged, Removed) and logged.erased:
        told.forget(connection, logged)
    if record.offset >= partition.settled:
        recorded.take(connection, logged)
    return {logged.pool}


def _of_decisions(
    connection: sqlite3.Connection, _: FollowedPartition, place: LogPlace, record: FollowedRecord
) -> set[str]:
    decision = decisions.decode(record.value or b"")
    gone = erased.gone_since(connection, decision.pool, decision.time)
    forgotten = erased.names(decision, gone)
    key = (decision.pool, (read_attributes(record.headers).source or "").removeprefix(_SOURCE))
    if not forgotten:
        history.note_decision(connection, place, decision)
        told.note(connection, place, decision, key[1], gone)
    row = connection.execute(
        "SELECT seq FROM decided WHERE pool = ? AND service = ?", key
    ).fetchone()
    if row is None or decision.seq > row[0]:
        if not forgotten:
            decided.take(connection, decision, gone)
        connection.execute("INSERT OR REPLACE INTO decided VALUES (?, ?, ?)", (*key, decision.seq))
    return {decision.pool}


def _of_register(*_: Any) -> set[str]:
    return set()


def _of_quarantine(
    connection: sqlite3.Connection, _: FollowedPartition, place: LogPlace, record: FollowedRecord
) -> set[str]:
    if not record.value:
        name = (record.key or b"").decode(errors="replace")
        connection.execute("DELETE FROM refused WHERE id = ?", (name,))
        return set()
    refused = quarantine.decode(record.value)
    key = from_base64(refused.key)
    connection.execute(
        "INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            refused.id, refused.topic, refused.service, refused.error,
            msgspec.json.encode(refused.messages).decode(),
            None if key is None else key.decode(errors="replace"),
            refused.timestamp, place.offset,
        ),
    )  # fmt: skip
    return set()


_Reader = Callable[[sqlite3.Connection, FollowedPartition, LogPlace, FollowedRecord], set[str]]
_READERS: Final[dict[str, _Reader]] = {
    POOL_LOG.name: _of_pool_log,
    DECISIONS.name: _of_decisions,
    REGISTER_LOG.name: _of_register,
    QUARANTINE.name: _of_quarantine,
}
