"""What a pool knows of its own texts, taken at a moment that the log tells: the lens through which its pairs are scored.

- **Means**: of each side and language family the mean of the unit vectors. What all startups (or all Chinese mentors) have in
  common tells nothing, and hides most of what a multilingual encoder knows; it is subtracted.
- **Anchors**: texts of each side with the claims they have on the other. Who is near to everybody is no better match for
  anybody (`balance.py`).
- **Rarity**: in how many texts a piece of wording stands. What stands in every other text tells little.

A lens is a value: it is stored with the pool, so that scores change with it alone, and not with every other profile.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Investor, Mentor, Startup, Vectors
from models.affinity.balance import Claims, corrections
from models.affinity.grams import BUCKETS, Grams, damped
from models.affinity.vectors import Integers, cosines, decode, packed, units
from models.affinity.weights import Weights
from models.encoders import Vectors8

Side = Literal["startup", "partner"]
Profile = Startup | Mentor | Investor

FEW: Final = 12
"""Of fewer texts nothing is read: they tell about themselves, not about the pool."""
RAREST: Final = 15
_REMEMBERED: Final = 8192
"""Vectors kept as they are compared."""
_AT_ONCE: Final = 2048
"""Vectors corrected at once: bounds the memory that a large pool takes."""


class Anchors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Texts of one side by which the other side's are balanced: base64 of int8[k, dims] as they are compared, and of their claims.

    `weights`: base64 of int32[k], little-endian.
    """

    rows: str
    weights: str
    given: int
    level: int


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """As it is stored. `means`: SIDE/FAMILY -> base64 of int16[dims], little-endian, in units of 1 / GRID.

    `anchors`: by the side that they stand on; none where partners do not share the startups out.
    `rarity`: base64 of BUCKETS half bytes, the even bucket's in the lower half; empty where there are few texts.
    """

    texts: int = 0
    model: str = ""
    means: dict[str, str] = {}
    anchors: dict[Side, Anchors] = {}
    rarity: str = ""


CLEAR: Final = Lens()
"""The lens of a pool that has not been read: nothing is subtracted, all wording is equally rare."""


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "partner" if side == "startup" else "startup"


def side_of(profile: Profile) -> Side:
    """Return the side of a pair on which `profile` stands."""
    return "startup" if isinstance(profile, Startup) else "partner"


class Compared(NamedTuple):
    """A profile's vector as it is compared, int8[d], and what is added to its cosines, in millionths."""

    row: Vectors8
    added: int


@dataclass(frozen=True)
class Measure:
    """By what the pairs of a pool are scored: the weights of its rules, and its lens. `model` is that of its vectors."""

    weights: Weights
    lens: Lens = CLEAR
    model: str = ""
    worked: Mapping[str, set[str]] = field(default_factory=dict)
    """Startup -> mentors with whom a pairing was completed: as it stands whenever a pair is scored."""

    @cached_property
    def _means(self) -> dict[str, Integers]:
        if self.lens.model != self.model:
            return {}
        means = self.lens.means.items()
        return {key: np.frombuffer(base64.b64decode(text), dtype="<i2").astype(np.int64) for key, text in means}

    @cached_property
    def _anchors(self) -> dict[Side, tuple[Vectors8, Claims]]:
        """Return by the side that is corrected the other's anchors, int8[k, d], and their claims."""
        if self.lens.model != self.model:
            return {}
        found: dict[Side, tuple[Vectors8, Claims]] = {}
        for side, anchors in self.lens.anchors.items():
            weights = np.frombuffer(base64.b64decode(anchors.weights), dtype="<i4").astype(np.int64)
            rows = np.frombuffer(base64.b64decode(anchors.rows), dtype=np.int8).reshape(len(weights), -1)
            found[other_side(side)] = rows, Claims(weights, anchors.given, anchors.level)
        return found

    @cached_property
    def _rarity(self) -> Integers:
        if not self.lens.rarity:
            return np.ones(BUCKETS, dtype=np.int64)
        pairs = np.frombuffer(base64.b64decode(self.lens.rarity), dtype=np.uint8)
        return np.stack([pairs & RAREST, pairs >> 4], axis=1).reshape(-1).astype(np.int64)

    @cached_property
    def _compared(self) -> dict[tuple[Side, str, int, tuple[str, ...]], Compared | None]:
        return {}

    def compared(self, vectors: Vectors | None, side: Side, family: str) -> Compared | None:
        """Return a profile's vector as it is compared, None where it has none that can be read."""
        if vectors is None:
            return None
        key = (side, family, vectors.dims, tuple(vectors.sections.values()))
        if key not in self._compared:
            if len(self._compared) >= _REMEMBERED:
                self._compared.clear()
            found = decode(vectors)
            self._compared[key] = None if found is None else self._placed(found[None, :], side, family)
        return self._compared[key]

    def _placed(self, vector: Vectors8, side: Side, family: str) -> Compared:
        row = self.recentred(vector, side, [family])
        return Compared(row[0], int(self.corrections(row, side)[0]))

    def recentred(self, vectors: Vectors8, side: Side, families: list[str]) -> Vectors8:
        """Return int8[n, d]: unit vectors less the mean of their side and family; zeros stay zeros."""
        keys = [f"{side}/{family}" for family in families]
        wanted = {key for key in keys if key in self._means and len(self._means[key]) == vectors.shape[1]}
        if not wanted:
            return vectors
        rows, done = units(vectors), vectors.copy()
        for key in sorted(wanted):
            members = np.array([one == key for one in keys]) & vectors.any(axis=1)
            done[members] = packed(rows[members] - self._means[key])
        return done

    def corrections(self, vectors: NDArray[np.generic], side: Side) -> Integers:
        """Return int64[n]: what is to be added to the cosines of int[n, d] as they are compared, in millionths; 0 for zeros."""
        rows, claims = self._anchors.get(side, (None, None))
        if rows is None or claims is None or rows.shape[1] != vectors.shape[1] or not len(vectors):
            return np.zeros(len(vectors), dtype=np.int64)
        parts = [vectors[start : start + _AT_ONCE] for start in range(0, len(vectors), _AT_ONCE)]
        found = np.concatenate([corrections(cosines(part, rows), claims) for part in parts])
        return np.where(vectors.any(axis=1), found, 0)

    def weighed(self, found: Grams) -> Integers:
        """Return int64[k]: how much each piece of `found` says, by its number in the text and its rarity in the pool."""
        heavy: Integers = damped(found.counts) * self._rarity[found.buckets]
        return heavy

    def overlap(self, one: Grams, other: Grams) -> tuple[int, float]:
        """Return the dot product of two wordings, and the product of their squared lengths."""
        left, right = self.weighed(one), self.weighed(other)
        _, here, there = np.intersect1d(one.buckets, other.buckets, assume_unique=True, return_indices=True)
        return int(left[here] @ right[there]), float(int(left @ left)) * float(int(right @ right))
