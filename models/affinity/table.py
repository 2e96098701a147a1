"""Many profiles of one side, ready to be scored against any profile of the other."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.pool_log import Mentor, Startup
from models.acceptance.book import AnswerBook
from models.acceptance.rows import AnswerRows
from models.affinity.column import Codes, Column
from models.affinity.facts import FACTS, Partner
from models.affinity.features import ANSWERING, compared, least_acceptance
from models.affinity.named_relations import NAMED_RELATIONS, Wishes, colleagues, named_relation
from models.affinity.past import history_scores
from models.affinity.text_statistics import Measure, Side, other_side
from models.affinity.texts import grams_of
from models.affinity.vectors import Integers, decode, scaled, squared_lengths, working_type
from models.affinity.weights import ACCEPTANCE, COSINE_HIGH, COSINE_LOW, UNSTATED
from models.affinity.wording import NO_FAMILY, Wordings
from models.affinity.works import WorkWords

Profile = Startup | Partner
_AT_ONCE: Final = 1_000_000
"""Pairs scored in one matrix product: bounds the memory that a large pool takes."""
_IN_CACHE: Final = 100_000
"""Of these so many are put together at once: what is in between stays in the processor's cache."""
_REMEMBERED: Final = 128
"""Sums of stated facts that are kept, one of every row each."""


class _Sums(NamedTuple):
    """float64[n] of whole numbers: weighted values of features, and the weights of those that are
    stated.
    """

    total: NDArray[np.float64]
    weight: NDArray[np.float64]


class StatedSums(NamedTuple):
    """float64[n] of whole numbers: weighted values of features, and the weights of those that are
    stated, those of vectors, wordings among them; bool[n]: whether wordings are.
    """

    total: NDArray[np.float64]
    weight: NDArray[np.float64]
    words: NDArray[np.bool_]


