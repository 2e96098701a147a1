"""What a pool knows of its own texts, taken at a moment that the log tells: the lens through which its pairs are scored.

- **Means**: of each side and language family the mean of the unit vectors. What all startups (or all Chinese mentors) have in
  common tells nothing, and hides most of what a multilingual encoder knows; it is subtracted.
- **Rarity**: in how many texts a piece of wording stands. What stands in every other text tells little.

A lens is a value: it is stored with the pool, so that scores change with it alone, and not with every other profile.
"""

import base64
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import msgspec
import numpy as np

from contracts.pool_log import Investor, Mentor, Startup, Vectors
from models.affinity.grams import BUCKETS, Grams, damped
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, decode, packed, units
from models.affinity.weights import Weights
from models.encoders import Vectors8

Side = Literal["startup", "partner"]
Profile = Startup | Mentor | Investor

FEW: Final = 12
"""Sides with fewer texts have no means, pools with fewer no rarities: so few tell about themselves, not about the pool."""
SHRINKAGE: Final = 4
"""As many texts of mean zero are counted beside those of the pool."""
_RAREST: Final = 15
_REMEMBERED: Final = 8192
"""Vectors kept as they are compared."""


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """As it is stored. `means`: SIDE/FAMILY -> base64 of int16[dims], little-endian, in units of 1 / GRID.

    `rarity`: base64 of BUCKETS half bytes, the even bucket's in the lower half; empty where there are few texts.
    """

    texts: int = 0
    model: str = ""
    means: dict[str, str] = {}
    rarity: str = ""


CLEAR: Final = Lens()
"""The lens of a pool that has not been read: nothing is subtracted, all wording is equally rare."""


def side_of(profile: Profile) -> Side:
    """Return the side of a pair on which `profile` stands."""
    return "startup" if isinstance(profile, Startup) else "partner"


def read_pool(profiles: Iterable[Profile], model: str, dims: int) -> Lens:
    """Return the lens of a pool that holds `profiles`; their order is all one.

    Vectors of another encoder than `model`, or of other than `dims` dimensions, are passed over.
    """
    rows: dict[tuple[Side, str], list[Vectors8]] = defaultdict(list)
    sizes: dict[Side, int] = defaultdict(int)
    spread = np.zeros(BUCKETS, dtype=np.int64)
    texts = 0
    for profile in profiles:
        found = grams_of(profile)
        spread[found.buckets] += 1
        texts += 1
        if profile.vectors is None or (profile.vectors.model, profile.vectors.dims) != (model, dims):
            continue
        vector = decode(profile.vectors)
        if vector is not None and vector.any():
            rows[side_of(profile), found.family].append(vector)
            sizes[side_of(profile)] += 1
    means = {f"{side}/{family}": _mean(here) for (side, family), here in rows.items() if sizes[side] >= FEW}
    return Lens(texts=texts, model=model, means=means, rarity=_rarity(spread, texts) if texts >= FEW else "")


def _mean(rows: list[Vectors8]) -> str:
    found = units(np.stack(rows)).sum(axis=0) // (len(rows) + SHRINKAGE)
    return base64.b64encode(found.astype("<i2").tobytes()).decode()


def _rarity(spread: Integers, texts: int) -> str:
    """Return for each bucket how many times its texts can be doubled before they are all: 0 for half of them and more."""
    doublings = {count: ((texts + 1) // (count + 1)).bit_length() - 1 for count in set(spread.tolist())}
    levels = np.array([min(doublings[count], _RAREST) for count in spread.tolist()], dtype=np.uint8)
    return base64.b64encode((levels[0::2] | levels[1::2] << 4).tobytes()).decode()


@dataclass(frozen=True)
class Measure:
    """By what the pairs of a pool are scored: the weights of its rules, and its lens. `model` is that of its vectors."""

    weights: Weights
    lens: Lens = CLEAR
    model: str = ""

    @cached_property
    def _means(self) -> dict[str, Integers]:
        if self.lens.model != self.model:
            return {}
        means = self.lens.means.items()
        return {key: np.frombuffer(base64.b64decode(text), dtype="<i2").astype(np.int64) for key, text in means}

    @cached_property
    def _rarity(self) -> Integers:
        if not self.lens.rarity:
            return np.ones(BUCKETS, dtype=np.int64)
        pairs = np.frombuffer(base64.b64decode(self.lens.rarity), dtype=np.uint8)
        return np.stack([pairs & _RAREST, pairs >> 4], axis=1).reshape(-1).astype(np.int64)

    @cached_property
    def _rows(self) -> dict[tuple[Side, str, int, tuple[str, ...]], Vectors8 | None]:
        return {}

    def row(self, vectors: Vectors | None, side: Side, family: str) -> Vectors8 | None:
        """Return int8[d] of a profile as it is compared, None where it has no vectors that can be read."""
        if vectors is None:
            return None
        key = (side, family, vectors.dims, tuple(vectors.sections.values()))
        if key not in self._rows:
            if len(self._rows) >= _REMEMBERED:
                self._rows.clear()
            found = decode(vectors)
            self._rows[key] = None if found is None else self.recentred(found[None, :], side, [family])[0]
        return self._rows[key]

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

    def weighed(self, found: Grams) -> Integers:
        """Return int64[k]: how much each piece of `found` says, by its number in the text and its rarity in the pool."""
        heavy: Integers = damped(found.counts) * self._rarity[found.buckets]
        return heavy

    def overlap(self, one: Grams, other: Grams) -> tuple[int, float]:
        """Return the dot product of two wordings, and the product of their squared lengths."""
        left, right = self.weighed(one), self.weighed(other)
        _, here, there = np.intersect1d(one.buckets, other.buckets, assume_unique=True, return_indices=True)
        return int(left[here] @ right[there]), float(int(left @ left)) * float(int(right @ right))
