"""People as the read model has them: lists, search, one person's page."""

import sqlite3
from dataclasses import replace
from typing import Any, Final

import msgspec

from services.console.read.queries.paging import bounded, read_cursor, write_cursor
from services.console.read.queries.plans import LIVE, pair_of
from services.console.read.rows import (
    LoadRow,
    PairRow,
    PersonSummary,
    PersonView,
    ProfileRow,
    RowPage,
    Scope,
)
from services.console.read.words import query_of


class Where:
    """Conditions of a query with their arguments."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.arguments: list[Any] = []

    def add(self, condition: str, *arguments: Any) -> None:
        """Add a condition."""
        self.conditions.append(condition)
        self.arguments += arguments

    def among(self, column: str, values: Scope) -> None:
        """Add that a column is one of `values`; None is any."""
        if values is not None:
            marks = ", ".join("?" * len(values))
            self.add(f"{column} IN ({marks})", *sorted(values))

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "1"


def list_people(  # noqa: PLR0913 - the filters of the page
    connection: sqlite3.Connection,
    scope: Scope,
    *,
    role: str | None = None,
    pool: str | None = None,
    query: str = "",
    cursor: str = "",
    limit: int = 50,
) -> RowPage[PersonSummary]:
    """Return people by name; of a search first those whose names match."""
    where = Where()
    if role:
        where.add("people.role = ?", role)
    _in_pools(where, scope, pool)
    rank = "0"
    ranked: list[Any] = []
    if query.strip():
        words = query_of(query)
        if not words:
            return RowPage([])
        where.add("number IN (SELECT rowid FROM people_words WHERE people_words MATCH ?)", words)
        rank = "number NOT IN (SELECT rowid FROM people_words WHERE people_words MATCH ?)"
        ranked = [f"name : ({words})"]
    if cursor:
        key = read_cursor(cursor, tuple[int, str, str, str])
        where.add(f"({rank}, sort, people.role, people.id) > (?, ?, ?, ?)", *ranked, *key)
    limit = bounded(limit)
    order = (
        f"{'rank, ' if ranked else ''}sort, people.role, people.id"  # by the index without a search
    )
    rows = connection.execute(
        f"SELECT people.*, {_POOLS} AS pools, {_USED} AS used, {_CAPACITY} AS capacity FROM"  # noqa: S608 - values are bound
        f" (SELECT people.role, people.id, people.name, sort, {rank} AS rank FROM people"
        f" WHERE {where} ORDER BY {order} LIMIT ?) AS people ORDER BY {order}",
        (*ranked, *where.arguments, limit + 1),
    ).fetchall()
    last = rows[limit - 1] if len(rows) > limit else None
    following = "" if last is None else write_cursor(last["rank"], *(last[name] for name in _KEY))
    return RowPage([_summary(row, scope) for row in rows[:limit]], following)


_POOLS: Final = (
    "(SELECT json_group_array(pool) FROM (SELECT pool FROM profiles"
    " WHERE profiles.role = people.role AND profiles.id = people.id ORDER BY pool))"
)
_USED: Final = (
    "iif(people.role = 'mentor', (SELECT count(*) FROM pairs"
    " WHERE status IN ('proposed', 'accepted') AND mentor IN (SELECT people.id UNION"
    " SELECT substr(same.member, 8) FROM entries AS own JOIN entries AS same USING (entry)"
    " WHERE own.member = 'mentor/' || people.id AND same.member LIKE 'mentor/%')), 0)"
)
"""Places of a mentor that are taken: those of `load_of`, which shows them pool by pool."""
_CAPACITY: Final = (
    "iif(people.role = 'mentor', coalesce("
    "(SELECT capacity FROM entries WHERE member = 'mentor/' || people.id),"
    " (SELECT max(json_extract(body, '$.capacity')) FROM profiles"
    " WHERE profiles.role = 'mentor' AND profiles.id = people.id), 0), 0)"
)
_KEY: Final = ("sort", "role", "id")


def _in_pools(where: Where, scope: Scope, pool: str | None) -> None:
    if pool is not None:
        scope = frozenset({pool}) & scope if scope is not None else frozenset({pool})
    if scope is not None:
        marks = ", ".join("?" * len(scope))
        where.add(
            "(people.role, people.id) IN (SELECT role, id FROM profiles"  # noqa: S608 - bound
            f" WHERE pool IN ({marks}))",
            *sorted(scope),
        )


def _summary(row: sqlite3.Row, scope: Scope) -> PersonSummary:
    pools = msgspec.json.decode(row["pools"], type=list[str])
    seen = [pool for pool in pools if scope is None or pool in scope]
    return PersonSummary(row["role"], row["id"], row["name"], seen, row["used"], row["capacity"])


def load_of(connection: sqlite3.Connection, mentor: str) -> LoadRow:
    """Return a mentor's places, those of the same person under other ids among them."""
    member = f"mentor/{mentor}"
    row = connection.execute(
        "SELECT entry, capacity, stated FROM entries WHERE member = ?", (member,)
    ).fetchone()
    mentors = [mentor]
    if row is not None:
        same = connection.execute(
            "SELECT substr(member, 8) FROM entries WHERE entry = ? AND member LIKE 'mentor/%'",
            (row["entry"],),
        )
        mentors = [identifier for (identifier,) in same]
    marks = ", ".join("?" * len(mentors))
    by_pool = connection.execute(
        "SELECT pool, count(*) FROM pairs WHERE status IN ('proposed', 'accepted')"  # noqa: S608 - bound
        f" AND mentor IN ({marks}) GROUP BY pool ORDER BY pool",
        mentors,
    ).fetchall()
    used = dict(tuple(row) for row in by_pool)
    if row is not None and row["capacity"] is not None:
        return LoadRow(sum(used.values()), row["capacity"], bool(row["stated"]), used)
    return LoadRow(sum(used.values()), _own_capacity(connection, mentor), False, used)  # noqa: FBT003


