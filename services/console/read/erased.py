"""People who asked to be forgotten: what was decided of them until then is shown no more.

Decisions may be read after the record that erases somebody, and still name them: the mark stays.
"""

import sqlite3
from typing import Any, Final

import msgspec

from contracts.decisions import Decision, Pairing, Refused, Reminder, Waiting
from contracts.pool_log import Removed

Gone = frozenset[tuple[str, str]]
"""(role, id) of those who were erased."""
_IDS: Final = ("startup", "mentor", "investor", "id", "partner", "judge")
_NAMES: Final = ("name", "reason")
"""What stands beside an id of whoever it is of."""


def mark(connection: sqlite3.Connection, removed: Removed) -> None:
    """Remember that somebody was erased, and forget all lines about them."""
    key = (removed.pool, removed.entity, removed.id)
    connection.execute("INSERT OR REPLACE INTO erased VALUES (?, ?, ?, ?)", (*key, removed.time))
    column = "startup" if removed.entity == "startup" else "partner"
    connection.execute(
        f"DELETE FROM history WHERE pool = ? AND {column} = ?",  # noqa: S608 - one of two
        (removed.pool, removed.id),
    )


def gone_since(connection: sqlite3.Connection, pool: str, time: int) -> Gone:
    """Return who was erased from a pool at `time` or later."""
    rows = connection.execute(
        "SELECT role, id FROM erased WHERE pool = ? AND time >= ?", (pool, time)
    )
    return frozenset(rows.fetchall())


def names(decision: Decision, gone: Gone) -> bool:
    """Return whether a decision is about one of those who were erased."""
    if not gone or not isinstance(decision, Pairing | Reminder | Waiting | Refused):
        return False
    others = {getattr(decision, "mentor", ""), getattr(decision, "partner", "")}
    return any(
        identifier == decision.startup if role == "startup" else identifier in others
        for role, identifier in gone
    )


def scrubbed(raw: bytes, gone: Gone) -> bytes:
    """Return a document, JSON, with the names and words of those who were erased left out."""
    if not any(identifier.encode() in raw for _, identifier in gone):
        return raw
    value = msgspec.json.decode(raw)
    return msgspec.json.encode(_without(value, {identifier for _, identifier in gone}))


def _without(value: Any, gone: set[str]) -> Any:
    if isinstance(value, list):
        return [_without(item, gone) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {
        key: "" if key in gone and isinstance(item, str) else _without(item, gone)
        for key, item in value.items()
    }
    for key in _IDS:
        if isinstance(value.get(key), str) and value[key] in gone:
            for name in (f"{key}_name", *(_NAMES if key != "partner" else ())):
                if name in plain:
                    plain[name] = {} if isinstance(plain[name], dict) else ""
    return plain


def scrub_documents(connection: sqlite3.Connection, removed: Removed) -> None:
    """Leave the id alone of somebody in the documents and plans that are shown."""
    gone = frozenset({(str(removed.entity), removed.id)})
    for table, keys in (("documents", "kind, round, status"), ("plans", "status")):
        select = f"SELECT body, {keys} FROM {table} WHERE pool = ?"  # noqa: S608 - both known
        for body, *key in connection.execute(select, (removed.pool,)).fetchall():
            where = " AND ".join(f"{name} = ?" for name in keys.split(", "))
            connection.execute(
                f"UPDATE {table} SET body = ? WHERE pool = ? AND {where}",  # noqa: S608 - known
                (scrubbed(body.encode(), gone).decode(), removed.pool, *key),
            )
