"""What a book says of one profile with all of the other side at once."""

from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np

from models.acceptance.asked import Side
from models.acceptance.book import AnswerBook
from models.acceptance.chances import Pairs, Standing, both, chances
from models.acceptance.units import Integers

_OTHER: dict[Side, Side] = {"startup": "mentor", "mentor": "startup"}


class AnswerRows:
    """The standing of n profiles of one side, kept from one question to the next: a cache."""

    def __init__(self, side: Side) -> None:
        self._side: Side = side
        self._generation = self._read = -1
        self._requests = self._earlier = self._waited = np.zeros(0, dtype=np.int64)

    def forget(self) -> None:
        """Forget the rows: profiles have come or gone."""
        self._generation = -1

    def values(
        self,
        book: AnswerBook,
        ids: Sequence[str],
        other: str,
        scores: Integers,
        facts: tuple[Integers, Integers],
    ) -> Integers:
        """Return int64[n]: how likely both accept (1 to 9,999), of `other` with each of `ids`.

        `scores`, `facts` (region and language): int64[n], of these pairs. Only where there are
        models.
        """
        self._follow(book, ids)
        side, opposite = self._side, _OTHER[self._side]
        requests = self._requests.copy()
        theirs = np.full(len(ids), book.requests(opposite, other), dtype=np.int64)
        requests[_rows(ids, book.asked_with(side, other))] -= 1
        theirs[_rows(ids, book.waits_for(opposite, other))] -= 1
        earlier = np.array([book.earlier(opposite, other)], dtype=np.int64)
        waited = self._waited
        if side == "mentor":
            waited = np.array([book.waited(other)], dtype=np.int64)
        standing: dict[Side, Standing] = {
            side: Standing(requests, self._earlier),
            opposite: Standing(theirs, earlier),
        }
        return both(chances(book.models, standing, Pairs(scores, *facts, waited)))

    def _follow(self, book: AnswerBook, ids: Sequence[str]) -> None:
        """Bring the rows up to date."""
        if self._generation != book.generation or len(self._requests) != len(ids):
            self._generation, self._read = book.generation, len(book.changes)
            self._requests = _numbers([book.requests(self._side, key) for key in ids])
            self._earlier = _numbers([book.earlier(self._side, key) for key in ids])
            waited = [book.waited(key) for key in ids] if self._side == "startup" else []
            self._waited = _numbers(waited)
            return
        if self._read == len(book.changes):
            return
        changed = {key for side, key in book.changes[self._read :] if side == self._side}
        self._read = len(book.changes)
        for row in _rows(ids, changed):
            self._requests[row] = book.requests(self._side, ids[row])
            self._earlier[row] = book.earlier(self._side, ids[row])
            if self._side == "startup":
                self._waited[row] = book.waited(ids[row])


def _rows(ids: Sequence[str], keys: Collection[str]) -> list[int]:
    """Return the rows of those of `keys` that are among `ids`, which are sorted."""
    places = ((bisect_left(ids, key), key) for key in sorted(keys))
    return [row for row, key in places if row < len(ids) and ids[row] == key]


def _numbers(values: list[int]) -> Integers:
    return np.array(values, dtype=np.int64)
