"""Texts ranked as a pool of any shape: what is read of a pool must help where there is enough of
it, and never spoil the rest.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.support.pools import Pool
from models.encoders import Vectors8

DIMS = 48
WORDS = {"zh": "我们做智能检测与冷链物流", "en": "We build sensors and cold chains"}
Drawn = tuple[list[str], NDArray[np.float64]]


def side(
    topics: NDArray[np.float64], languages: list[str], seed: int
) -> tuple[list[str], Vectors8]:
    """Return texts, and vectors that hold a topic, what their side and language have in common, and
    noise.
    """
    rng = np.random.default_rng(seed)
    common = {
        "zh": np.random.default_rng(1).normal(size=DIMS),
        "en": np.random.default_rng(2).normal(size=DIMS),
    }
    own = rng.normal(size=DIMS)
    rows = topics + np.array([1.5 * common[language] for language in languages]) + own
    rows += 0.35 * rng.normal(size=rows.shape)
    packed: Vectors8 = np.rint(127 * rows / np.abs(rows).max(axis=1, keepdims=True)).astype(np.int8)
    return [WORDS[language] for language in languages], packed


def found_first(queries: int, candidates: int, few: int = 0) -> tuple[float, float]:
    """Return how often the right one comes first: by the vectors as they are, and as the pool sees
    them.

    Candidate i is right for query i. `few` queries, and as many candidates, are in English, without
    `few` half of them.
    """
    rng = np.random.default_rng(queries * 1000 + candidates)
    topics = rng.normal(size=(candidates, DIMS))
    english = few or candidates // 2

    def languages(count: int) -> list[str]:
        return ["en" if place < english else "zh" for place in range(count)]

    left, ours = side(topics[:queries], languages(queries), seed=3)
    right, theirs = side(
        topics, languages(candidates)[::-1] if not few else languages(candidates), seed=4
    )
    pool = Pool(left, {"summary": ours}, right, {"expertise": theirs})
    both = pool.scores(weights={"dense": 1}), pool.scores(pool.text_statistics())
    plain, read = (float((scores.argmax(axis=1) == np.arange(queries)).mean()) for scores in both)
    return plain, read


@pytest.mark.parametrize(
    ("queries", "candidates"), [(12, 12), (20, 20), (80, 80), (40, 60), (80, 500)]
)
def test_pools_of_texts_in_two_languages_are_told_apart(queries: int, candidates: int):
    plain, read = found_first(queries, candidates)
    assert read >= 0.95
    assert read > plain


@pytest.mark.parametrize("few", [1, 2, 3])
def test_a_language_of_one_to_three_texts_spoils_nothing(few: int):
    plain, read = found_first(40, 40, few)
    assert read >= max(plain, 0.95)


@pytest.mark.parametrize(("queries", "candidates"), [(1, 80), (1, 500), (2, 40), (3, 12), (4, 4)])
def test_few_queries_are_answered_at_least_as_well_as_by_the_vectors_alone(
    queries: int, candidates: int
):
    plain, read = found_first(queries, candidates)
    assert read >= plain


def test_many_queries_may_want_the_same_few():
    topics = np.repeat(np.random.default_rng(9).normal(size=(5, DIMS)), 16, axis=0)
    left, ours = side(topics, ["zh", "en"] * 40, seed=5)
    right, theirs = side(topics[::16], ["en", "zh", "en", "zh", "en"], seed=6)
    pool = Pool(left, {"summary": ours}, right, {"expertise": theirs})
    assert (
        pool.scores(pool.text_statistics()).argmax(axis=1) == np.arange(80) // 16
    ).mean() >= 0.95


def test_texts_without_vectors_and_without_words_have_scores_too():
    silent = np.zeros((12, DIMS), dtype=np.int8)
    pool = Pool(["。"] * 12, {"summary": silent}, ["!"] * 12, {"expertise": silent})
    assert not pool.scores(pool.text_statistics()).any()
