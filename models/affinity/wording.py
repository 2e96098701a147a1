"""The wordings of many profiles, ready to be compared with any wording of the other side."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from models.affinity.grams import BUCKETS, Grams
from models.affinity.text_statistics import Measure
from models.affinity.vectors import Integers, millionths, on_scale, scaled
from models.affinity.weights import UNSTATED, WORDING_HIGH, WORDING_LOW

_FRESH: Final = 48
"""Rows compared one by one before the index is made anew."""
_NOWHERE: Final = -1


def wording_score(one: Grams, other: Grams, measure: Measure) -> int:
    """Return 0 to TOP for two wordings; UNSTATED across languages, and where one has no words."""
    if one.family != other.family or not len(one.buckets) or not len(other.buckets):
        return UNSTATED
    dot, norm = measure.overlap(one, other)
    return int(
        on_scale(millionths(np.array([dot]), np.array([norm])), WORDING_LOW, WORDING_HIGH)[0]
    )


class Wordings:
    """n wordings in the order of their rows, indexed by piece.

    Rows that changed since are compared one by one.
    """

    def __init__(self, rows: Sequence[Grams], measure: Measure) -> None:
        self._rows = list(rows)
        self._measure = measure
        self._places = np.full(len(rows), _NOWHERE)
        self._families = np.array([_family(one) for one in rows], dtype=np.int64)
        self._norms = np.array([_squared(measure.weighed(one)) for one in rows], dtype=np.float64)
        self._index()

    def put(self, row: int, found: Grams, *, insert: bool) -> None:
        """Set the wording of `row`, or insert a row before it."""
        if insert:
            self._rows.insert(row, found)
            self._places = np.insert(self._places, row, _NOWHERE)
            self._families = np.insert(self._families, row, 0)
            self._norms = np.insert(self._norms, row, 0.0)
        self._rows[row] = found
        self._places[row] = _NOWHERE
        self._families[row] = _family(found)
        self._norms[row] = _squared(self._measure.weighed(found))

    def drop(self, row: int) -> None:
        """Take `row` out."""
        del self._rows[row]
        self._places = np.delete(self._places, row)
        self._families = np.delete(self._families, row)
        self._norms = np.delete(self._norms, row)

    def scores(self, other: Grams) -> Integers:
        """Return int64[n]: `wording_score` of each row with `other`."""
        row: Integers = self.scores_many([other])[0]
        return row

    def scores_many(self, others: Sequence[Grams]) -> Integers:
        """Return int64[len(others), n]: `wording_score` of each row with each of `others`."""
        values, same = self.compared(others)
        return np.where(same, values, UNSTATED).astype(np.int64)

    def compared(self, others: Sequence[Grams]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the scores of each row with each of `others`, float64[len(others), n] of whole
        numbers, and where they are stated.
        """
        heavy = [self._measure.weighed(other) for other in others]
        lengths = np.array([_squared(one) for one in heavy], dtype=np.float64)
        values = scaled(
            self._dots(others, heavy), lengths, self._norms, (WORDING_LOW, WORDING_HIGH)
        )
        families = np.array([_family(other) for other in others], dtype=np.int64)
        return values, (families[:, None] == self._families) & (self._families != 0)

    def _dots(self, others: Sequence[Grams], heavy: Sequence[Integers]) -> NDArray[np.float64]:
        """Return float64[len(others), n] of whole numbers: sums of products are exact in any
        order.
        """
        fresh = np.flatnonzero(self._places == _NOWHERE)
        if len(fresh) > _FRESH:
            self._index()
            fresh = fresh[:0]
        indexed = (_sparse(others, heavy) @ self._indexed).toarray()
        if not indexed.shape[1]:
            dots = np.zeros((len(others), len(self._rows)))
        elif self._in_place:
            dots = indexed
        else:
            dots = indexed[:, np.maximum(self._places, 0)]
        for row in fresh.tolist():
            for place, other in enumerate(others):
                dots[place, row] = self._measure.overlap(self._rows[row], other)[0]
        return dots

    def _index(self) -> None:
        """Turn the rows round, so that each piece knows the rows that hold it, and how heavily.

        What weighs nothing is left out.
        """
        heavy = [self._measure.weighed(one) for one in self._rows]
        self._indexed = _sparse(self._rows, heavy).T.tocsr()
        self._places = np.arange(len(self._rows))

    @property
    def _in_place(self) -> bool:
        """Whether every row is indexed at its own place."""
        return self._indexed.shape[1] == len(self._rows) and bool(
            (self._places == np.arange(len(self._rows))).all()
        )


def _sparse(texts: Sequence[Grams], heavy: Sequence[Integers]) -> sparse.csr_matrix:
    """Return float64[len(texts), BUCKETS] of whole numbers: how heavy each piece of each is."""
    ends = np.cumsum([0, *(len(one) for one in heavy)])
    weights = np.concatenate([_NONE, *heavy]).astype(np.float64)
    buckets = np.concatenate([_NONE, *(one.buckets for one in texts)])
    made = sparse.csr_matrix((weights, buckets, ends), shape=(len(texts), BUCKETS))
    made.eliminate_zeros()
    return made


_NONE: Final = np.zeros(0, dtype=np.int64)
_FAMILIES: Final = {"zh": 1, "en": 2}


def _family(found: Grams) -> int:
    """Return a number for the language family, 0 for a text without words."""
    return _FAMILIES[found.family] if len(found.buckets) else 0


def _squared(heavy: Integers) -> float:
    return float(int(heavy @ heavy))
