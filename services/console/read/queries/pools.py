"""Pools as the read model has them, and how fresh all of it is."""

import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from services.console.read.queries.people import Where
from services.console.read.rows import Freshness, PoolRow, ProgrammeRow, Scope


def list_pools(connection: sqlite3.Connection, scope: Scope) -> list[PoolRow]:
    """Return the pools with their counts, by id."""
    where = Where()
    where.among("pool", scope)
    people = _counts(connection, "profiles", "role", where)
    pairs = _counts(connection, "pairs", "status", where)
    waiting = _counts(connection, "waits", "'waits'", where)
    drafts = connection.execute(
        f"SELECT pool, version FROM plans WHERE status = 'draft' AND {where}"  # noqa: S608 - bound
        f" UNION SELECT pool, max(version) FROM documents WHERE kind = 'shortlist'"
        f" AND status = 'draft' AND {where} GROUP BY pool",
        (*where.arguments, *where.arguments),
    )
    versions = {row["pool"]: row["version"] for row in drafts}
    rows = connection.execute(
        f"SELECT * FROM pools WHERE {where} ORDER BY pool",  # noqa: S608 - values are bound
        where.arguments,
    )
    return [
        PoolRow(
            pool=row["pool"],
            kind=row["kind"],
            name=row["name"],
            listed=bool(row["listed"]),
            time=row["time"],
            etag=row["etag"],
            startups=people.get((row["pool"], "startup"), 0),
            mentors=people.get((row["pool"], "mentor"), 0),
            investors=people.get((row["pool"], "investor"), 0),
            judges=people.get((row["pool"], "judge"), 0),
            proposed=pairs.get((row["pool"], "proposed"), 0),
            accepted=pairs.get((row["pool"], "accepted"), 0),
            waiting=waiting.get((row["pool"], "waits"), 0),
            draft=versions.get(row["pool"], 0),
        )
        for row in rows
    ]


def _counts(
    connection: sqlite3.Connection, table: str, column: str, where: Where
) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        f"SELECT pool, {column}, count(*) FROM {table} WHERE {where} GROUP BY 1, 2",  # noqa: S608 - known
        where.arguments,
    )
    return {(pool, group): count for pool, group, count in rows}


def programme(connection: sqlite3.Connection, pool: str) -> ProgrammeRow | None:
    """Return a pool's programme, None where there is none."""
    row = connection.execute("SELECT * FROM pools WHERE pool = ?", (pool,)).fetchone()
    if row is None or not row["listed"]:
        return None
    return ProgrammeRow(pool, row["etag"], row["time"], msgspec.json.decode(row["programme"]))


def programme_of(connection: sqlite3.Connection, pool: str, etag: str) -> Mapping[str, Any] | None:
    """Return a pool's programme as it was under `etag`, None where that is not known any more."""
    row = connection.execute(
        "SELECT programme FROM programme_versions WHERE pool = ? AND etag = ?", (pool, etag)
    ).fetchone()
    held: Mapping[str, Any] | None = None if row is None else msgspec.json.decode(row[0])
    return held


def freshness(connection: sqlite3.Connection) -> Freshness:
    """Return as of when the read model is."""
    held = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    return Freshness(
        int(held.get("heard", "0")), held.get("state", "starting"), int(held.get("behind", "0"))
    )
