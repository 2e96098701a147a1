"""What happened and what waits: history, quarantine, lag, and the work that is open today."""

import re
import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from contracts.days import DAY_MS
from services.console.read.queries.paging import bounded, cut, read_cursor, write_cursor
from services.console.read.queries.people import Where
from services.console.read.rows import (
    HistoryRow,
    OpenTask,
    RefusedRow,
    RowPage,
    Scope,
    StageRow,
)

_SOON_MS: Final = 2 * DAY_MS
_STUCK_MS: Final = 60_000
_NUMBER: Final = re.compile(r"\[\d+\]")
_PLACE: Final = "time, topic, number, place"


def history(
    connection: sqlite3.Connection, where: Where, cursor: str, limit: int
) -> RowPage[HistoryRow]:
    """Return what happened, the latest first."""
    if cursor:
        key = read_cursor(cursor, tuple[int, str, int, int])
        where.add(f"({_PLACE}) < (?, ?, ?, ?)", *key)
    limit = bounded(limit)
    rows = connection.execute(
        f"SELECT * FROM history WHERE {where} ORDER BY time DESC, topic DESC, number DESC,"  # noqa: S608 - bound
        " place DESC LIMIT ?",
        (*where.arguments, limit + 1),
    ).fetchall()
    kept, following = cut(rows, limit, _PLACE)
    return RowPage([_event(row) for row in kept], following)


def _event(row: sqlite3.Row) -> HistoryRow:
    return HistoryRow(
        row["pool"], row["time"], row["event"], row["kind"], msgspec.json.decode(row["detail"]),
        row["startup"], row["partner_role"], row["partner"],
    )  # fmt: skip


def refused(
    connection: sqlite3.Connection, feed: str | None, cursor: str, limit: int
) -> RowPage[RefusedRow]:
    """Return what waits in quarantine, the latest first."""
    where = Where()
    where.add("1")
    if feed:
        where.add("topic = ?", feed)
    if cursor:
        where.add("place < ?", *read_cursor(cursor, tuple[int]))
    limit = bounded(limit)
    rows = connection.execute(
        f"SELECT * FROM refused WHERE {where} ORDER BY place DESC LIMIT ?",  # noqa: S608 - bound
        (*where.arguments, limit + 1),
    ).fetchall()
    following = write_cursor(rows[limit - 1]["place"]) if len(rows) > limit else ""
    return RowPage([_refused(row) for row in rows[:limit]], following)


def refusal(connection: sqlite3.Connection, identifier: str) -> RefusedRow | None:
    """Return one record in quarantine, None where none waits under this id."""
    row = connection.execute("SELECT * FROM refused WHERE id = ?", (identifier,)).fetchone()
    return None if row is None else _refused(row)


def alike(connection: sqlite3.Connection, identifier: str, limit: int) -> list[RefusedRow]:
    """Return one record in quarantine and those of its topic that were refused for the same reason,
    the latest first, `limit` at most; it itself is always among them.
    """
    own = refusal(connection, identifier)
    if own is None:
        return []
    rows = connection.execute(
        "SELECT * FROM refused WHERE topic = ? AND error = ? AND id != ? ORDER BY place DESC",
        (own.topic, own.error, own.id),
    )
    reason, found = _reason(own), [own]
    for row in rows:
        if len(found) == limit:
            break
        if _reason(each := _refused(row)) == reason:
            found.append(each)
    return found


def _reason(record: RefusedRow) -> list[tuple[str, str]]:
    """Return what was wrong, whatever the place in a list."""
    return sorted(
        {(_NUMBER.sub("[]", message["field"]), message["code"]) for message in record.messages}
    )


def _refused(row: sqlite3.Row) -> RefusedRow:
    return RefusedRow(
        row["id"], row["topic"], row["service"], row["error"],
        msgspec.json.decode(row["messages"]), row["key"], row["time"], row["place"],
    )  # fmt: skip


def lags(connection: sqlite3.Connection) -> list[StageRow]:
    """Return how far each step is behind, the furthest first."""
    rows = connection.execute("SELECT * FROM lags ORDER BY lag + outbox DESC, service")
    return [
        StageRow(
            row["service"], row["lag"], row["outbox"], bool(row["runs"]), row["time"], row["since"]
        )
        for row in rows
    ]


def lag_points(connection: sqlite3.Connection, since: int) -> dict[str, list[tuple[int, int]]]:
    """Return for each step how much waited at most, by minutes (ms) from `since` on."""
    points: dict[str, list[tuple[int, int]]] = {}
    rows = connection.execute(
        "SELECT service, minute, waiting FROM lag_points WHERE minute >= ? ORDER BY service, minute",
        (since,),
    )
    for service, minute, waiting in rows:
        points.setdefault(service, []).append((minute, waiting))
    return points


def open_tasks(connection: sqlite3.Connection, scope: Scope, now: int) -> list[OpenTask]:
    """Return what waits for somebody, in no order, but for steps that do not move."""
    mine = Where()
    mine.among("pool", scope)
    tasks = [
        *_replies(connection, mine, now),
        *_select(
            connection,
            "SELECT 'draft', pool, 1, time, '' FROM plans WHERE status = 'draft' AND {}",
            mine,
        ),
        *_select(
            connection,
            "SELECT 'document', pool, 1, time, kind FROM documents WHERE status = 'draft' AND {}"
            " AND NOT EXISTS (SELECT 1 FROM documents AS later WHERE later.pool = documents.pool"
            " AND later.kind = documents.kind AND later.round = documents.round"
            " AND later.status = 'published' AND later.seq > documents.seq)",
            mine,
        ),
        *_select(
            connection,
            "SELECT 'waiting', pool, count(*), min(since), '' FROM waits WHERE {} GROUP BY pool",
            mine,
        ),
    ]
    if scope is None:
        count, since = connection.execute("SELECT count(*), min(time) FROM refused").fetchone()
        tasks += [OpenTask("quarantine", "", count, since)] if count else []
    return tasks


def in_order(tasks: Iterable[OpenTask]) -> list[OpenTask]:
    """Return what waits for somebody, late things first."""
    order = ("overdue", "stuck", "quarantine", "draft", "document", "soon", "waiting")
    return sorted(tasks, key=lambda task: (order.index(task.kind), task.since, task.pool))


def stuck(connection: sqlite3.Connection, now: int) -> list[OpenTask]:
    """Return the steps that have not moved for a minute."""
    return [
        OpenTask("stuck", "", stage.lag + stage.outbox, stage.since, stage.service)
        for stage in lags(connection)
        if stage.runs and stage.lag + stage.outbox and now - stage.since > _STUCK_MS
    ]


def _select(connection: sqlite3.Connection, query: str, mine: Where) -> list[OpenTask]:
    rows = connection.execute(query.format(mine), mine.arguments)
    return [OpenTask(*row) for row in rows if row[2]]


def _replies(connection: sqlite3.Connection, mine: Where, now: int) -> list[OpenTask]:
    tasks = []
    for kind, first, last in (("overdue", 1, now), ("soon", now + 1, now + _SOON_MS)):
        rows = connection.execute(
            f"SELECT pool, count(*), min(reply_by) FROM pairs WHERE status = 'proposed' AND {mine}"  # noqa: S608 - bound
            " AND reply_by BETWEEN ? AND ? GROUP BY pool",
            (*mine.arguments, first, last),
        )
        tasks += [OpenTask(kind, *row) for row in rows]
    return tasks
