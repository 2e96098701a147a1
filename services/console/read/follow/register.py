"""Who is the same person, and how many places they have: from what the register has stored."""

import sqlite3

from models.register.readers import entries
from models.register.state import RegisterState
from services.console.read.projection import transaction

Row = tuple[str, str, int | None, int]
"""Member, entry, capacity, whether it was stated."""


def rows_of(state: RegisterState) -> dict[str, Row]:
    """Return the register's members by name. Takes a while for many."""
    return {
        member: (member, view.id, view.capacity, int(view.stated))
        for view in entries(state)
        for member in view.members
    }


def keep_register(connection: sqlite3.Connection, rows: dict[str, Row]) -> int:
    """Show `rows` in the place of those before; return how many changed."""
    held = {row[0]: row for row in connection.execute("SELECT * FROM entries")}
    gone = held.keys() - rows.keys()
    changed = [row for member, row in rows.items() if held.get(member) != row]
    if not gone and not changed:
        return 0
    with transaction(connection):
        connection.executemany("DELETE FROM entries WHERE member = ?", [(name,) for name in gone])
        connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", changed)
    return len(gone) + len(changed)
