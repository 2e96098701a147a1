"""Who is in which pool: profiles as the pool log or the store has them, and the people they are of.

Vectors, person keys and conflicts of interest are not shown with a profile; the last are kept
apart, for those who may see them.
"""

import sqlite3
from typing import Any, Final, NamedTuple

import msgspec

from contracts.pool_log import Investor, Judge, Mentor, Startup
from services.console.read.words import name_words, sort_key, text_words

AnyPerson = Startup | Mentor | Investor | Judge
ROLE_OF: Final[dict[type, str]] = {
    Startup: "startup",
    Mentor: "mentor",
    Investor: "investor",
    Judge: "judge",
}
_HIDDEN: Final = frozenset({"vectors", "people", "conflicts", "relations", "pool", "kind", "event"})
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "startup": ("summary", "problem", "product", "needs_text"),
    "mentor": ("expertise", "services_text", "title", "employer"),
    "investor": ("thesis",),
    "judge": ("title", "employer"),
}


class _Profile(NamedTuple):
    """A row of `profiles`."""

    pool: str
    role: str
    id: str
    name: str
    body: str
    conflicts: str
    words: str
    time: int


def keep(connection: sqlite3.Connection, profile: AnyPerson) -> None:
    """Put a profile in the place of the one before."""
    row = _row(profile)
    connection.execute("INSERT OR REPLACE INTO profiles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    _show(connection, row.role, row.id)


def _row(profile: AnyPerson) -> _Profile:
    role = ROLE_OF[type(profile)]
    shown: dict[str, Any] = {
        name: getattr(profile, name) for name in profile.__struct_fields__ if name not in _HIDDEN
    }
    kept_apart = {
        name: getattr(profile, name)
        for name in ("conflicts", "relations")
        if getattr(profile, name, None)
    }
    texts = [getattr(profile, name) for name in _TEXTS[role]]
    return _Profile(
        profile.pool, role, profile.id, profile.name,
        msgspec.json.encode(shown).decode(), msgspec.json.encode(kept_apart).decode(),
        text_words(profile.id, *texts), profile.time,
    )  # fmt: skip


def remove(connection: sqlite3.Connection, pool: str, role: str, identifier: str) -> None:
    """Take a profile out of a pool."""
    connection.execute(
        "DELETE FROM profiles WHERE pool = ? AND role = ? AND id = ?", (pool, role, identifier)
    )
    _show(connection, role, identifier)


def _show(connection: sqlite3.Connection, role: str, identifier: str) -> None:
    """Let the list of people say what the latest profile of somebody says."""
    latest = connection.execute(
        "SELECT name, words FROM profiles WHERE role = ? AND id = ? ORDER BY time DESC, pool",
        (role, identifier),
    ).fetchone()
    held = connection.execute(
        "SELECT number, name, words FROM people WHERE role = ? AND id = ?", (role, identifier)
    ).fetchone()
    if held is not None and held[1:] == latest:
        return
    if held is not None:
        connection.execute("DELETE FROM people_words WHERE rowid = ?", held[:1])
    if latest is None:
        connection.execute("DELETE FROM people WHERE role = ? AND id = ?", (role, identifier))
        return
    name, words = latest
    number = connection.execute(
        "INSERT INTO people (role, id, name, sort, words) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (role, id) DO UPDATE SET name = excluded.name, sort = excluded.sort,"
        " words = excluded.words RETURNING number",
        (role, identifier, name, sort_key(name), words),
    ).fetchone()[0]
    connection.execute(
        "INSERT INTO people_words (rowid, name, other) VALUES (?, ?, ?)",
        (number, name_words(name), words),
    )