def _seen(load: LoadRow, scope: Scope) -> LoadRow:
    """Return `load` with pools that may not be seen as one, without a name."""
    if scope is None:
        return load
    by_pool = {pool: used for pool, used in load.by_pool.items() if pool in scope}
    others = load.used - sum(by_pool.values())
    return replace(load, by_pool=by_pool | ({"": others} if others else {}))


def _own_capacity(connection: sqlite3.Connection, mentor: str) -> int:
    row = connection.execute(
        "SELECT max(json_extract(body, '$.capacity')) FROM profiles"
        " WHERE role = 'mentor' AND id = ?",
        (mentor,),
    ).fetchone()
    return int(row[0] or 0)


def person(
    connection: sqlite3.Connection, role: str, identifier: str, scope: Scope
) -> PersonView | None:
    """Return all there is to show of somebody, None where there is nobody that may be seen."""
    profiles = [
        ProfileRow(row["pool"], row["time"], msgspec.json.decode(row["body"]))
        for row in connection.execute(
            "SELECT pool, time, body FROM profiles WHERE role = ? AND id = ?"
            " ORDER BY time DESC, pool",
            (role, identifier),
        )
        if scope is None or row["pool"] in scope
    ]
    if not profiles:
        return None
    return PersonView(
        role, identifier, str(profiles[0].body["name"]), profiles,
        _roles(connection, role, identifier, scope),
        _seen(load_of(connection, identifier), scope) if role == "mentor" else None,
        _pairs(connection, role, identifier, scope), _filed(connection, role, identifier, scope),
    )  # fmt: skip


def _roles(connection: sqlite3.Connection, role: str, identifier: str, scope: Scope) -> list[str]:
    """Return the profiles of the same person or firm that may be seen."""
    own = f"{role}/{identifier}"
    rows = connection.execute(
        "SELECT DISTINCT other.member, profiles.pool FROM entries AS own"
        " JOIN entries AS other ON other.entry = own.entry"
        " JOIN profiles ON profiles.role || '/' || profiles.id = other.member"
        " WHERE own.member = ? ORDER BY other.member",
        (own,),
    ) if _linked(connection, own) else []  # fmt: skip
    return sorted({own, *(member for member, pool in rows if scope is None or pool in scope)})


def _linked(connection: sqlite3.Connection, member: str) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM entries WHERE entry = (SELECT entry FROM entries WHERE member = ?)",
        (member,),
    ).fetchone()
    return bool(row[0] > 1)


def _pairs(
    connection: sqlite3.Connection, role: str, identifier: str, scope: Scope
) -> list[PairRow]:
    if role not in {"startup", "mentor"}:
        return []
    rows = connection.execute(
        f"SELECT * FROM pairs WHERE {role} = ? ORDER BY pool, startup, mentor",  # noqa: S608 - known
        (identifier,),
    )
    pairs = [pair_of(row) for row in rows if scope is None or row["pool"] in scope]
    return sorted(pairs, key=lambda pair: pair.status not in LIVE)


def _filed(
    connection: sqlite3.Connection, role: str, identifier: str, scope: Scope
) -> dict[str, Any] | None:
    if role != "investor":
        return None
    rows = connection.execute(
        "SELECT pool, status, day, by, reason FROM filed WHERE investor = ? ORDER BY day DESC",
        (identifier,),
    )
    for row in rows:
        if scope is None or row["pool"] in scope:
            return {name: row[name] for name in ("status", "day", "by", "reason")}
    return None
