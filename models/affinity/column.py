"""One stated fact of many profiles, compared with a value of the other side: each distinct value
once.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Codes = tuple[str, ...]
Feature = Callable[[Codes, Codes], int]
"""A function of the startup's value and the partner's value, in this order."""

_REMEMBERED = 512
"""Rows kept for values of the other side that come again."""


class Column:
    """One stated fact of n profiles: its distinct values once, and which of them each profile has."""

    def __init__(self, feature: Feature, values: Sequence[Codes], *, startups: bool) -> None:
        self._feature = feature
        self._startups = startups
        self._places: dict[Codes, int] = {}
        self.places = np.array([self._place(value) for value in values], dtype=np.int64)
        """int64[n]: a number for the value of each profile."""
        self._rows: dict[Codes, NDArray[np.int64]] = {}

    def _place(self, value: Codes) -> int:
        return self._places.setdefault(value, len(self._places))

    def put(self, row: int, value: Codes, *, insert: bool) -> None:
        """Set the value of `row`, or insert a row before it."""
        place = self._place(value)
        if insert:
            self.places = np.insert(self.places, row, place)
        else:
            self.places[row] = place
        self._rows.clear()

    def drop(self, row: int) -> None:
        """Take `row` out."""
        self.places = np.delete(self.places, row)
        self._rows.clear()

    def scores(self, other: Codes) -> NDArray[np.int64]:
        """Return the feature's int64[n] against `other`, a value of the opposite side."""
        known = self._rows.get(other)
        if known is None:
            pairs = ((value, other) if self._startups else (other, value) for value in self._places)
            distinct = np.fromiter(
                (self._feature(*pair) for pair in pairs), dtype=np.int64, count=len(self._places)
            )
            if len(self._rows) >= _REMEMBERED:
                self._rows.clear()
            known = self._rows[other] = distinct[self.places]
        return known
