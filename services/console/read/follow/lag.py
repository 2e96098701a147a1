"""How far each step is behind, as the read model shows it."""

import sqlite3
from collections.abc import Iterable

from services.console.read.projection import transaction
from services.runtime.operations.progress import StageState


def keep_lags(connection: sqlite3.Connection, states: Iterable[StageState], now: int) -> None:
    """Note how far steps are at `now`; `since` moves while they have nothing to do, or move."""
    held = {
        row[0]: (row[1], row[2], row[3])
        for row in connection.execute("SELECT service, lag, outbox, since FROM lags")
    }
    with transaction(connection):
        for state in states:
            before = held.get(state.service.name)
            still = before is not None and before[:2] == (state.lag, state.outbox)
            since = before[2] if before is not None and still and not state.done else now
            connection.execute(
                "INSERT OR REPLACE INTO lags VALUES (?, ?, ?, ?, ?, ?)",
                (state.service.name, state.lag, state.outbox, state.runs, now, since),
            )
