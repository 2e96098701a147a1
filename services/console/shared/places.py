"""How much may be open at a time, of somebody and of all together."""

import os
from collections import Counter
from typing import Protocol

from services.console.shared.file import SharedFile


class OpenPlaces(Protocol):
    """OpenPlaces of several kinds, each taken and left by somebody."""

    def enter(self, kind: str, who: str, most: int, most_of_all: int) -> bool:
        """Take a place; return False, and take none, where `who` has `most` of this kind, or all
        together have `most_of_all`.
        """

    def leave(self, kind: str, who: str) -> None:
        """Leave a place that `enter` gave in this process."""


class OwnPlaces:
    """The places of one process; belongs to its event loop."""

    def __init__(self) -> None:
        self._open: dict[str, Counter[str]] = {}

    def enter(self, kind: str, who: str, most: int, most_of_all: int) -> bool:
        """Do as OpenPlaces says."""
        taken = self._open.setdefault(kind, Counter())
        if taken[who] >= most or taken.total() >= most_of_all:
            return False
        taken[who] += 1
        return True

    def leave(self, kind: str, who: str) -> None:
        """Do as OpenPlaces says."""
        self._open[kind] -= Counter({who: 1})


class SharedPlaces:
    """The places of several processes."""

    def __init__(self, file: SharedFile) -> None:
        self._file = file
        self._process = os.getpid()

    def enter(self, kind: str, who: str, most: int, most_of_all: int) -> bool:
        """Do as OpenPlaces says."""
        with self._file.writing() as connection:
            of_all, own = connection.execute(
                "SELECT coalesce(sum(open), 0), coalesce(sum(open) FILTER (WHERE who = ?), 0)"
                " FROM places WHERE kind = ?",
                (who, kind),
            ).fetchone()
            if own >= most or of_all >= most_of_all:
                return False
            connection.execute(
                "INSERT INTO places VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET open = open + 1",
                (kind, who, self._process),
            )
        return True

    def leave(self, kind: str, who: str) -> None:
        """Do as OpenPlaces says."""
        mine = (kind, who, self._process)
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE places SET open = open - 1 WHERE kind = ? AND who = ? AND process = ?", mine
            )
            connection.execute("DELETE FROM places WHERE open <= 0")


def clear_places(file: SharedFile, process: int) -> None:
    """Leave all places of a process that has ended."""
    with file.writing() as connection:
        connection.execute("DELETE FROM places WHERE process = ?", (process,))
