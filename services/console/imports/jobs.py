"""The jobs of imports, in the control database."""

from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Row, insert, select, update

from services.control.database import Database
from services.control.schema import IMPORT_JOBS
from services.spreadsheets.placing import Placement

JobState = Literal["uploaded", "placed", "checked", "sending", "sent", "cancelled"]
_LISTED: Final = 100


class OpenValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text that intake does not take in a field, and what it may mean; for all rows that have it."""

    field: str
    written: str
    rows: int
    first: int
    """The first row that has it."""
    suggestions: tuple[str, ...] = ()


class Counts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a preview found: each row is in exactly one of the first five."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    repeated: int = 0
    perhaps_same: int = 0
    """Of those to be sent: like an earlier row with another id."""
    values: tuple[OpenValue, ...] = ()
    preview: str = ""
    """The name of the preview, of which its files have theirs."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.new + self.changed + self.unchanged + self.refused + self.repeated

    @property
    def to_send(self) -> int:
        """How many rows are news."""
        return self.new + self.changed


class ImportJob(msgspec.Struct, frozen=True):
    """One file that somebody brings in."""

    id: str
    who: str
    pool: str
    feed: str
    file: str
    """Its name as it was uploaded."""
    size: int
    digest: str
    made: int
    changed: int
    sheet: str = ""
    state: JobState = "uploaded"
    placement: Placement | None = None
    counts: Counts | None = None
    sent: int = 0
    """How many of the rows to be sent the broker has acknowledged."""
    event_time: str = ""
    """The time of all its events, set when sending begins: sent again they are the same events."""


_IN_ORDER: Final = [IMPORT_JOBS.c[name] for name in ImportJob.__struct_fields__]
_STRUCTURED: Final = {"placement": Placement, "counts": Counts}


def _columns(job: ImportJob) -> dict[str, Any]:
    columns = {name: getattr(job, name) for name in job.__struct_fields__}
    for name in _STRUCTURED:
        value = columns[name]
        columns[name] = "" if value is None else msgspec.json.encode(value).decode()
    return columns


def _job(row: Row[Any]) -> ImportJob:
    columns = dict(zip(ImportJob.__struct_fields__, row, strict=True))
    for name, kind in _STRUCTURED.items():
        text = columns[name]
        columns[name] = msgspec.json.decode(text, type=kind) if text else None
    return ImportJob(**columns)


class ImportJobs:
    """All jobs. Raise Retryable while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: ImportJob) -> None:
        """Remember a new job."""
        with self._database.transaction() as connection:
            connection.execute(insert(IMPORT_JOBS).values(_columns(job)))

    def get(self, job_id: str) -> ImportJob | None:
        """Return the job with this id."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_IN_ORDER).where(IMPORT_JOBS.c.id == job_id)).first()
        return None if row is None else _job(row)

    def of_pool(self, pool: str) -> list[ImportJob]:
        """Return the newest jobs of a pool, newest first."""
        query = select(*_IN_ORDER).where(IMPORT_JOBS.c.pool == pool)
        return self._several(query.order_by(IMPORT_JOBS.c.made.desc()).limit(_LISTED))

    def in_state(self, state: JobState) -> list[ImportJob]:
        """Return the jobs in a state, oldest first."""
        query = select(*_IN_ORDER).where(IMPORT_JOBS.c.state == state)
        return self._several(query.order_by(IMPORT_JOBS.c.made).limit(_LISTED))

    def idle(self, since: int) -> list[ImportJob]:
        """Return jobs of which nothing was sent and that nobody has touched since a time (ms)."""
        waiting: tuple[JobState, ...] = ("uploaded", "placed", "checked")
        query = select(*_IN_ORDER).where(
            IMPORT_JOBS.c.state.in_(waiting), IMPORT_JOBS.c.changed < since
        )
        return self._several(query.order_by(IMPORT_JOBS.c.changed))

    def _several(self, query: Any) -> list[ImportJob]:
        with self._database.reading() as connection:
            return [_job(row) for row in connection.execute(query)]

    def move(self, job: ImportJob, *states: JobState) -> bool:
        """Write `job` where it is still in one of `states`; return whether it was.

        Of two who move one job at once the second finds it moved.
        """
        statement = update(IMPORT_JOBS).where(
            IMPORT_JOBS.c.id == job.id, IMPORT_JOBS.c.state.in_(states)
        )
        with self._database.transaction() as connection:
            done = connection.execute(statement.values(_columns(job)))
        return done.rowcount == 1
