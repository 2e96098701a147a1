"""What a pool's texts have in common, read at a moment that the log tells: its pairs are scored
against it.

- **Means**: of each side and language family the mean of the unit vectors. What all startups (or
  all Chinese mentors) have in common tells nothing, and hides most of what a multilingual encoder
  knows; it is subtracted.
- **Anchors**: texts of each side with the claims they have on the other. Who is near to everybody
  is no better match for anybody (`balance.py`).
- **Rarity**: in how many texts a piece of wording stands. What stands in every other text tells
  little.

The statistics are a value, stored with the pool: scores change when they are read anew, and not
with every other profile.
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
from models.acceptance.book import AnswerBook
from models.affinity.balance import FORMER_OCTAVE, Claims, corrections
from models.affinity.grams import BUCKETS, Grams, damped
from models.affinity.history import NO_HISTORY, History
from models.affinity.rarity import unpacked_rarity
from models.affinity.vectors import Integers, cosines, decode, packed, units
from models.affinity.weights import Weights
from models.affinity.works import NO_WORKS, WorkStatistics
from models.encoders import Vectors8
from models.pool.references import NO_TWINS, Twins

Side = Literal["startup", "partner"]
Profile = Startup | Mentor | Investor
_Key = tuple[Side, str, int, tuple[str, ...]]
"""A vector as it is compared: side, family, dimensions and sections."""

FEW: Final = 12
"""Of fewer texts nothing is read: they tell about themselves, not about the pool."""
_REMEMBERED: Final = 65_536
"""Vectors kept as they are compared."""
_AT_ONCE: Final = 512
"""Vectors recentred or corrected at once: bounds the memory that a large pool takes."""


class Anchors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Texts of one side by which the other side's are balanced: base64 of int8[k, dims] as they are
    compared, and of their claims.

    `weights`: base64 of int32[k], little-endian. `ids`: whose texts they are; none in statistics
    that were read before a pair's own claims were left out, and these keep their `octave`.
    """

    rows: str
    weights: str
    given: int
    level: int
    ids: list[str] = []
    octave: int = FORMER_OCTAVE


