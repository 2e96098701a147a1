"""A small SQLite file that the processes of one console share, for as long as the console runs."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

_BUSY_S: Final = 5.0
_TABLES: Final = """
CREATE TABLE run (id TEXT NOT NULL);
CREATE TABLE hits (
    key TEXT, number INTEGER, count INTEGER NOT NULL, until REAL NOT NULL, -- seconds since 1970
    PRIMARY KEY (key, number)
) WITHOUT ROWID;
CREATE INDEX hits_over ON hits (until);
CREATE TABLE places (
    kind TEXT, who TEXT, process INTEGER, open INTEGER NOT NULL, PRIMARY KEY (kind, who, process)
) WITHOUT ROWID;
CREATE TABLE keys (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest BLOB NOT NULL);
"""


class SharedFile:
    """The file at `path`, which `create` has made. Threads may share it."""

    def __init__(self, path: Path) -> None:
        """Open it; raise sqlite3.Error where it is gone."""
        self._lock = Lock()
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", timeout=_BUSY_S, isolation_level=None, check_same_thread=False,
            uri=True,
        )  # fmt: skip
        self._connection.execute("PRAGMA synchronous = OFF")  # it need not outlive the machine
        self.run: str = self._connection.execute("SELECT id FROM run").fetchone()[0]
        """Tells one start of the console from the next."""

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction; other processes wait so long."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._connection.close()


def run_id() -> str:
    """Return an id for a start of the console."""
    return secrets.token_hex(8)


def create(path: Path) -> None:
    """Make an empty file at `path`, in place of one that is there; its user alone may read it."""
    delete(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path)
    try:
        connection.executescript(f"PRAGMA journal_mode = WAL; {_TABLES}")
        with connection:
            connection.execute("INSERT INTO run VALUES (?)", (run_id(),))
    finally:
        connection.close()


def delete(path: Path) -> None:
    """Delete the file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
