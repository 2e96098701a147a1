"""Channels that have failed for days: they are tried no more until somebody has mended what they lead to.

As Standard Webhooks' operators do it: five days without one success, and an endpoint is disabled; recovering
sends what it missed since a time.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, delete, exists, insert, select, update

from contracts.days import DAY_MS
from services.control.database import Database
from services.control.schema import DELIVERY_LEDGER, DELIVERY_SUSPENSIONS
from services.delivery.states import ARRIVED, OPEN

AFTER_MS: Final = 5 * DAY_MS
MISSED: Final = ("disabled", "too_often")
"""Codes of rows that failed because the channel did."""
_TABLE: Final = DELIVERY_SUSPENSIONS.c
_ROW: Final = DELIVERY_LEDGER.c


def note_success(database: Database, channel: str) -> None:
    """Note that `channel` works: its failures count from the next one on."""
    with database.transaction() as connection:
        connection.execute(
            delete(DELIVERY_SUSPENSIONS).where(_TABLE.channel == channel, _TABLE.disabled == 0)
        )


def note_failure(database: Database, channel: str, now: int) -> bool:
    """Note that `channel` does not work at `now`; return whether that has disabled it."""
    with database.transaction() as connection:
        since = connection.execute(
            select(_TABLE.since).where(_TABLE.channel == channel)
        ).scalar_one_or_none()
        if since is None:
            values = {"channel": channel, "since": now, "disabled": 0}
            connection.execute(insert(DELIVERY_SUSPENSIONS).values(values))
            return False
        if now - since < AFTER_MS:
            return False
        disabled = connection.execute(
            update(DELIVERY_SUSPENSIONS)
            .where(_TABLE.channel == channel, _TABLE.disabled == 0)
            .values(disabled=now)
        )
    return bool(disabled.rowcount)


def disabled_channels(database: Database) -> set[str]:
    """Return the channels that are tried no more."""
    with database.transaction() as connection:
        question = select(_TABLE.channel).where(_TABLE.disabled > 0)
        return set(connection.execute(question).scalars())


def recover(database: Database, pool: str, channels: Iterable[str], since: int, now: int) -> int:
    """Try `channels` again, and queue what they missed in `pool` since `since` (ms) and no other has
    brought; return how many rows. Older than seven days nothing is kept to be told.
    """
    wanted = list(channels)
    other = DELIVERY_LEDGER.alias()
    brought = exists().where(other.c.notice == _ROW.notice, other.c.state.in_((*OPEN, *ARRIVED)))
    with database.transaction() as connection:
        connection.execute(delete(DELIVERY_SUSPENSIONS).where(_TABLE.channel.in_(wanted)))
        serials = connection.execute(
            select(_ROW.serial)
            .where(_ROW.pool == pool, _ROW.channel.in_(wanted), _ROW.state == "failed")
            .where(_ROW.code.in_(MISSED), _ROW.changed >= since, ~brought)
        ).scalars()
        return _queue(connection, list(serials), now)


def _queue(connection: Connection, serials: list[int], now: int) -> int:
    for begin in range(0, len(serials), 400):
        connection.execute(
            update(DELIVERY_LEDGER)
            .where(_ROW.serial.in_(serials[begin : begin + 400]))
            .values(state="queued", code="again", attempts=0, due=now, changed=now)
        )
    return len(serials)
