"""Decisions of which people were told, the latest first."""

import sqlite3
from typing import Final

from services.console.read.queries.paging import bounded, read_cursor, write_cursor
from services.console.read.queries.people import Where
from services.console.read.queries.plans import pair_of
from services.console.read.rows import PairRow, RowPage, ToldRow
from services.console.read.told import decoded

_PLACE: Final = "time, number, place"


def told(
    connection: sqlite3.Connection,
    pool: str,
    whom: tuple[str, str] | None,
    cursor: str,
    limit: int,
) -> RowPage[ToldRow]:
    """Return what a pool's people were told of; `whom` (role, id) leaves out pairings of others."""
    where = Where()
    where.add("pool = ?", pool)
    if whom is not None:
        column = "startup" if whom[0] == "startup" else "partner"
        where.add(f"({column} = ? OR (startup = '' AND partner = ''))", whom[1])
    if cursor:
        where.add(f"({_PLACE}) < (?, ?, ?)", *read_cursor(cursor, tuple[int, int, int]))
    limit = bounded(limit)
    rows = connection.execute(
        f"SELECT * FROM told WHERE {where} ORDER BY time DESC, number DESC, place DESC"  # noqa: S608 - bound
        " LIMIT ?",
        (*where.arguments, limit + 1),
    ).fetchall()
    following = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        following = write_cursor(*(last[name] for name in _PLACE.split(", ")))
    shown = []
    for row in rows[:limit]:
        decision = decoded(row["body"])
        if decision is not None:
            pair = _pair(connection, pool, row["startup"], row["partner"])
            shown.append(ToldRow(row["service"], decision, pair))
    return RowPage(shown, following)


def _pair(connection: sqlite3.Connection, pool: str, startup: str, mentor: str) -> PairRow | None:
    if not mentor:
        return None
    row = connection.execute(
        "SELECT * FROM pairs WHERE pool = ? AND startup = ? AND mentor = ?", (pool, startup, mentor)
    ).fetchone()
    return None if row is None else pair_of(row)
