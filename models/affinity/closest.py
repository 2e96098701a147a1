"""The rows of a table that can be among the best for profiles of the other side, without scoring
all the others.

Vectors and stated facts make up most of a score, and one matrix product tells them of many pairs;
wordings take far longer and can add little. So each row is bounded first: from below by what vectors
and facts come to alone, in single precision, from above by as much more as wordings could add at
most. Whoever is among the k best reaches the k-th greatest lower bound with the upper one; only
these rows are scored, and to the numbers of `Table.scores`.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.affinity.table import Table, share
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, scaled_pairs
from models.affinity.weights import COSINE_HIGH, COSINE_LOW, TOP, UNSTATED
from models.affinity.wording import NO_FAMILY

Flags = NDArray[np.bool_]
Bounds = NDArray[np.floating]

_AT_ONCE: Final = 1_000_000
"""Pairs in one matrix product: bounds the memory that a large pool takes."""
_PAIRS: Final = 256
"""Single pairs compared at once."""
_TOGETHER: Final = 24
"""Profiles whose remaining pairs are scored at once."""
_LARGE: Final = 30
"""A table of fewer rows than so many times those wanted is scored whole: too many remain."""
_FEW: Final = 4
"""As is, of a larger one, a block of which more than one pair in so many remains."""
_ROUNDING: Final = 3.0
"""More points than roundings take or add: a feature and the score are each rounded down, and the
bounds are told to a twentieth of a point.
"""
_MILLION: Final = 1e6
_RANGE: Final = COSINE_HIGH - COSINE_LOW


class Contenders(NamedTuple):
    """int64[k] rows, ascending, and their scores: all that can be among the best wanted."""

    rows: Integers
    scores: Integers


class _Frame(NamedTuple):
    """What profiles that state the same facts have in common: float[n] for the rows of the table.

    A score lies between `gain` x the corrected cosine above COSINE_LOW + `base` and as much with
    `spread` on top.
    """

    gain: Bounds
    base: Bounds
    spread: float
    total: NDArray[np.float64]
    weight: NDArray[np.float64]


class _Kept(NamedTuple):
    """Who has to be scored with a row of the others: int64[k] rows of the table, and float64[k]
    their dot products and stated sums.
    """

    rows: Integers
    dots: NDArray[np.float64]
    total: NDArray[np.float64]
    weight: NDArray[np.float64]


class Closest:
    """Finds the best rows of `table` for rows of `others`, the table of the other side."""

    def __init__(self, table: Table, others: Table) -> None:
        self._table, self._others = table, others
        kind = table.matrix.dtype
        safe = np.where(table.norms > 0, table.norms, 1.0)
        self._lengths = (_MILLION / np.sqrt(safe)).astype(kind)
        self._added = table.added[:, -1].astype(kind)
        self._anchors = np.flatnonzero(table.anchors >= 0)
        largest = (int(np.abs(one.added).max(initial=0)) for one in (table, others))
        self._margin = _ROUNDING + sum(largest) / _MILLION
        self._classes = others.classes()
        self._last: tuple[int, _Frame] | None = None
        self._bounds = np.empty(len(table), dtype=kind)

    def of(
        self, rows: Integers, allowed: Callable[[int], Flags], most: int, least: int
    ) -> Iterator[tuple[int, Contenders]]:
        """Yield each of `rows`, in any order, with those of the table that `allowed` (bool[n] by
        row) lets through, that score `least` or more, and that can be among the `most` best.
        """
        whole = self._table.learns or len(self._table) < _LARGE * most
        rows = rows[np.argsort(self._classes[rows], kind="stable")]
        step = max(1, _AT_ONCE // max(len(self._table), 1))
        blocks = [rows[start : start + step] for start in range(0, len(rows), step)]
        products = repeat(None, len(blocks)) if whole else self._products(blocks)
        for block, dots in zip(blocks, products, strict=True):
            masks = [allowed(row) for row in block.tolist()]
            kept = None if dots is None else self._kept(block, dots, masks, most, least)
            found = self._scored_whole(block, masks) if kept is None else self._scored(block, kept)
            for row, (places, scores) in zip(block.tolist(), found, strict=True):
                enough = scores >= least
                yield row, Contenders(places[enough], scores[enough])

    def texts(self, places: Integers, rows: Integers) -> list[dict[str, int]]:
        """Return what vectors and wordings say of single pairs of the table's `places`, int64[k], and
        `rows` of the others, int64[k]: the features of `fit` by name.
        """
        found: list[dict[str, int]] = []
        for start in range(0, len(places), _PAIRS):
            own, theirs = places[start : start + _PAIRS], rows[start : start + _PAIRS]
            dots = np.einsum("ij,ij->i", self._table.matrix[own], self._others.matrix[theirs])
            dense = self._texts(own, theirs, dots.astype(np.float64))
            asked, names = np.unique(theirs, return_inverse=True)
            lexical = np.full(len(own), float(UNSTATED))
            self._put_words(own, asked, names, lexical)
            found += [
                {"dense": int(one), "lexical": int(other)}
                for one, other in zip(dense, lexical, strict=True)
            ]
        return found

    def _products(self, blocks: Sequence[Integers]) -> Iterator[Bounds]:
        """Yield the dot products of each block with all of the table; while one is worked on, the
        next is computed beside it.
        """
        with ThreadPoolExecutor(1) as beside:
            coming = [beside.submit(self._dots, block) for block in blocks[:1]]
            for block in blocks[1:]:
                dots = coming.pop().result()
                coming.append(beside.submit(self._dots, block))
                yield dots
            yield from (last.result() for last in coming)

    def _dots(self, rows: Integers) -> Bounds:
        found: Bounds = self._others.matrix[rows] @ self._table.matrix.T
        return found

    def _scored_whole(self, rows: Integers, masks: Sequence[Flags]) -> Iterator[Contenders]:
        scores = self._table.scores_many([self._others.profile(row) for row in rows.tolist()])
        for own, mask in zip(scores, masks, strict=True):
            found = np.flatnonzero(mask)
            yield Contenders(found, own[found].astype(np.int64))

    def _kept(
        self, rows: Integers, dots: Bounds, masks: Sequence[Flags], most: int, least: int
    ) -> list[_Kept] | None:
        """Return for each of `rows` who has to be scored; None where these are too many."""
        left, kept = dots.size // _FEW, []
        for own, row, mask in zip(dots, rows.tolist(), masks, strict=True):
            frame = self._frame(row)
            bounds = self._bounded(own, row, frame)
            np.copyto(bounds, -np.inf, where=~mask)
            margin = frame.spread + self._margin
            best = np.partition(bounds, len(bounds) - most)[len(bounds) - most]
            places = np.flatnonzero(bounds >= max(best - margin, least - margin, -margin))
            left -= len(places)
            if left < 0:
                return None
            kept.append(self._related(row, mask, frame, own, places))
        return kept

    def _bounded(self, dots: Bounds, row: int, frame: _Frame) -> Bounds:
        """Return float[n], in an array that is used again: the lower bounds of the scores with one
        row of the others.
        """
        others, bounds = self._others, self._bounds
        if not others.norms[row]:
            np.copyto(bounds, frame.base)
            return bounds
        np.multiply(dots, self._lengths, out=bounds)
        bounds *= bounds.dtype.type(1 / np.sqrt(others.norms[row]))
        bounds += self._added
        theirs, place = others.added[row], others.anchors[row]
        bounds[self._anchors] += theirs[self._table.anchors[self._anchors]] - theirs[-1]
        if place >= 0:
            bounds += self._table.added[:, place] - self._table.added[:, -1]
        bounds += bounds.dtype.type(theirs[-1] - COSINE_LOW)
        np.clip(bounds, 0, _RANGE, out=bounds)
        bounds *= frame.gain
        bounds += frame.base
        return bounds

    def _related(
        self, row: int, mask: Flags, frame: _Frame, dots: Bounds, places: Integers
    ) -> _Kept:
        """Return `places`, and those whom something named ties to `row`, as they have to be scored."""
        ties = [tie for tie in self._table.relations(self._others.profile(row)) if mask[tie[1]]]
        places = np.union1d(places, [place for _, place, _ in ties]) if ties else places
        total, weight = frame.total[places], frame.weight[places]
        for share_of, place, value in ties:
            at = np.searchsorted(places, place)
            total[at] += share_of * value
            weight[at] += share_of
        return _Kept(places, dots[places].astype(np.float64), total, weight)

    def _scored(self, rows: Integers, kept: Sequence[_Kept]) -> Iterator[Contenders]:
        """Yield the scores of those who are kept, the numbers of `Table.scores`."""
        for start in range(0, len(rows), _TOGETHER):
            part = kept[start : start + _TOGETHER]
            counts = [len(one.rows) for one in part]
            places, dots, total, weight = (
                np.concatenate(column) for column in zip(*part, strict=True)
            )
            own = rows[start : start + _TOGETHER]
            theirs = np.repeat(np.arange(len(own)), counts)
            total += self._table.weight_of("dense") * self._texts(places, own[theirs], dots)
            if lexical := self._table.weight_of("lexical"):
                words = np.zeros(len(places))
                self._put_words(places, own, theirs, words)
                total += lexical * words
            scores = share(total, weight).astype(np.int64)
            for one, found in zip(part, np.split(scores, np.cumsum(counts)[:-1]), strict=True):
                yield Contenders(one.rows, found)

    def _texts(
        self, places: Integers, theirs: Integers, dots: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        table, others = self._table, self._others
        added = others.added[theirs, table.anchors[places]]
        added += table.added[places, others.anchors[theirs]]
        norms = table.norms[places] * others.norms[theirs]
        return scaled_pairs(dots, norms, (COSINE_LOW, COSINE_HIGH), added)

    def _put_words(
        self, places: Integers, rows: Integers, theirs: Integers, found: NDArray[np.float64]
    ) -> None:
        """Write into `found`, float64[k], what wordings say where they are stated: of `places`,
        int64[k], each with the one of `rows` that `theirs`, int64[k], names.
        """
        own = self._table.wordings
        families = own.families[places]
        asked = self._others.wordings.families[rows][theirs]
        stated = np.flatnonzero((families == asked) & (families != NO_FAMILY))
        texts = [grams_of(self._others.profile(row)) for row in rows.tolist()]
        found[stated] = own.compared_pairs(places[stated], texts, theirs[stated])

    def _frame(self, row: int) -> _Frame:
        """Return what bounds the scores with one row of the others: the same for a whole class, as
        long as stated facts tell it.
        """
        own = int(self._classes[row])
        if self._last is None or self._last[0] != own or not self._table.is_told_by_facts:
            self._last = own, self._new_frame(row)
        return self._last[1]

    def _new_frame(self, row: int) -> _Frame:
        table, kind = self._table, self._table.matrix.dtype
        family = int(self._others.wordings.families[row])
        total, weight, words = table.stated_sums(self._others.profile(row), family)
        whole = np.maximum(weight, 1.0)
        gain = np.where(table.norms > 0, table.weight_of("dense") * (TOP / _RANGE) / whole, 0.0)
        spread = table.weight_of("lexical") * TOP * float((words / whole).max(initial=0))
        return _Frame(gain.astype(kind), (total / whole).astype(kind), spread, total, weight)
