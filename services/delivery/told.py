"""What became of notices to one person, as their own page shows it."""

from collections.abc import Sequence

from sqlalchemy import select

from services.control.database import Database
from services.control.schema import DELIVERY_LEDGER


def states_of(database: Database, notices: Sequence[str]) -> dict[str, list[tuple[str, str, int]]]:
    """Return notice -> (channel, state, when it changed in ms) of those among `notices` that the
    ledger has, in the order in which channels took them.
    """
    row = DELIVERY_LEDGER.c
    question = (
        select(row.notice, row.channel, row.state, row.changed)
        .where(row.notice.in_(list(notices)))
        .order_by(row.serial)
    )
    states: dict[str, list[tuple[str, str, int]]] = {}
    with database.transaction() as connection:
        for notice, channel, state, changed in connection.execute(question):
            states.setdefault(notice, []).append((channel, state, changed))
    return states
