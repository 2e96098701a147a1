"""A read model of logs that a test wrote, without a broker."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contracts import decisions, pool_log, quarantine
from contracts.catalogue import DECISIONS, POOL_LOG, QUARANTINE
from contracts.decisions import Decision
from contracts.pool_log import PoolKind, Record
from contracts.quarantine import Message, Quarantined
from services.console.read.database import ReadModelFile
from services.console.read.projection import FollowedRecord, Projection, transaction
from services.console.read.schema import STATE
from services.console.read.seeding import StoredPool, seed_pool
from services.runtime.core.partitioner import partition_for
from services.runtime.io.partition_store import FOLD_OF

NO_KEY = b""


def partition_of(pool: str) -> int:
    return partition_for(pool.encode(), POOL_LOG.partitions)


class FollowedLogs:
    """A read model's file, and what it is fed."""

    def __init__(self, path: Path) -> None:
        self.database = ReadModelFile(path)
        self.ends: dict[tuple[str, int], int] = {}
        self.open()

    def open(self) -> None:
        """Open the file, or open it again as after a crash."""
        self.projection = Projection(self.database.writer())

    def close(self) -> None:
        self.projection.connection.close()

    @property
    def connection(self) -> sqlite3.Connection:
        return self.projection.connection

    def feed(self, topic: str, number: int, records: Iterable[FollowedRecord]) -> None:
        self.projection.apply(topic, number, list(records))

    def seed(self, pool: str, fields: Mapping[PoolKind, Mapping[str, bytes]]) -> None:
        with transaction(self.connection):
            seed_pool(self.connection, StoredPool(pool, fields))

    def take(self, records: Iterable[Record], decided: Iterable[Decision], service: str) -> None:
        """Take records and what was decided on them, each at the end of its log."""
        for record in records:
            self._append(POOL_LOG.name, record.pool, pool_log.encode(record), "intake")
        for decision in decided:
            self._append(DECISIONS.name, decision.pool, decisions.encode(decision), service)

    def quarantine(self, identifier: str, code: str, field: str) -> None:
        """Take a refused record with one message."""
        topic, partition, offset = identifier.rsplit("/", 2)
        record = Quarantined(
            id=identifier, topic=topic, partition=int(partition), offset=int(offset), timestamp=1,
            service="intake", error="contract", messages=[Message(field, code)], key=None,
            value="e30=", headers=[],
        )  # fmt: skip
        place = (QUARANTINE.name, 0)
        at = self.ends.get(place, 0)
        self.ends[place] = at + 1
        taken = FollowedRecord(at, identifier.encode(), quarantine.encode(record), [], 0)
        self.feed(*place, [taken])

    def _append(self, topic: str, pool: str, value: bytes, service: str) -> None:
        place = (topic, partition_of(pool))
        offset = self.ends.get(place, 0)
        self.ends[place] = offset + 1
        self.feed(*place, [record_at(offset, pool, value, service)])

    def content(self, tables: Iterable[str] = STATE) -> dict[str, list[tuple[Any, ...]]]:
        """Return what the tables hold, without numbers of rows and times of plans."""
        held = {}
        for table in tables:
            rows = self.connection.execute(f"SELECT * FROM {table}").fetchall()
            cut = {"people": slice(1, None), "people_words": slice(None)}.get(table, slice(None))
            held[table] = sorted((tuple(row[cut]) for row in rows), key=repr)
        held["plans"] = [row[:3] + row[4:] for row in held.get("plans", [])]
        return held


def record_at(offset: int, pool: str, value: bytes, service: str) -> FollowedRecord:
    headers = [("ce_source", f"/duijie/{service}".encode())]
    return FollowedRecord(offset, pool.encode(), value, headers, 0)  # type: ignore[arg-type]


def fields_of(kind: PoolKind, fields: Mapping[str, bytes]) -> dict[PoolKind, dict[str, bytes]]:
    return {each: dict(fields) if each == kind else {} for each in FOLD_OF}
