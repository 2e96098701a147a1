"""The feature `works`: how near a startup's words are to those of what a partner has done.

Each work counts alike, however long: its terms, weighted by their rarity in the pool, are brought
to unit length, and a partner's works are added up, less what all partners' works have in common.
Works in the startup's language family count; without such the feature is not stated. What the works
mean is in `dense`, as a section of the partner's vectors.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from contracts.pool_log import Investor, Mentor, Startup
from models.affinity.grams import damped
from models.affinity.rarity import packed_rarity, unpacked_rarity
from models.affinity.terms import BUCKETS, TextTerms, terms_of
from models.affinity.texts import texts_of
from models.affinity.vectors import GRID, Integers, millionths, on_scale
from models.affinity.weights import UNSTATED, WORKS_HIGH, WORKS_LOW

Profile = Startup | Mentor | Investor
FAMILIES: Final = ("zh", "en")
COMMON: Final = 4_096
"""Most terms of what all works have in common that are kept: the heaviest."""
SHRINKAGE: Final = 2
"""As many partners without any words are counted beside those with works."""


class WorkStatistics(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """What a pool knows of the words of its works; empty where nobody has any.

    `rarity`: base64 of half bytes by bucket, the even one's in the lower half: how many times the
    texts with a term can be doubled before they are all. `common`: by language family the mean of
    all partners' words, base64 of uint16[k, 2], little-endian: bucket, weight in units of 1 / GRID.
    """

    rarity: str = ""
    common: dict[str, str] = {}


NO_WORKS: Final = WorkStatistics()


class WorkTerms(NamedTuple):
    """Weighted terms: int64 buckets, ascending, and int64 weights; nothing where nothing is said."""

    buckets: Integers
    weights: Integers


_NOTHING: Final = WorkTerms(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def cited_work(startup: Startup, partner: Profile, known: WorkStatistics) -> str:
    """Return the work of `partner` whose words are nearest to `startup`'s; "" where none has any."""
    own = words_of(startup, known.rarity)
    nearest, cited = 0.0, ""
    for work in works_of(partner):
        for family, words in _of_works((work,), known.rarity).items():
            if family in own and (near := _cosine(own[family], words)) > nearest:
                nearest, cited = near, work
    return cited


def _cosine(one: WorkTerms, other: WorkTerms) -> float:
    _, here, there = np.intersect1d(
        one.buckets, other.buckets, assume_unique=True, return_indices=True
    )
    dot = float(one.weights[here] @ other.weights[there])
    return dot / float(np.sqrt(_squared(one.weights) * _squared(other.weights)))


def works_of(profile: Profile) -> tuple[str, ...]:
    """Return the works of `profile`; a startup has none."""
    return () if isinstance(profile, Startup) else tuple(profile.works)


def read_works(profiles: Sequence[Profile]) -> WorkStatistics:
    """Return what is known of the words of all works; `NO_WORKS` where there are none."""
    if not any(map(works_of, profiles)):
        return NO_WORKS
    texts = [text for profile in profiles for text in _documents(profile)]
    rarity = _rarity(texts)
    partners = [words_of(one, rarity) for one in profiles if works_of(one)]
    common = {family: _common(partners, family) for family in FAMILIES}
    return WorkStatistics(rarity=rarity, common={key: text for key, text in common.items() if text})


def _documents(profile: Profile) -> list[str]:
    """Return the texts by which the rarity of terms is told: a startup's own, a partner's works."""
    return [_text(profile)] if isinstance(profile, Startup) else [*profile.works]


def _rarity(texts: Sequence[str]) -> str:
    spread = np.zeros(BUCKETS, dtype=np.int64)
    for text in texts:
        spread[terms_of(text).buckets] += 1
    return packed_rarity(spread, len(texts))


def _common(partners: Sequence[Mapping[str, WorkTerms]], family: str) -> str:
    total = np.zeros(BUCKETS, dtype=np.int64)
    words = [partner[family] for partner in partners if family in partner]
    for one in words:
        total[one.buckets] += one.weights
    mean = total // (len(words) + SHRINKAGE)
    heaviest = np.sort(np.argsort(-mean, kind="stable")[:COMMON])
    kept = heaviest[mean[heaviest] > 0]
    return base64.b64encode(np.stack([kept, mean[kept]], axis=1).astype("<u2").tobytes()).decode()


def words_of(profile: Profile, rarity: str) -> dict[str, WorkTerms]:
    """Return by language family what `profile` says: a startup's own words, a partner's works."""
    if isinstance(profile, Startup):
        return _of_text(_text(profile), rarity)
    return _of_works(tuple(profile.works), rarity) if profile.works else {}


def works_score(startup: Startup, partner: Mentor | Investor, known: WorkStatistics) -> int:
    """Return 0 to TOP; UNSTATED where the partner has no works in the startup's language family."""
    if not works_of(partner):
        return UNSTATED
    column = WorkWords([partner], known, startups=False)
    return int(column.scores(startup)[0])


