"""What is computed for many pairs at once is what it is for one, to the last bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.affinity import MENTORING, UNREAD, Measure
from models.affinity.grams import BUCKETS, Grams
from models.affinity.vectors import millionths, on_scale, scaled, text_score
from models.affinity.weights import COSINE_HIGH, COSINE_LOW, WORDING_HIGH, WORDING_LOW
from models.affinity.wording import Wordings, wording_score
from models.mentoring.planning.nearest import best

SQUARES = st.integers(0, 1024 * 128 * 128)
BAGS = st.dictionaries(st.integers(0, 40), st.integers(1, 9), max_size=12)
FAMILIES = st.sampled_from(["zh", "en"])


def grams(family: str, bag: dict[int, int]) -> Grams:
    buckets = np.array(sorted(bag), dtype=np.int64) * (BUCKETS // 41)
    return Grams(family, buckets, np.array([bag[key] for key in sorted(bag)], dtype=np.int64))


@given(
    st.integers(-(1 << 24), 1 << 24),
    SQUARES,
    SQUARES,
    st.integers(-2_000_000, 2_000_000),
)
def test_the_text_score_of_one_pair_is_that_of_many(
    dot: int, one: int, other: int, correction: int
) -> None:
    many = scaled(
        np.array([[dot]]),
        np.array([float(one)]),
        np.array([float(other)]),
        (COSINE_LOW, COSINE_HIGH),
        np.array([[correction]]),
    )
    assert text_score(dot, float(one) * float(other), correction) == int(many[0, 0])


@given(
    st.lists(SQUARES, min_size=1, max_size=4),
    st.lists(SQUARES, min_size=1, max_size=4),
    st.sampled_from([(COSINE_LOW, COSINE_HIGH), (WORDING_LOW, WORDING_HIGH), (-7, 12_345)]),
    st.data(),
)
def test_scores_in_one_array_are_those_step_by_step_in_integers(
    one: list[int], other: list[int], bounds: tuple[int, int], data: st.DataObject
) -> None:
    dots = np.array(
        [
            [data.draw(st.integers(-round((n * m) ** 0.5), round((n * m) ** 0.5))) for m in other]
            for n in one
        ],
        dtype=np.float64,
    )
    left, right = np.array(one, dtype=np.float64), np.array(other, dtype=np.float64)
    norms = np.outer(left, right)
    expected = np.where(norms > 0, on_scale(millionths(dots, norms), *bounds), 0)
    assert scaled(dots, left, right, bounds).tolist() == expected.tolist()


@given(
    st.lists(st.tuples(FAMILIES, BAGS), max_size=6),
    st.lists(st.tuples(FAMILIES, BAGS), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 5), FAMILIES, BAGS), max_size=3),
)
def test_wordings_scored_together_are_scored_as_pairs(
    rows: list[tuple[str, dict[int, int]]],
    others: list[tuple[str, dict[int, int]]],
    changes: list[tuple[int, str, dict[int, int]]],
) -> None:
    measure = Measure(MENTORING, UNREAD, "m1", {})
    texts = [grams(*row) for row in rows]
    table = Wordings(texts, measure)
    for place, family, bag in changes:
        row = min(place, len(texts))
        texts.insert(row, grams(family, bag))
        table.put(row, texts[row], insert=True)
    asked = [grams(*other) for other in others]
    expected = [[wording_score(text, other, measure) for text in texts] for other in asked]
    assert table.scores_many(asked).tolist() == expected


@given(
    st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 20),
)
def test_the_best_are_the_highest_scores_and_of_equal_ones_the_first(
    rows: list[tuple[int, bool]], most: int
) -> None:
    scores = np.array([score for score, _ in rows], dtype=np.int16)
    allowed = np.array([flag for _, flag in rows])
    ranked = sorted((-score, row) for row, (score, flag) in enumerate(rows) if flag)
    assert sorted(best(scores, allowed, most).tolist()) == sorted(row for _, row in ranked[:most])