class TextStatistics(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """As it is stored. `means`: SIDE/FAMILY -> base64 of int16[dims], little-endian, in units of 1
    / GRID.

    `anchors`: by the side that they stand on; none where partners do not share the startups out.
    `rarity`: base64 of BUCKETS half bytes, the even bucket's in the lower half; empty where there
    are few texts. `works`: what is known of the words of works.
    """

    texts: int = 0
    model: str = ""
    means: dict[str, str] = {}
    anchors: dict[Side, Anchors] = {}
    rarity: str = ""
    works: WorkStatistics = NO_WORKS


UNREAD: Final = TextStatistics()
"""The statistics of a pool that has not been read: nothing is subtracted, all wording is equally rare."""


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "partner" if side == "startup" else "startup"


def side_of(profile: Profile) -> Side:
    """Return the side of a pair on which `profile` stands."""
    return "startup" if isinstance(profile, Startup) else "partner"


class Compared(NamedTuple):
    """A profile's vector as it is compared, int8[d], and what is added to its cosines, in
    millionths: int64[k + 1], with each anchor of the other side and, last, with any other text.
    """

    row: Vectors8
    added: Integers


@dataclass(frozen=True)
class Measure:
    """By what the pairs of a pool are scored: the weights of its rules, and its text statistics.

    `model` is that of its vectors.
    """

    weights: Weights
    text_statistics: TextStatistics = UNREAD
    model: str = ""
    worked: Mapping[str, set[str]] = field(default_factory=dict)
    """Startup -> mentors with whom a pairing was completed: as it stands whenever a pair is scored.
    """
    twins: Twins = NO_TWINS
    """Ids of the pool that differ in case alone."""
    history: History = NO_HISTORY
    """What is known of investors' past deals."""
    answers: AnswerBook | None = None
    """What people answered, and how likely that makes both accept, as it stands likewise."""
    least_score: int = 0
    """Below it a pair is never proposed; acceptance alone takes none there."""

    @cached_property
    def _means(self) -> dict[str, Integers]:
        if self.text_statistics.model != self.model:
            return {}
        means = self.text_statistics.means.items()
        return {
            key: np.frombuffer(base64.b64decode(text), dtype="<i2").astype(np.int64)
            for key, text in means
        }

    @cached_property
    def _anchors(self) -> dict[Side, tuple[Vectors8, Claims]]:
        """Return by the side that is corrected the other's anchors, int8[k, d], and their claims."""
        if self.text_statistics.model != self.model:
            return {}
        found: dict[Side, tuple[Vectors8, Claims]] = {}
        for side, anchors in self.text_statistics.anchors.items():
            weights = np.frombuffer(base64.b64decode(anchors.weights), dtype="<i4").astype(np.int64)
            rows = np.frombuffer(base64.b64decode(anchors.rows), dtype=np.int8).reshape(
                len(weights), -1
            )
            claims = Claims(weights, anchors.given, anchors.level, anchors.octave)
            found[other_side(side)] = rows, claims
        return found

    @cached_property
    def _anchor_places(self) -> dict[Side, dict[str, int]]:
        if self.text_statistics.model != self.model:
            return {}
        anchors = self.text_statistics.anchors.items()
        return {side: {key: at for at, key in enumerate(here.ids)} for side, here in anchors}

    def anchor_place(self, key: str, side: Side) -> int:
        """Return the column of corrections that leaves out what the text of `key` itself claims: the
        last one where it is no anchor of its `side`.
        """
        return self._anchor_places.get(side, {}).get(key, -1)

    @cached_property
    def _rarity(self) -> Integers:
        return unpacked_rarity(self.text_statistics.rarity, BUCKETS)

    @cached_property
    def _compared(self) -> dict[_Key, Compared | None]:
        return {}

    def compared(self, vectors: Vectors | None, side: Side, family: str) -> Compared | None:
        """Return a profile's vector as it is compared, None where it has none that can be read."""
        if vectors is None:
            return None
        key = _key(vectors, side, family)
        if key not in self._compared:
            if len(self._compared) >= _REMEMBERED:
                self._compared.clear()
            found = decode(vectors)
            self._compared[key] = (
                None if found is None else self._placed(found[None, :], side, family)
            )
        return self._compared[key]

    def _placed(self, vector: Vectors8, side: Side, family: str) -> Compared:
        row = self.recentred(vector, side, [family])
        return Compared(row[0], self.corrections(row, side)[0])

    def recentred(self, vectors: Vectors8, side: Side, families: list[str]) -> Vectors8:
        """Return int8[n, d]: unit vectors less the mean of their side and family.

        Zeros stay zeros.
        """
        keys = [f"{side}/{family}" for family in families]
        wanted = {
            key for key in keys if key in self._means and len(self._means[key]) == vectors.shape[1]
        }
        if not wanted:
            return vectors
        done = vectors.copy()
        for start in range(0, len(vectors), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            rows, filled = units(vectors[part]), vectors[part].any(axis=1)
            for key in sorted(wanted):
                members = np.array([one == key for one in keys[part]]) & filled
                done[part][members] = packed(rows[members] - self._means[key])
        return done

    def corrections(self, vectors: NDArray[np.generic], side: Side) -> Integers:
        """Return int64[n, k + 1]: what is to be added to the cosines of int[n, d] as they are compared,
        in millionths, with each of the other side's k anchors and, last, with any other text; 0 for
        zeros.
        """
        rows, claims = self._anchors.get(side, (None, None))
        if rows is None or claims is None or rows.shape[1] != vectors.shape[1] or not len(vectors):
            return np.zeros((len(vectors), self._corrected_with(side)), dtype=np.int64)
        parts = [vectors[start : start + _AT_ONCE] for start in range(0, len(vectors), _AT_ONCE)]
        found = np.concatenate([corrections(cosines(part, rows), claims) for part in parts])
        return np.where(vectors.any(axis=1, keepdims=True), found, 0)

    def _corrected_with(self, side: Side) -> int:
        """Return k + 1 for the k anchors by which the cosines of `side` are corrected."""
        return len(self._anchors[side][0]) + 1 if side in self._anchors else 1

    def weighed(self, found: Grams) -> Integers:
        """Return int64[k]: how much each piece of `found` says, by its number in the text and its
        rarity in the pool.
        """
        heavy: Integers = damped(found.counts) * self._rarity[found.buckets]
        return heavy

    def overlap(self, one: Grams, other: Grams) -> tuple[int, float]:
        """Return the dot product of two wordings, and the product of their squared lengths."""
        left, right = self.weighed(one), self.weighed(other)
        there = np.searchsorted(other.buckets, one.buckets)  # both ascend
        there[there == len(other.buckets)] = 0
        here = other.buckets[there] == one.buckets if len(there) and len(right) else there[:0]
        return int(left[here] @ right[there[here]]), float(int(left @ left)) * float(
            int(right @ right)
        )


def _key(vectors: Vectors, side: Side, family: str) -> _Key:
    return side, family, vectors.dims, tuple(vectors.sections.values())
