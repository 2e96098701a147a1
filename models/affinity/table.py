"""Many profiles of one side, ready to be scored against any profile of the other."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Startup
from models.affinity.column import Codes, Column
from models.affinity.features import Partner, Traits, industry_score, needs_score, region_score, traits_of
from models.affinity.vectors import decode, text_scores, working_type
from models.affinity.weights import Weights


class Table:
    """n profiles in the order of their ids; a profile without a (fitting) vector scores 0 for text.

    `side` says what the profiles are: "startup", or "partner" for mentors and investors. `dims` is
    the number of dimensions of vectors; others count as absent. Rows can be put and dropped in place, at
    the cost of a copy for a new id.
    """

    def __init__(
        self,
        profiles: Sequence[Startup | Partner],
        *,
        side: Literal["startup", "partner"],
        weights: Weights,
        dims: int,
    ) -> None:
        ordered = sorted(profiles, key=lambda profile: profile.id)
        self.ids = [profile.id for profile in ordered]
        self.weights = weights
        self.dims = dims
        self._type = working_type(dims)
        self._matrix = np.zeros((len(ordered), dims), dtype=self._type)
        for row, profile in enumerate(ordered):
            self._matrix[row] = self._vector(profile)
        self._norms = np.einsum("ij,ij->i", self._matrix, self._matrix, dtype=np.float64)
        traits = [traits_of(profile) for profile in ordered]
        self._columns = {
            "needs": Column(needs_score, [one.needs for one in traits], startups=side == "startup"),
            "industry": Column(industry_score, [one.industries for one in traits], startups=side == "startup"),
            "region": Column(region_score, [one.regions for one in traits], startups=side == "startup"),
        }

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, key: str) -> int | None:
        """Return the row of the profile with id `key`, None where it is not in the table."""
        place = bisect_left(self.ids, key)
        return place if place < len(self.ids) and self.ids[place] == key else None

    def put(self, profile: Startup | Partner) -> None:
        """Add `profile`, or replace the one with its id."""
        place = bisect_left(self.ids, profile.id)
        insert = self.row(profile.id) is None
        vector = self._vector(profile)
        if insert:
            self.ids.insert(place, profile.id)
            self._matrix = np.insert(self._matrix, place, vector, axis=0)
            self._norms = np.insert(self._norms, place, _squared(vector))
        else:
            self._matrix[place] = vector
            self._norms[place] = _squared(vector)
        for column, codes in zip(self._columns.values(), _codes(traits_of(profile)), strict=True):
            column.put(place, codes, insert=insert)

    def drop(self, key: str) -> None:
        """Take the profile with id `key` out, if it is there."""
        row = self.row(key)
        if row is None:
            return
        del self.ids[row]
        self._matrix = np.delete(self._matrix, row, axis=0)
        self._norms = np.delete(self._norms, row)
        for column in self._columns.values():
            column.drop(row)

    def scores(self, other: Startup | Partner) -> NDArray[np.int16]:
        """Return int16[n], 0 to TOP: how well each profile fits `other`, in the order of `ids`."""
        row: NDArray[np.int16] = self.scores_many([other])[0]
        return row

    def scores_many(self, others: Sequence[Startup | Partner]) -> NDArray[np.int16]:
        """Return int16[len(others), n]; the same numbers as one by one, in one matrix product."""
        vectors = (
            np.stack([self._vector(other) for other in others]) if others else np.zeros((0, self.dims), self._type)
        )
        norms = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
        total = self.weights.text * text_scores(vectors @ self._matrix.T, np.outer(norms, self._norms))
        for row, other in enumerate(others):
            for (name, column), codes in zip(self._columns.items(), _codes(traits_of(other)), strict=True):
                weight = getattr(self.weights, name)
                if weight:
                    total[row] += weight * column.scores(codes)
        scores: NDArray[np.int16] = (total // self.weights.total).astype(np.int16)
        return scores

    def _vector(self, profile: Startup | Partner) -> NDArray[np.floating]:
        vector = decode(profile.vectors)
        if vector is None or len(vector) != self.dims:
            return np.zeros(self.dims, dtype=self._type)
        return vector.astype(self._type)


def _squared(vector: NDArray[np.floating]) -> float:
    wide = vector.astype(np.float64)
    return float(wide @ wide)


def _codes(traits: Traits) -> tuple[Codes, Codes, Codes]:
    return traits.needs, traits.industries, traits.regions
