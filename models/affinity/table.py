"""Many profiles of one side, ready to be scored against any profile of the other."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Startup
from models.affinity.bonds import BONDS, Wishes, bond, colleagues
from models.affinity.column import Codes, Column
from models.affinity.facts import FACTS, Partner
from models.affinity.features import compared
from models.affinity.lens import Measure, Side, other_side
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, decode, text_scores, working_type
from models.affinity.weights import UNSTATED
from models.affinity.wording import Wordings

Profile = Startup | Partner
_AT_ONCE: Final = 1_000_000
"""Pairs scored in one matrix product: bounds the memory that a large pool takes."""


class Table:
    """n profiles in the order of their ids; a profile without a (fitting) vector scores 0 for `dense`.

    `side` says what the profiles are: "startup", or "partner" for mentors and investors. `dims` is
    the number of dimensions of vectors; others count as absent. Rows can be put and dropped in place, at
    the cost of a copy for a new id.
    """

    def __init__(self, profiles: Sequence[Profile], *, side: Side, measure: Measure, dims: int) -> None:
        ordered = sorted(profiles, key=lambda profile: profile.id)
        self.ids = [profile.id for profile in ordered]
        self.measure = measure
        self.dims = dims
        self._type = working_type(dims)
        self._matrix = self._vectors(ordered, side)
        self._norms = np.einsum("ij,ij->i", self._matrix, self._matrix, dtype=np.float64)
        self._side = side
        self._added = measure.corrections(self._matrix, side)
        self._startups = side == "startup"
        self._weights = {name: weight for name, weight in measure.weights.items() if weight}
        self._facts = [name for name in FACTS if name in self._weights]
        stated = [self._stated(profile, startup=self._startups) for profile in ordered]
        self._columns = [
            Column(FACTS[name].score, [codes[place] for codes in stated], startups=self._startups)
            for place, name in enumerate(self._facts)
        ]
        self._profiles = {profile.id: profile for profile in ordered}
        self._wishes = Wishes(ordered)
        self._wordings = Wordings([grams_of(profile) for profile in ordered], measure)

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, key: str) -> int | None:
        """Return the row of the profile with id `key`, None where it is not in the table."""
        place = bisect_left(self.ids, key)
        return place if place < len(self.ids) and self.ids[place] == key else None

    def put(self, profile: Profile) -> None:
        """Add `profile`, or replace the one with its id."""
        place = bisect_left(self.ids, profile.id)
        insert = self.row(profile.id) is None
        vector, added = self._vector(profile)
        if insert:
            self.ids.insert(place, profile.id)
            self._matrix = np.insert(self._matrix, place, vector, axis=0)
            self._norms = np.insert(self._norms, place, 0)
            self._added = np.insert(self._added, place, 0)
        self._matrix[place] = vector
        self._norms[place] = _squared(vector)
        self._added[place] = added
        for column, codes in zip(self._columns, self._stated(profile, startup=self._startups), strict=True):
            column.put(place, codes, insert=insert)
        self._profiles[profile.id] = profile
        self._wishes.put(profile)
        self._wordings.put(place, grams_of(profile), insert=insert)

    def drop(self, key: str) -> None:
        """Take the profile with id `key` out, if it is there."""
        row = self.row(key)
        if row is None:
            return
        del self.ids[row], self._profiles[key]
        self._wishes.drop(key)
        self._matrix = np.delete(self._matrix, row, axis=0)
        self._norms = np.delete(self._norms, row)
        self._added = np.delete(self._added, row)
        for column in self._columns:
            column.drop(row)
        self._wordings.drop(row)

    def scores(self, other: Profile) -> NDArray[np.int16]:
        """Return int16[n], 0 to TOP: how well each profile fits `other`, in the order of `ids`."""
        row: NDArray[np.int16] = self.scores_many([other])[0]
        return row

    def scores_many(self, others: Sequence[Profile]) -> NDArray[np.int16]:
        """Return int16[len(others), n]; the same numbers as one by one, in few matrix products."""
        step = max(1, _AT_ONCE // max(len(self), 1))
        parts = [self._block(others[start : start + step]) for start in range(0, len(others), step)]
        return np.concatenate([np.zeros((0, len(self)), dtype=np.int16), *parts])

    def _block(self, others: Sequence[Profile]) -> NDArray[np.int16]:
        vectors = self._vectors(others, other_side(self._side))
        norms = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
        added = np.add.outer(self.measure.corrections(vectors, other_side(self._side)), self._added)
        dense = self._weights.get("dense", 0)
        total = dense * text_scores(vectors @ self._matrix.T, np.outer(norms, self._norms), added)
        heft = np.full(total.shape, dense, dtype=np.int64)
        for row, other in enumerate(others):
            for weight, values in self._others(other):
                stated = values >= 0
                total[row] += weight * (values * stated)
                heft[row] += weight * stated
            for weight, place, value in self._bonds(other):
                total[row, place] += weight * value
                heft[row, place] += weight
        scores: NDArray[np.int16] = (total // np.maximum(heft, 1)).astype(np.int16)
        return scores

    def _others(self, other: Profile) -> list[tuple[int, Integers]]:
        """Return the weights and values (int64[n]) of all features but `dense`."""
        stated = self._stated(other, startup=not self._startups)
        found = [
            (self._weights[name], column.scores(codes))
            for name, column, codes in zip(self._facts, self._columns, stated, strict=True)
        ]
        lexical = self._weights.get("lexical", 0)
        return [*found, (lexical, self._wordings.scores(grams_of(other)))] if lexical else found

    def _bonds(self, other: Profile) -> Iterator[tuple[int, int, int]]:
        """Yield weight, row and value wherever a bond of `other` is stated: few, so they are looked up one by one."""
        worked = self.measure.worked
        for key in sorted(self._wishes.around(other) | colleagues(other, worked)):
            row, one = self.row(key), self._profiles.get(key)
            if row is None or one is None:
                continue
            pair = (one, other) if self._startups else (other, one)
            for name in BONDS:
                value = bond(name, *pair, worked)  # type: ignore[arg-type] # the sides are what they are
                if value != UNSTATED and name in self._weights:
                    yield self._weights[name], row, value

    def _stated(self, profile: Profile, *, startup: bool) -> list[Codes]:
        if startup:
            assert isinstance(profile, Startup)
            return [FACTS[name].startup(profile) for name in self._facts]
        assert not isinstance(profile, Startup)
        return [FACTS[name].partner(profile) for name in self._facts]

    def _vectors(self, profiles: Sequence[Profile], side: Side) -> NDArray[np.floating]:
        """Return float[n, d] of whole numbers: the vectors as they are compared, zeros where there is none that fits."""
        rows = np.zeros((len(profiles), self.dims), dtype=np.int8)
        for row, profile in enumerate(profiles):
            vector = decode(profile.vectors)
            if vector is not None and len(vector) == self.dims:
                rows[row] = vector
        families = [grams_of(profile).family for profile in profiles]
        return self.measure.recentred(rows, side, families).astype(self._type)

    def _vector(self, profile: Profile) -> tuple[NDArray[np.floating], int]:
        """Return float[d] of whole numbers, and what is added to its cosines."""
        found = compared(profile, self.measure)
        if found is None or len(found.row) != self.dims:
            return np.zeros(self.dims, dtype=self._type), 0
        return found.row.astype(self._type), found.added


def _squared(vector: NDArray[np.floating]) -> float:
    wide = vector.astype(np.float64)
    return float(wide @ wide)
