"""Decisions of which people were told, the latest first."""

import sqlite3
from typing import Final

from services.console.read.queries.paging import bounded, cut, read_cursor
from services.console.read.queries.people import Where
from services.console.read.queries.plans import pairing
from services.console.read.rows import RowPage, ToldRow
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
    kept, following = cut(rows, limit, _PLACE)
    shown = []
    for row in kept:
        decision = decoded(row["body"])
        if decision is not None:
            mentor = row["partner"]
            pair = pairing(connection, pool, row["startup"], mentor) if mentor else None
            shown.append(ToldRow(row["service"], decision, pair))
    return RowPage(shown, following)
