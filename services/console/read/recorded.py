"""What a record of a pool's log changes in the read model."""

import hashlib
import sqlite3
from typing import Final

import msgspec

from contracts.pool_log import (
    Filed,
    Investor,
    Judge,
    Mentor,
    Programme,
    Record,
    Removed,
    Startup,
)
from models.pool.readers import kind_of
from services.console.read import erased, profiles

_KEPT_VERSIONS: Final = 20
"""So that whoever changes rules sees what others changed meanwhile."""
_POOL_TABLES: Final = (
    "profiles", "pairs", "waits", "filed", "plans", "plan_pairs", "documents",
)  # fmt: skip


def take(connection: sqlite3.Connection, record: Record) -> None:
    """Let the read model show what `record` says."""
    match record:
        case Startup() | Mentor() | Investor() | Judge():
            profiles.keep(connection, record)
        case Programme():
            keep_programme(connection, record)
        case Removed(entity="programme"):
            connection.execute("UPDATE pools SET listed = 0 WHERE pool = ?", (record.pool,))
        case Removed():
            _remove(connection, record)
        case Filed():
            keep_filed(connection, record)
        case _:
            pass


def keep_programme(connection: sqlite3.Connection, programme: Programme) -> None:
    """Put a programme and its rules in the place of those before."""
    shown = msgspec.to_builtins(programme)
    for name in ("kind", "event", "time"):
        shown.pop(name, None)
    body = msgspec.json.encode(shown, order="deterministic")
    etag = hashlib.sha256(body).hexdigest()[:16]
    connection.execute(
        "INSERT OR REPLACE INTO pools VALUES (?, ?, ?, ?, ?, ?, 1)",
        (
            programme.pool, kind_of(programme), programme.name, body.decode(), etag,
            programme.time,
        ),
    )  # fmt: skip
    connection.execute(
        "INSERT OR REPLACE INTO programme_versions VALUES (?, ?, ?, ?)",
        (programme.pool, etag, programme.time, body.decode()),
    )
    connection.execute(
        "DELETE FROM programme_versions WHERE pool = ? AND etag NOT IN (SELECT etag FROM"
        " programme_versions WHERE pool = ? ORDER BY time DESC LIMIT ?)",
        (programme.pool, programme.pool, _KEPT_VERSIONS),
    )


def keep_filed(connection: sqlite3.Connection, filed: Filed) -> None:
    """Note a filing's status that is in force whatever the profile says."""
    connection.execute(
        "INSERT OR REPLACE INTO filed VALUES (?, ?, ?, ?, ?, ?)",
        (filed.pool, filed.investor, filed.status, filed.day, filed.by, filed.reason),
    )


def _remove(connection: sqlite3.Connection, record: Removed) -> None:
    pool, role, identifier = record.pool, record.entity, record.id
    if record.erased:
        _erase(connection, record)
    profiles.remove(connection, pool, role, identifier)
    if role == "startup":
        connection.execute("DELETE FROM waits WHERE pool = ? AND startup = ?", (pool, identifier))


def _erase(connection: sqlite3.Connection, record: Removed) -> None:
    """Forget all that names somebody, but for their id in documents."""
    pool, role, identifier = record.pool, record.entity, record.id
    erased.scrub_documents(connection, record)
    if role in {"startup", "mentor"}:
        for table in ("pairs", "plan_pairs"):
            connection.execute(
                f"DELETE FROM {table} WHERE pool = ? AND {role} = ?",  # noqa: S608 - both known
                (pool, identifier),
            )
    if role == "investor":
        connection.execute("DELETE FROM filed WHERE pool = ? AND investor = ?", (pool, identifier))


def clear_pool(connection: sqlite3.Connection, pool: str) -> None:
    """Forget how a pool is, to have it made anew from the store."""
    people = connection.execute("SELECT role, id FROM profiles WHERE pool = ?", (pool,)).fetchall()
    for role, identifier in people:
        profiles.remove(connection, pool, role, identifier)
    for table in _POOL_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE pool = ?", (pool,))  # noqa: S608 - known
    connection.execute("DELETE FROM pools WHERE pool = ?", (pool,))
    connection.execute("DELETE FROM decided WHERE pool = ?", (pool,))
