"""What was done in the console, and by whom: rows are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert, select

from services.control.database import Database
from services.control.schema import CONSOLE_AUDIT

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row: `at` is ms since 1970 UTC, `event` the id of the record that was sent, if any."""

    serial: int
    at: int
    who: str
    act: str
    pool: str
    what: str
    event: str


def record(  # noqa: PLR0913, PLR0917 - the columns
    database: Database, at: int, who: str, act: str, pool: str = "", what: str = "", event: str = ""
) -> None:
    """Add a row."""
    values = {"at": at, "who": who, "act": act, "pool": pool, "what": what[:_LONGEST]}
    with database.transaction() as connection:
        connection.execute(insert(CONSOLE_AUDIT).values(**values, event=event))


def latest(
    database: Database, pools: Iterable[str] | None = None, most: int = 200
) -> list[AuditRow]:
    """Return the latest rows, of some pools or (None) of all, latest first."""
    chosen = select(CONSOLE_AUDIT).order_by(CONSOLE_AUDIT.c.serial.desc()).limit(most)
    if pools is not None:
        chosen = chosen.where(CONSOLE_AUDIT.c.pool.in_(list(pools)))
    with database.reading() as connection:
        return [AuditRow(**row) for row in connection.execute(chosen).mappings()]
