"""The wordings of many profiles, ready to be compared with any wording of the other side."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from models.affinity.grams import BUCKETS, Grams
from models.affinity.text_statistics import Measure
from models.affinity.vectors import Integers, millionths, on_scale, scaled, scaled_pairs
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
        self._pieces: _Pieces | None = None
        self.families = np.array([_family(one) for one in rows], dtype=np.int64)
        """int64[n]: a number for the language family of each row, NO_FAMILY for one without words."""
        self._norms = np.array([_squared(measure.weighed(one)) for one in rows], dtype=np.float64)
        self._index()

    def put(self, row: int, found: Grams, *, insert: bool) -> None:
        """Set the wording of `row`, or insert a row before it."""
        self._pieces = None
        if insert:
            self._rows.insert(row, found)
            self._places = np.insert(self._places, row, _NOWHERE)
            self.families = np.insert(self.families, row, 0)
            self._norms = np.insert(self._norms, row, 0.0)
        self._rows[row] = found
        self._places[row] = _NOWHERE
        self.families[row] = _family(found)
        self._norms[row] = _squared(self._measure.weighed(found))

    def drop(self, row: int) -> None:
        """Take `row` out."""
        self._pieces = None
        del self._rows[row]
        self._places = np.delete(self._places, row)
        self.families = np.delete(self.families, row)
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
        return values, (families[:, None] == self.families) & (self.families != NO_FAMILY)

    def compared_pairs(
        self, rows: Integers, others: Sequence[Grams], theirs: Integers
    ) -> NDArray[np.float64]:
        """Return the scores of `rows`, int64[k], each with the one of `others` that `theirs`,
        int64[k], names: float64[k] of whole numbers, as far as they are stated.
        """
        if self._pieces is None:
            heavy = [self._measure.weighed(one) for one in self._rows]
            self._pieces = _Pieces.of(self._rows, heavy)
        table = np.zeros((len(others), BUCKETS), dtype=np.uint8)
        lengths = np.zeros(len(others))
        for place, other in enumerate(others):
            own = self._measure.weighed(other)
            table[place, other.buckets], lengths[place] = own, _squared(own)
        dots = self._pieces.products(rows, table, theirs)
        return scaled_pairs(dots, self._norms[rows] * lengths[theirs], (WORDING_LOW, WORDING_HIGH))

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


class _Pieces(NamedTuple):
    """The pieces that weigh anything, row after row: row i has `buckets` and `weights` from
    `ends[i]` to `ends[i + 1]`.
    """

    ends: NDArray[np.int32]
    buckets: NDArray[np.int32]
    weights: NDArray[np.uint8]
    """The greatest is the product of 12 binary digits and a rarity of 15."""

    @classmethod
    def of(cls, texts: Sequence[Grams], heavy: Sequence[Integers]) -> "_Pieces":
        """Return the pieces of `texts`, how heavy each is being known."""
        ends = np.cumsum([0, *(int((one > 0).sum()) for one in heavy)], dtype=np.int32)
        buckets = np.empty(ends[-1], dtype=np.int32)
        weights = np.empty(ends[-1], dtype=np.uint8)
        for text, one, start, end in zip(texts, heavy, ends, ends[1:], strict=False):
            buckets[start:end], weights[start:end] = text.buckets[one > 0], one[one > 0]
        return cls(ends, buckets, weights)

    def products(
        self, rows: Integers, table: NDArray[np.uint8], theirs: Integers
    ) -> NDArray[np.float64]:
        """Return float64[k]: the dot products of `rows` with the lines of `table`, weights by bucket,
        that `theirs` names. Sums of products below 2^16 are exact in integers.
        """
        counts = self.ends[rows + 1] - self.ends[rows]
        ends = np.cumsum(counts, dtype=np.int32)
        total = int(ends[-1]) if len(ends) else 0
        at = np.arange(total, dtype=np.int32)
        at += np.repeat(self.ends[rows + 1] - ends, counts)
        places = self.buckets.take(at)
        places += np.repeat((theirs * BUCKETS).astype(np.int32), counts)
        both = np.multiply(table.take(places), self.weights.take(at), dtype=np.uint16)
        sums = np.zeros(len(rows))
        filled = np.flatnonzero(counts)
        if len(filled):
            sums[filled] = np.add.reduceat(both, (ends - counts)[filled], dtype=np.int64)
        return sums


def _sparse(texts: Sequence[Grams], heavy: Sequence[Integers]) -> sparse.csr_matrix:
    """Return float64[len(texts), BUCKETS] of whole numbers: how heavy each piece of each is."""
    ends = np.cumsum([0, *(len(one) for one in heavy)])
    weights = np.concatenate([_NONE, *heavy]).astype(np.float64)
    buckets = np.concatenate([_NONE, *(one.buckets for one in texts)])
    made = sparse.csr_matrix((weights, buckets, ends), shape=(len(texts), BUCKETS))
    made.eliminate_zeros()
    return made


_NONE: Final = np.zeros(0, dtype=np.int64)
NO_FAMILY: Final = 0
_FAMILIES: Final = {"zh": 1, "en": 2}


def _family(found: Grams) -> int:
    """Return a number for the language family, NO_FAMILY for a text without words."""
    return _FAMILIES[found.family] if len(found.buckets) else NO_FAMILY


def _squared(heavy: Integers) -> float:
    return float(int(heavy @ heavy))
