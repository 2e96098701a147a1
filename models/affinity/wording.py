"""The wordings of many profiles, ready to be compared with any wording of the other side."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.affinity.grams import BUCKETS, Grams
from models.affinity.lens import Measure
from models.affinity.vectors import Integers, millionths, on_scale
from models.affinity.weights import UNSTATED, WORDING_HIGH, WORDING_LOW

_FRESH: Final = 48
"""Rows compared one by one before the index is made anew."""
_NOWHERE: Final = -1


def wording_score(one: Grams, other: Grams, measure: Measure) -> int:
    """Return 0 to TOP for two wordings; UNSTATED across languages, and where one has no words."""
    if one.family != other.family or not len(one.buckets) or not len(other.buckets):
        return UNSTATED
    dot, norm = measure.overlap(one, other)
    return int(on_scale(millionths(np.array([dot]), np.array([norm])), WORDING_LOW, WORDING_HIGH)[0])


class Wordings:
    """n wordings in the order of their rows, indexed by piece. Rows that changed since are compared one by one."""

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
        heavy = self._measure.weighed(other)
        dots = self._dots(other, heavy)
        found = on_scale(millionths(dots, self._norms * _squared(heavy)), WORDING_LOW, WORDING_HIGH)
        return np.where((self._families == _family(other)) & (self._families != 0), found, UNSTATED)

    def _dots(self, other: Grams, heavy: Integers) -> NDArray[np.float64]:
        fresh = np.flatnonzero(self._places == _NOWHERE)
        if len(fresh) > _FRESH:
            self._index()
            fresh = fresh[:0]
        says = heavy > 0
        buckets = other.buckets[says]
        starts, sizes = self._starts[buckets], self._sizes[buckets]
        # The index entries of all pieces of `other`, run after run, without a loop over the pieces.
        entries = np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        products = np.repeat(heavy[says].astype(np.float64), sizes) * self._heavy[entries]
        indexed = np.bincount(self._owners[entries], weights=products, minlength=self._indexed)
        dots = indexed[np.maximum(self._places, 0)] if self._indexed else np.zeros(len(self._rows))
        for row in fresh.tolist():
            dots[row] = self._measure.overlap(self._rows[row], other)[0]
        return dots

    def _index(self) -> None:
        """List for each bucket the rows that hold it, and how heavily; what weighs nothing is left out."""
        sizes = [len(one.buckets) for one in self._rows]
        together = Grams("", *(np.concatenate([_NONE, *column]) for column in self._columns()))
        heavy = self._measure.weighed(together)
        says = heavy > 0
        buckets = together.buckets[says]
        # 16 bits are sorted by radix, several times faster; BUCKETS fits.
        order = np.argsort(buckets.astype(np.uint16), kind="stable")
        self._owners = np.repeat(np.arange(len(self._rows)), sizes)[says][order]
        self._heavy = heavy[says][order].astype(np.float64)
        self._sizes = np.bincount(buckets, minlength=BUCKETS)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._indexed = len(self._rows)
        self._places = np.arange(len(self._rows))

    def _columns(self) -> tuple[list[Integers], list[Integers]]:
        return [one.buckets for one in self._rows], [one.counts for one in self._rows]


_NONE: Final = np.zeros(0, dtype=np.int64)
_FAMILIES: Final = {"zh": 1, "en": 2}


def _family(found: Grams) -> int:
    """Return a number for the language family, 0 for a text without words."""
    return _FAMILIES[found.family] if len(found.buckets) else 0


def _squared(heavy: Integers) -> float:
    return float(int(heavy @ heavy))
