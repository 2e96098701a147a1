"""The control database: its engine, and transactions whose failures say what to do with them."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from services.runtime.errors import Retryable, Unusable

_WAIT_S: Final = 5
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten: see docs/contacts.md
    f"busy_timeout={_WAIT_S * 1000}",
)
_READS: Final = "duijie_reads"
"""The option of a connection whose transactions write nothing."""
_OPEN: Final = 16
"""So many connections to a file stay open; to open one costs more than most questions."""
_POSTGRESQL_OPTIONS: Final = "-c lock_timeout=10s -c statement_timeout=60s"


class Database:
    """One control database. Threads may share it."""

    def __init__(self, url: URL) -> None:
        self.name: Final = url.render_as_string(hide_password=True)
        self.is_file: Final = url.get_backend_name() == "sqlite"
        self._url = url
        self._engine = _engine(url, is_file=self.is_file)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run the block as one transaction: all of it lasts, or nothing.

        SQLite holds its only writer's lock from the beginning. Raise Retryable where the database
        is away or refuses; no value that was to be written stands in that text.
        """
        with self._begun(self._engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run the block as one transaction that writes nothing; it waits for no writer of SQLite.

        Raise Retryable as `transaction` does.
        """
        with self._begun(self._engine.execution_options(**{_READS: True})) as connection:
            yield connection

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        try:
            if self.is_file:
                _make_private(Path(self._url.database or ""))
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise Retryable(
                f"the control database ({self.name}) does not take the call: {_reason(error)}"
            ) from None

    def shred(self) -> None:
        """Leave nothing of what was deleted in the files that belong to the database.

        PostgreSQL does so by VACUUM, in its own time.
        """
        if self.is_file:
            with self._engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """End all connections."""
        self._engine.dispose()


def _engine(url: URL, *, is_file: bool) -> Engine:
    """Return the engine; errors of it never show what a statement was given."""
    if is_file:
        engine = create_engine(url, hide_parameters=True, pool_size=_OPEN)
        event.listen(engine, "connect", _set_up_file)
        event.listen(engine, "begin", _begin_as_writer)
        return engine
    arguments = {"connect_timeout": _WAIT_S, "options": _POSTGRESQL_OPTIONS}
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)


def _set_up_file(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_as_writer` says so
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_as_writer(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _make_private(file: Path) -> None:
    """Create `file` for this user alone where it is missing; SQLite gives its companions the same
    rights.

    Nothing here opens the file: closing it again would take from this process all locks that its
    connections hold on it (POSIX), and another process that closes last would then throw away the
    log that they still write to.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            with suppress(FileExistsError):
                os.mknod(file, 0o600)
        if not os.access(file, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise Unusable(
            f"the control database {file} cannot be opened ({error.strerror});"
            " set DUIJIE_STATE_DIR or DUIJIE_DATABASE"
        ) from error


def _reason(error: DBAPIError) -> str:
    """Return what kind of error it is, and the first line of what the driver says of a connection;
    what is said of a statement may quote its values.
    """
    driver_error = error.orig
    code = getattr(driver_error, "sqlstate", None) or getattr(driver_error, "sqlite_errorname", "")
    kind = f"{type(driver_error).__name__} {code or ''}".strip()
    said = str(driver_error).strip().splitlines()
    return f"{kind}: {said[0]}" if isinstance(error, OperationalError) and said else kind