class Table:
    """n profiles in the order of their ids.

    A profile without a (fitting) vector scores 0 for `dense`.

    `side` says what the profiles are: "startup", or "partner" for mentors and investors. `dims` is
    the number of dimensions of vectors; others count as absent. Rows can be put and dropped in
    place, at the cost of a copy for a new id.
    """

    def __init__(
        self, profiles: Sequence[Profile], *, side: Side, measure: Measure, dims: int
    ) -> None:
        ordered = sorted(profiles, key=lambda profile: profile.id)
        self.ids = [profile.id for profile in ordered]
        self.measure = measure
        self.dims = dims
        self._type = working_type(dims)
        self._side = side
        self.matrix = self._vectors(ordered, side)
        """float[n, dims] of whole numbers: the vectors as they are compared."""
        self.norms = squared_lengths(self.matrix)
        self.added = measure.corrections(self.matrix, side)
        """int64[n, k + 1]: what is added to the cosines with each of the other side's k anchors
        and, last, with any other profile, in millionths.
        """
        self.anchors = np.array([measure.anchor_place(key, side) for key in self.ids], dtype=int)
        """Which of its side's anchors each profile is, -1 for none."""
        self._startups = side == "startup"
        self._weights = {name: weight for name, weight in measure.weights.items() if weight}
        self._acceptance = self._weights.pop(ACCEPTANCE, 0)
        self._answers = AnswerRows("startup" if self._startups else "mentor")
        asked = ANSWERING if self._acceptance else ()
        self._facts = [name for name in FACTS if name in self._weights or name in asked]
        stated = [self._stated(profile, startup=self._startups) for profile in ordered]
        self._columns = [
            Column(FACTS[name].score, [codes[place] for codes in stated], startups=self._startups)
            for place, name in enumerate(self._facts)
        ]
        self._profiles = {profile.id: profile for profile in ordered}
        self._wishes = Wishes(ordered, measure.twins)
        self.wordings = Wordings([grams_of(profile) for profile in ordered], measure)
        self._works = WorkWords(ordered, measure.text_statistics.works, startups=self._startups)
        self._sums: dict[tuple[Codes, ...], _Sums] = {}
        """By all that a profile of the other side states; a cache."""

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, key: str) -> int | None:
        """Return the row of the profile with id `key`, None where it is not in the table."""
        place = bisect_left(self.ids, key)
        return place if place < len(self.ids) and self.ids[place] == key else None

    def row_of(self, key: str) -> int:
        """Return the row of a profile that is in the table."""
        row = self.row(key)
        assert row is not None
        return row

    def put(self, profile: Profile) -> None:
        """Add `profile`, or replace the one with its id."""
        place = bisect_left(self.ids, profile.id)
        insert = self.row(profile.id) is None
        vector, added = self._vector(profile)
        if insert:
            self.ids.insert(place, profile.id)
            self.matrix = np.insert(self.matrix, place, vector, axis=0)
            self.norms = np.insert(self.norms, place, 0)
            self.added = np.insert(self.added, place, 0, axis=0)
            self.anchors = np.insert(
                self.anchors, place, self.measure.anchor_place(profile.id, self._side)
            )
        self.matrix[place] = vector
        self.norms[place] = squared_lengths(vector[None, :])[0]
        self.added[place] = added
        for column, codes in zip(
            self._columns, self._stated(profile, startup=self._startups), strict=True
        ):
            column.put(place, codes, insert=insert)
        self._sums.clear()
        self._answers.forget()
        self._profiles[profile.id] = profile
        self._wishes.put(profile)
        self.wordings.put(place, grams_of(profile), insert=insert)
        self._works.put(place, profile, insert=insert)

    def drop(self, key: str) -> None:
        """Take the profile with id `key` out, if it is there."""
        row = self.row(key)
        if row is None:
            return
        del self.ids[row], self._profiles[key]
        self._wishes.drop(key)
        self.matrix = np.delete(self.matrix, row, axis=0)
        self.norms = np.delete(self.norms, row)
        self.added = np.delete(self.added, row, axis=0)
        self.anchors = np.delete(self.anchors, row)
        for column in self._columns:
            column.drop(row)
        self._sums.clear()
        self._answers.forget()
        self.wordings.drop(row)
        self._works.drop(row)

    def scores(self, other: Profile) -> NDArray[np.int16]:
        """Return int16[n], 0 to TOP: how well each profile fits `other`, in the order of `ids`."""
        row: NDArray[np.int16] = self.scores_many([other])[0]
        return row

    def scores_many(self, others: Sequence[Profile]) -> NDArray[np.int16]:
        """Return int16[len(others), n]; the same numbers as one by one, in few matrix products."""
        step = max(1, _AT_ONCE // max(len(self), 1))
        parts = [self._block(others[start : start + step]) for start in range(0, len(others), step)]
        return np.concatenate([np.zeros((0, len(self)), dtype=np.int16), *parts])

    def weight_of(self, name: str) -> int:
        """Return what a feature weighs, 0 where it does not count."""
        return self._weights.get(name, 0)

    def profile(self, row: int) -> Profile:
        """Return the profile of `row`."""
        return self._profiles[self.ids[row]]

    @property
    def learns(self) -> bool:
        """Whether what people answered takes part in the scores."""
        book = self.measure.answers
        return bool(self._acceptance and book is not None and book.models)

    @property
    def is_told_by_facts(self) -> bool:
        """Whether all profiles of the other side that state the same facts have the same
        `stated_sums`.
        """
        history = self.weight_of("history") and self.measure.history.deals
        return not history and (not self.weight_of("works") or self._works.silent)

    def classes(self) -> Integers:
        """Return int64[n]: a number for all that a profile states and the language of its texts."""
        parts = [*(column.places for column in self._columns), self.wordings.families]
        found: Integers = np.unique(np.stack(parts), axis=1, return_inverse=True)[1]
        return found.reshape(-1)

    def stated_sums(self, other: Profile, family: int) -> StatedSums:
        """Return what all but vectors, wordings and named relations add to the scores with `other`,
        whose texts are of the language `family`, and how all weighs.
        """
        facts = self._fact_sums(other)
        words = (self.wordings.families == family) & (family != NO_FAMILY)
        total = facts.total.copy()
        weight = facts.weight + self.weight_of("dense") + self.weight_of("lexical") * words
        for share_of, values in self._others(other):
            _add(total, weight, share_of, values)
        return StatedSums(total, weight, words)

    def _block(self, others: Sequence[Profile]) -> NDArray[np.int16]:
        vectors = self._vectors(others, other_side(self._side))
        norms = squared_lengths(vectors)
        added = self.measure.corrections(vectors, other_side(self._side))
        dots = vectors @ self.matrix.T
        step = max(1, _IN_CACHE // max(len(self), 1))
        scores = np.empty(dots.shape, dtype=np.int16)
        for start in range(0, len(others), step):
            part = slice(start, start + step)
            corrections = self._corrections(others[part], added[part])
            texts = scaled(
                dots[part], norms[part], self.norms, (COSINE_LOW, COSINE_HIGH), corrections
            )
            scores[part] = self._combined(others[part], texts)
        return scores

    def _combined(
        self, others: Sequence[Profile], texts: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the scores of which `texts` are what the vectors say: float64[len(others), n] of whole
        numbers. `texts` is written over.
        """
        dense = self._weights.get("dense", 0)
        total = np.multiply(texts, dense, out=texts)
        total_weight = np.full(total.shape, float(dense))
        if lexical := self._weights.get("lexical", 0):
            wordings, stated = self.wordings.compared([grams_of(other) for other in others])
            wordings *= stated
            wordings *= lexical
            total += wordings
            total_weight += lexical * stated
        for row, other in enumerate(others):
            facts = self._fact_sums(other)
            total[row] += facts.total
            total_weight[row] += facts.weight
            for weight, values in self._others(other):
                _add(total[row], total_weight[row], weight, values)
            for weight, place, value in self.relations(other):
                total[row, place] += weight * value
                total_weight[row, place] += weight
        found = share(total, total_weight)
        book = self.measure.answers
        if book is None or not self.learns:
            return found
        for row, other in enumerate(others):
            if isinstance(other, Startup | Mentor):
                likely = self._likely(book, other, found[row])
                own = total[row].astype(np.int64), total_weight[row].astype(np.int64)
                kept_in = least_acceptance(*own, self._acceptance, self.measure)
                above = found[row] >= self.measure.least_score
                likely = np.where(above, np.maximum(likely, kept_in), likely)
                _add(total[row], total_weight[row], self._acceptance, likely)
        return share(total, total_weight)

    def _likely(
        self, book: AnswerBook, other: Startup | Mentor, scores: NDArray[np.float64]
    ) -> Integers:
        """Return int64[n]: how likely `other` and each profile both accept."""
        stated = self._stated(other, startup=not self._startups)
        region, language = (
            self._columns[place].scores(stated[place])
            for place in map(self._facts.index, ANSWERING)
        )
        wide = scores.astype(np.int64)
        return self._answers.values(book, self.ids, other.id, wide, (region, language))

    def _fact_sums(self, other: Profile) -> "_Sums":
        """Return what all stated facts add together; many profiles state the same."""
        stated = tuple(self._stated(other, startup=not self._startups))
        known = self._sums.get(stated)
        if known is None:
            known = _Sums(np.zeros(len(self)), np.zeros(len(self)))
            for name, column, codes in zip(self._facts, self._columns, stated, strict=True):
                _add(known.total, known.weight, self._weights.get(name, 0), column.scores(codes))
            if len(self._sums) >= _REMEMBERED:
                self._sums.clear()
            self._sums[stated] = known
        return known

    def _corrections(self, others: Sequence[Profile], theirs: Integers) -> NDArray[np.int64]:
        """Return int64[len(others), n]: what is added to the cosines, without the pair's own claims.

        `theirs` are the corrections of `others`. Few are anchors, so that most take the last column.
        """
        side = other_side(self._side)
        found = np.add.outer(theirs[:, -1], self.added[:, -1])
        anchors = np.flatnonzero(self.anchors >= 0)
        found[:, anchors] += theirs[:, self.anchors[anchors]] - theirs[:, -1:]
        for row, other in enumerate(others):
            place = self.measure.anchor_place(other.id, side)
            if place >= 0:
                found[row] += self.added[:, place] - self.added[:, -1]
        return found

    def _others(self, other: Profile) -> list[tuple[int, Integers]]:
        """Return the weights and values (int64[n]) of history and works."""
        found: list[tuple[int, Integers]] = []
        history = self._weights.get("history", 0)
        if history and self.measure.history.deals:
            rows = [self._profiles[key] for key in self.ids]
            found.append((history, history_scores(rows, other, self.measure.history)))
        works = self._weights.get("works", 0)
        if works and not self._works.silent:
            found.append((works, self._works.scores(other)))
        return found

    def relations(self, other: Profile) -> Iterator[tuple[int, int, int]]:
        """Yield weight, row and value wherever a relation of `other` is stated: few, so they are looked
        up one by one.
        """
        worked = self.measure.worked
        for key in sorted(self._wishes.around(other) | colleagues(other, worked)):
            row, one = self.row(key), self._profiles.get(key)
            if row is None or one is None:
                continue
            pair = (one, other) if self._startups else (other, one)
            for name in NAMED_RELATIONS:
                value = named_relation(name, *pair, worked, self.measure.twins)  # type: ignore[arg-type] # the sides are what they are
                if value != UNSTATED and name in self._weights:
                    yield self._weights[name], row, value

    def _stated(self, profile: Profile, *, startup: bool) -> list[Codes]:
        if startup:
            assert isinstance(profile, Startup)
            return [FACTS[name].startup(profile) for name in self._facts]
        assert not isinstance(profile, Startup)
        return [FACTS[name].partner(profile) for name in self._facts]

    def _vectors(self, profiles: Sequence[Profile], side: Side) -> NDArray[np.floating]:
        """Return float[n, d] of whole numbers: the vectors as they are compared, zeros where there
        is none that fits.
        """
        rows = np.zeros((len(profiles), self.dims), dtype=np.int8)
        for row, profile in enumerate(profiles):
            vector = decode(profile.vectors)
            if vector is not None and len(vector) == self.dims:
                rows[row] = vector
        families = [grams_of(profile).family for profile in profiles]
        return self.measure.recentred(rows, side, families).astype(self._type)

    def _vector(self, profile: Profile) -> tuple[NDArray[np.floating], Integers]:
        """Return float[d] of whole numbers, and what is added to its cosines: with each anchor of the
        other side and, last, with any other profile.
        """
        found = compared(profile, self.measure)
        if found is None or len(found.row) != self.dims:
            return np.zeros(self.dims, dtype=self._type), _NOTHING_ADDED
        return found.row.astype(self._type), found.added


_NOTHING_ADDED: Final = np.zeros(1, dtype=np.int64)


def _add(
    total: NDArray[np.float64],
    total_weight: NDArray[np.float64],
    weight: int,
    values: NDArray[np.int64],
) -> None:
    """Add a feature's `values` where they are stated."""
    stated = values >= 0
    total += weight * np.where(stated, values, 0)
    total_weight += weight * stated


def share(total: NDArray[np.float64], total_weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the whole part of each total over its weight, 0 where nothing weighs."""
    found: NDArray[np.float64] = np.floor(total / np.maximum(total_weight, 1.0))
    return found
