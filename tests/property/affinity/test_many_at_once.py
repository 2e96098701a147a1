"""What is computed for many pairs at once is what it is for one, to the last bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.affinity import MENTORING, UNREAD, Measure
from models.affinity.grams import BUCKETS, Grams
from models.affinity.vectors import text_score, text_scores
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
    norm = float(one) * float(other)
    many = text_scores(np.array([dot]), np.array([norm]), np.array([correction]))
    assert text_score(dot, norm, correction) == int(many[0])


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
