"""Pools that are not one to one, cut from a set of pairs: what helps where everybody has exactly
one partner must do no harm in them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from benchmarks.support.scores import SEED
from models.affinity.vectors import Integers

DRAWS: Final = 40
_FEW: Final = 16
_CROWDED: Final = 3

Generator = np.random.Generator


class Cut(NamedTuple):
    """Queries and candidates by their rows, and for each query that has one its right candidate."""

    queries: list[int]
    candidates: list[int]
    right: Mapping[int, int]


Way = Callable[[Sequence[int], Sequence[int]], Integers]
"""Rows of queries and of candidates to int64[queries, candidates]."""


def few_ask(fields: Sequence[str], rng: Generator) -> Cut:
    """Return a few queries among all candidates."""
    queries = sorted(rng.permutation(len(fields))[:_FEW].tolist())
    return Cut(queries, list(range(len(fields))), {row: row for row in queries})


def half_have_theirs(fields: Sequence[str], rng: Generator) -> Cut:
    """Return half of the queries and half of the candidates: the right one of every other query."""
    rows = rng.permutation(len(fields)).tolist()
    half, shared = len(rows) // 2, len(rows) // 4
    candidates = [*rows[:shared], *rows[half : 2 * half - shared]]
    return Cut(sorted(rows[:half]), sorted(candidates), {row: row for row in rows[:shared]})


def one_mentor_for_many(fields: Sequence[str], rng: Generator) -> Cut:
    """Return one candidate a field; of a few fields all queries ask for theirs, of others one does."""
    names = rng.permutation(sorted(set(fields))).tolist()
    queries, candidates, right = [], [], {}
    for place, name in enumerate(names):
        members = rng.permutation([row for row, field in enumerate(fields) if field == name])
        candidates.append(int(members[0]))
        for row in (members if place < _CROWDED else members[:1]).tolist():
            queries.append(row)
            if place < _CROWDED:
                right[row] = int(members[0])
    return Cut(sorted(queries), sorted(candidates), right)


SHAPES: Final[Mapping[str, Callable[[Sequence[str], Generator], Cut]]] = {
    "few_ask": few_ask,
    "half_have_theirs": half_have_theirs,
    "one_mentor_for_many": one_mentor_for_many,
}


def recall_by_shape(way: Way, fields: Sequence[str], draws: int = DRAWS) -> dict[str, float]:
    """Return for each shape how often the right candidate comes first, over `draws` random cuts."""
    return {
        name: round(float(np.mean([_recall(way, cut) for cut in _cuts(shape, fields, draws)])), 4)
        for name, shape in SHAPES.items()
    }


def _cuts(
    shape: Callable[[Sequence[str], Generator], Cut], fields: Sequence[str], draws: int
) -> list[Cut]:
    rng = np.random.default_rng(SEED)
    return [shape(fields, rng) for _ in range(draws)]


def _recall(way: Way, cut: Cut) -> float:
    firsts = way(cut.queries, cut.candidates).argmax(axis=1).tolist()
    hits = [
        cut.candidates[first] == cut.right[query]
        for query, first in zip(cut.queries, firsts, strict=True)
        if query in cut.right
    ]
    return float(np.mean(hits))
