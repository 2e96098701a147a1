"""Pairs, plans, waiting lists and roadshow documents as the read model has them."""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from services.console.read.queries.paging import bounded, read_cursor, write_cursor
from services.console.read.rows import DocumentRow, PairRow, PlanRow, RowPage, WaitRow

LIVE: Final = ("proposed", "accepted")
_MOST_WITHOUT: Final = 100
_MOST_MENTORS: Final = 20
"""That a startup has (contracts.feeds.programme)."""


def pair_of(row: sqlite3.Row) -> PairRow:
    """Return a row of `pairs`."""
    return PairRow(
        row["pool"], row["startup"], row["startup_name"], row["mentor"], row["mentor_name"],
        row["status"], row["score"], msgspec.json.decode(row["reason"]), row["note"],
        tuple(filter(None, row["accepted_by"].split(","))), bool(row["pinned"]), row["reply_by"],
        row["revision"],
    )  # fmt: skip


def pairs(
    connection: sqlite3.Connection, pool: str, statuses: Sequence[str], cursor: str, limit: int
) -> RowPage[PairRow]:
    """Return a pool's pairings of `statuses` by startup and mentor."""
    after = read_cursor(cursor, tuple[str, str]) if cursor else ("", "")
    limit = bounded(limit)
    marks = ", ".join("?" * len(statuses))
    rows = connection.execute(
        f"SELECT * FROM pairs WHERE pool = ? AND status IN ({marks})"  # noqa: S608 - bound
        " AND (startup, mentor) > (?, ?) ORDER BY startup, mentor LIMIT ?",
        (pool, *statuses, *after, limit + 1),
    ).fetchall()
    return _page([pair_of(row) for row in rows], limit)


def pairing(connection: sqlite3.Connection, pool: str, startup: str, mentor: str) -> PairRow | None:
    """Return one pairing, whatever became of it; None where there never was one."""
    row = connection.execute(
        "SELECT * FROM pairs WHERE pool = ? AND startup = ? AND mentor = ?", (pool, startup, mentor)
    ).fetchone()
    return None if row is None else pair_of(row)


def draft_pairs(
    connection: sqlite3.Connection, pool: str, cursor: str, limit: int
) -> RowPage[PairRow]:
    """Return the pairs of the plan under review, with names as the profiles have them."""
    after = read_cursor(cursor, tuple[str, str]) if cursor else ("", "")
    limit = bounded(limit)
    rows = connection.execute(
        "SELECT plan_pairs.*, coalesce(team.name, '') AS startup_name,"
        " coalesce(guide.name, '') AS mentor_name FROM plan_pairs"
        " LEFT JOIN profiles AS team ON team.pool = plan_pairs.pool AND team.role = 'startup'"
        " AND team.id = plan_pairs.startup"
        " LEFT JOIN profiles AS guide ON guide.pool = plan_pairs.pool AND guide.role = 'mentor'"
        " AND guide.id = plan_pairs.mentor"
        " WHERE plan_pairs.pool = ? AND (startup, mentor) > (?, ?)"
        " ORDER BY startup, mentor LIMIT ?",
        (pool, *after, limit + 1),
    ).fetchall()
    shown = [
        PairRow(
            pool, row["startup"], row["startup_name"], row["mentor"], row["mentor_name"],
            "draft", row["score"], msgspec.json.decode(row["reason"]),
        )
        for row in rows
    ]  # fmt: skip
    return _page(shown, limit)


def reviewed_pair(
    connection: sqlite3.Connection, pool: str, startup: str, mentor: str
) -> PairRow | None:
    """Return a pair of the draft, else a pairing in force; without `mentor` the startup's first."""
    last = "\U0010ffff"
    drafted = draft_pairs(connection, pool, write_cursor(startup, ""), _MOST_MENTORS).items
    for pair in drafted:
        if pair.startup == startup and mentor in {"", pair.mentor}:
            return pair
    row = connection.execute(
        "SELECT * FROM pairs WHERE pool = ? AND startup = ? AND mentor BETWEEN ? AND ?"
        " ORDER BY status NOT IN ('proposed', 'accepted'), mentor LIMIT 1",
        (pool, startup, mentor, mentor or last),
    ).fetchone()
    return None if row is None else pair_of(row)


def _page(rows: list[PairRow], limit: int) -> RowPage[PairRow]:
    following = ""
    if len(rows) > limit:
        following = write_cursor(rows[limit - 1].startup, rows[limit - 1].mentor)
    return RowPage(rows[:limit], following)


def publication_event(connection: sqlite3.Connection, pool: str) -> str:
    """Return the id of the event that put a pool's plan in force; empty where it is not known."""
    row = connection.execute(
        "SELECT event, detail FROM history WHERE pool = ? AND kind = 'plan'"
        " AND json_extract(detail, '$.status') = 'published' ORDER BY time DESC LIMIT 1",
        (pool,),
    ).fetchone()
    return "" if row is None else str(row["event"])


def waits(connection: sqlite3.Connection, pool: str, cursor: str, limit: int) -> RowPage[WaitRow]:
    """Return who waits, the longest first."""
    after = read_cursor(cursor, tuple[int, str]) if cursor else (-1, "")
    limit = bounded(limit)
    rows = connection.execute(
        "SELECT waits.*, coalesce(profiles.name, '') AS name FROM waits LEFT JOIN profiles"
        " ON profiles.pool = waits.pool AND role = 'startup' AND id = startup"
        " WHERE waits.pool = ? AND (since, startup) > (?, ?) ORDER BY since, startup LIMIT ?",
        (pool, *after, limit + 1),
    ).fetchall()
    shown = [
        WaitRow(pool, row["startup"], row["name"], row["since"], row["reason"]) for row in rows
    ]
    following = ""
    if len(shown) > limit:
        following = write_cursor(shown[limit - 1].since, shown[limit - 1].startup)
    return RowPage(shown[:limit], following)


def without_mentor(connection: sqlite3.Connection, pool: str) -> list[WaitRow]:
    """Return startups of a pool whom its draft leaves without a mentor, by name."""
    rows = connection.execute(
        "SELECT id, name, time FROM profiles WHERE pool = ? AND role = 'startup' AND id NOT IN"
        " (SELECT startup FROM plan_pairs WHERE pool = ?) ORDER BY name, id LIMIT ?",
        (pool, pool, _MOST_WITHOUT),
    )
    return [WaitRow(pool, row["id"], row["name"], row["time"], "") for row in rows]


def plan(connection: sqlite3.Connection, pool: str, status: str) -> PlanRow | None:
    """Return the figures of the draft, or of the published plan."""
    row = connection.execute(
        "SELECT * FROM plans WHERE pool = ? AND status = ?", (pool, status)
    ).fetchone()
    if row is None:
        return None
    return PlanRow(
        pool, status, row["version"], row["time"], row["digest"], msgspec.json.decode(row["body"])
    )


def documents(connection: sqlite3.Connection, pool: str, kind: str | None) -> list[DocumentRow]:
    """Return a roadshow's documents, of one kind if given: of each the latest draft and the
    published version, the latest decided first.
    """
    rows = connection.execute(
        "SELECT * FROM documents WHERE pool = ? AND (? IS NULL OR kind = ?) ORDER BY seq DESC",
        (pool, kind, kind),
    )
    return [
        DocumentRow(
            pool, row["kind"], row["round"], row["status"], row["version"], row["time"],
            msgspec.json.decode(row["body"]),
        )
        for row in rows
    ]  # fmt: skip