class WorkWords:
    """The words of n profiles in the order of their rows, ready to be compared with the others'."""

    def __init__(
        self, profiles: Sequence[Profile], known: WorkStatistics, *, startups: bool
    ) -> None:
        self._known = known
        self._startups = startups
        self._rows = list(profiles)
        self._tables: dict[str, tuple[sparse.csr_matrix, NDArray[np.float64]]] = {}
        self.silent = self._nobody_has_works()
        """Whether nothing is stated, whoever asks."""

    def put(self, row: int, profile: Profile, *, insert: bool) -> None:
        """Set the words of `row`, or insert a row before it."""
        if insert:
            self._rows.insert(row, profile)
        else:
            self._rows[row] = profile
        self._changed()

    def drop(self, row: int) -> None:
        """Take `row` out."""
        del self._rows[row]
        self._changed()

    def _changed(self) -> None:
        self._tables.clear()
        self.silent = self._nobody_has_works()

    def _nobody_has_works(self) -> bool:
        return not self._startups and not any(map(works_of, self._rows))

    def scores(self, other: Profile) -> Integers:
        """Return int64[n]: 0 to TOP with `other`, or UNSTATED."""
        best = np.full(len(self._rows), UNSTATED, dtype=np.int64)
        if self.silent:
            return best
        common = _means(tuple(self._known.common.items()))
        for family, words in words_of(other, self._known.rarity).items():
            matrix, squares = self._table(family)
            vector = np.zeros(BUCKETS)
            vector[words.buckets] = words.weights
            dots = matrix @ vector - self._in_common(matrix, vector, common.get(family))
            found = on_scale(millionths(dots, squares * (vector @ vector)), WORKS_LOW, WORKS_HIGH)
            best = np.where(squares > 0, np.maximum(best, found), best)
        return best

    def _in_common(
        self,
        matrix: sparse.csr_matrix,
        vector: NDArray[np.float64],
        common: NDArray[np.float64] | None,
    ) -> NDArray[np.float64] | float:
        """Return the products of the startups' words with what all works have in common."""
        if common is None:
            return 0.0
        return matrix @ common if self._startups else float(vector @ common)

    def _table(self, family: str) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
        """Return float64[n, BUCKETS] of whole numbers, whose products are exact, and the squared
        lengths of its rows.
        """
        if family not in self._tables:
            rows = [words_of(row, self._known.rarity).get(family, _NOTHING) for row in self._rows]
            ends = np.cumsum([0, *(len(row.buckets) for row in rows)])
            buckets = np.concatenate([_NOTHING.buckets, *(row.buckets for row in rows)])
            weights = np.concatenate([_NOTHING.weights, *(row.weights for row in rows)])
            matrix = sparse.csr_matrix(
                (weights.astype(np.float64), buckets, ends), shape=(len(rows), BUCKETS)
            )
            squares = np.array([_squared(row.weights) for row in rows], dtype=np.float64)
            self._tables[family] = matrix, squares
        return self._tables[family]


def _text(startup: Startup) -> str:
    return "\n".join(texts_of(startup).values())


@lru_cache(maxsize=16_384)
def _of_text(text: str, rarity: str) -> dict[str, WorkTerms]:
    found = terms_of(text)
    weights = _weighed(found, rarity)
    return {found.family: WorkTerms(found.buckets, weights)} if weights.any() else {}


@lru_cache(maxsize=4_096)
def _of_works(works: tuple[str, ...], rarity: str) -> dict[str, WorkTerms]:
    found = [terms_of(work) for work in works]
    by_family = {
        family: _together([t for t in found if t.family == family], rarity) for family in FAMILIES
    }
    return {family: words for family, words in by_family.items() if len(words.buckets)}


def _together(found: Sequence[TextTerms], rarity: str) -> WorkTerms:
    """Return the sum of the unit vectors of `found`, of unit length again, on a grid of 1 / GRID."""
    total = np.zeros(BUCKETS, dtype=np.int64)
    for terms in found:
        total[terms.buckets] += _unit(_weighed(terms, rarity))
    unit = _unit(total)
    buckets = np.flatnonzero(unit)
    return WorkTerms(buckets, unit[buckets])


def _unit(weights: Integers) -> Integers:
    wide = weights.astype(np.float64)
    length = np.sqrt(wide @ wide)
    return np.rint(GRID * wide / length).astype(np.int64) if length else weights


@lru_cache(maxsize=16)
def _means(common: tuple[tuple[str, str], ...]) -> dict[str, NDArray[np.float64]]:
    """Return float64[BUCKETS] by language family: the common words as they are stored."""
    found = {}
    for family, text in common:
        pairs = np.frombuffer(base64.b64decode(text), dtype="<u2").reshape(-1, 2)
        found[family] = np.zeros(BUCKETS)
        found[family][pairs[:, 0]] = pairs[:, 1]
    return found


def _weighed(terms: TextTerms, rarity: str) -> Integers:
    return damped(terms.counts) * _levels(rarity)[terms.buckets]


@lru_cache(maxsize=64)
def _levels(rarity: str) -> Integers:
    return unpacked_rarity(rarity, BUCKETS)


def _squared(weights: Integers) -> float:
    wide = weights.astype(np.float64)
    return float(wide @ wide)
