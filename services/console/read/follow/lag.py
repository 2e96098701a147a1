"""How far each step is behind, as the read model shows it."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from services.console.read.projection import transaction
from services.runtime.operations.progress import StageState

MINUTE_MS: Final = 60_000
KEPT_MS: Final = 60 * MINUTE_MS
"""Each step's last hour is kept, by minutes."""


def keep_lags(connection: sqlite3.Connection, states: Iterable[StageState], now: int) -> None:
    """Note how far steps are at `now`; `since` moves while they have nothing to do, or move."""
    held = {
        row[0]: (row[1], row[2], row[3])
        for row in connection.execute("SELECT service, lag, outbox, since FROM lags")
    }
    with transaction(connection, content=False):
        for state in states:
            before = held.get(state.service.name)
            still = before is not None and before[:2] == (state.lag, state.outbox)
            since = before[2] if before is not None and still and not state.done else now
            connection.execute(
                "INSERT OR REPLACE INTO lags VALUES (?, ?, ?, ?, ?, ?)",
                (state.service.name, state.lag, state.outbox, state.runs, now, since),
            )
            _keep_point(connection, state, now)
        connection.execute("DELETE FROM lag_points WHERE minute < ?", (now - KEPT_MS,))


def _keep_point(connection: sqlite3.Connection, state: StageState, now: int) -> None:
    waiting = state.lag + state.outbox if state.runs else 0
    connection.execute(
        "INSERT INTO lag_points VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET waiting = max(waiting, excluded.waiting)",
        (state.service.name, now - now % MINUTE_MS, waiting),
    )
