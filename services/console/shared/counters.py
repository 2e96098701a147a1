"""Counters of tries that several processes share, as `limits` asks them."""

import time
from collections.abc import Callable
from math import floor
from typing import Final

from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport

from services.console.shared.file import SharedFile

_SWEEP_EVERY: Final = 1_000


class SharedCounters(Storage, SlidingWindowCounterSupport):
    """Sliding windows: what was counted in the window before weighs by as much of it as is still
    within reach, as `limits` does in memory.
    """

    def __init__(self, file: SharedFile, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._file = file
        self._now = now
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this may raise: what SQLite does, as it is."""
        return ValueError

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Count, unless that were more than `limit`; return whether it was counted."""
        moment = self._now()
        number, passed = divmod(moment, expiry)
        with self._file.writing() as connection:
            found = connection.execute(
                "SELECT number, count FROM hits WHERE key = ? AND number >= ?", (key, number - 1)
            )
            counts = dict(found.fetchall())
            before = counts.get(int(number) - 1, 0) * (1 - passed / expiry)
            if floor(before + counts.get(int(number), 0) + amount) > limit:
                return False
            connection.execute(
                "INSERT INTO hits VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET count = count + excluded.count",
                (key, int(number), amount, (number + 2) * expiry),
            )
            self._counted += 1
            if self._counted % _SWEEP_EVERY == 0:
                connection.execute("DELETE FROM hits WHERE until < ?", (moment,))
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return how often was counted in the window before and in this one, and the seconds for
        which each still matters.
        """
        number, passed = divmod(self._now(), expiry)
        before, present = self._count(key, int(number) - 1), self._count(key, int(number))
        left = expiry - passed
        return before, left if before else 0.0, present, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget what was counted under `key`."""
        del expiry
        self.clear(key)

    def clear(self, key: str) -> None:
        """Forget what was counted under `key`."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM hits WHERE key = ?", (key,))

    def _count(self, key: str, number: int) -> int:
        with self._file.writing() as connection:
            row = connection.execute(
                "SELECT count FROM hits WHERE key = ? AND number = ?", (key, number)
            ).fetchone()
        return row[0] if row else 0

    def check(self) -> bool:
        """Return whether it can count."""
        return True

    def reset(self) -> int | None:
        """Forget everything; return how many counters that were."""
        with self._file.writing() as connection:
            return connection.execute("DELETE FROM hits").rowcount

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Raise NotImplementedError: windows that do not slide are not counted here."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Raise NotImplementedError, as `incr` does."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Raise NotImplementedError, as `incr` does."""
        raise NotImplementedError
