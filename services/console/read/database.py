"""The file of a read model: one writer, a reader a thread, and what happens when it is gone."""

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from services.console.read.kept import KeptAnswers
from services.console.read.schema import TABLES, VERSION

_WRITER_CACHE_KB: Final = 16_384
_READER_CACHE_KB: Final = 4_096
_BUSY_S: Final = 10.0
Kept = TypeVar("Kept")


class ReadModelGone(Exception):  # noqa: N818 - it is what happened
    """There is no file to read: it is being made anew."""


class ReadModelFile:
    """A read model's file. Its writer makes it where it is not there, or not of this version."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._readers: set[sqlite3.Connection] = set()
        self._lock = threading.Lock()
        self._answers = KeptAnswers()

    def writer(self) -> sqlite3.Connection:
        """Return a connection for the one who writes; a broken or old file is made anew."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._prepared()
        except sqlite3.DatabaseError:
            self.delete()
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        connection = self._open()
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            _require(version)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
            if version == 0:
                connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )

    def delete(self) -> None:
        """Delete the file with what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def inode(self) -> int:
        """Return what tells one file at this path from the next, 0 where there is none."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection inside one transaction: all that it reads is of one
        moment. Raise ReadModelGone where there is no file.
        """
        try:
            connection = self._reader()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._drop()
            raise ReadModelGone(str(error)) from error

    def version(self) -> int:
        """Return what changes with everything that is written, but for lag and heartbeats; a file made
        anew begins with another number. Raise ReadModelGone as `reading` does.
        """
        with self.reading() as connection:
            return version_of(connection)

    def kept(self, key: Hashable, ask: Callable[[sqlite3.Connection], Kept]) -> Kept:
        """Return what `ask` answers, asked again only where somebody has written since; it must not
        depend on lag or heartbeats.

        Answers are shared, and nobody may change them. Raise ReadModelGone as `reading` does.
        """
        with self.reading() as connection:
            return self._answers.answer(version_of(connection), key, lambda: ask(connection))

    def _reader(self) -> sqlite3.Connection:
        inode = self.inode()
        held: Any = getattr(self._local, "held", None)
        if held is not None and held[0] == inode:
            reader: sqlite3.Connection = held[1]
            return reader
        self._drop()
        if not inode:
            raise ReadModelGone("no file")
        connection = self._open()
        connection.row_factory = sqlite3.Row
        with self._lock:
            self._readers.add(connection)
        self._local.held = (inode, connection)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KB}")
        return connection

    def _drop(self) -> None:
        held: Any = getattr(self._local, "held", None)
        if held is not None:
            self._local.held = None
            with self._lock:
                self._readers.discard(held[1])
            held[1].close()

    def close(self) -> None:
        """Close every reader. Threads that read afterwards open the file again."""
        with self._lock:
            readers, self._readers = self._readers, set()
        for reader in readers:
            reader.close()
        self._local = threading.local()


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the content that a connection sees."""
    found: int = connection.execute("SELECT version FROM content").fetchone()[0]
    return found


def _require(version: int) -> None:
    if version not in {0, VERSION}:
        raise sqlite3.DatabaseError(f"read model of version {version}")
