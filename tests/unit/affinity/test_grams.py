"""Wording in hashed pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.affinity import MENTORING, UNSTATED, Measure
from models.affinity.grams import BUCKETS, grams
from models.affinity.texts import LONGEST, grams_of
from models.affinity.wording import Wordings, wording_score
from tests.unit.mentoring.pool import mentor, startup

MEASURE = Measure(MENTORING)
TEXTS = st.text(alphabet="机器视觉检测冷链 abcdAI，。", max_size=30)


def score(one: str, other: str) -> int:
    return wording_score(grams(one), grams(other), MEASURE)


def test_a_text_is_most_like_itself_and_more_like_one_of_its_subject():
    assert score("机器视觉检测", "机器视觉检测") == 10_000
    assert score("机器视觉检测", "做过机器视觉") > score("机器视觉检测", "冷链物流")
    assert score("machine vision", "Machine-vision lines") > score("machine vision", "cold chain")


@pytest.mark.parametrize(
    ("one", "other"),
    [("机器视觉", "machine vision"), ("", "机器视觉"), ("！！", "机器视觉"), ("", "")],
)
def test_across_languages_and_without_words_nothing_is_said(one: str, other: str):
    assert score(one, other) == score(other, one) == UNSTATED


def test_a_chinese_text_that_names_english_products_stays_chinese():
    assert grams("基于 Transformer 的工业 SaaS 平台，服务工厂").family == "zh"
    assert grams("advised 华为 and others on cloud").family == "en"


def test_both_scripts_word_the_same_thing_alike():
    simple, traditional = (
        startup("a", summary="云计算与机器学习"),
        startup("b", summary="雲計算與機器學習"),
    )
    assert grams_of(simple).buckets.tolist() == grams_of(traditional).buckets.tolist()


def test_a_huge_text_is_read_to_its_limit():
    assert grams_of(mentor("m", expertise="质检" * 500_000)).counts.sum() <= 3 * LONGEST


@settings(max_examples=80, deadline=None)
@given(
    st.lists(TEXTS, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.booleans(), TEXTS), max_size=60),
    TEXTS,
)
def test_wordings_changed_row_by_row_score_as_each_pair_does(texts, steps, other):
    rows = [grams(text) for text in texts]
    many = Wordings(rows, MEASURE)
    for place, drop, text in steps:
        if drop and place < len(rows):
            del rows[place]
            many.drop(place)
        elif place <= len(rows):
            insert = place == len(rows) or len(text) % 2 == 0
            if insert:
                rows.insert(place, grams(text))
            else:
                rows[place] = grams(text)
            many.put(place, grams(text), insert=insert)
    assert many.scores(grams(other)).tolist() == [
        wording_score(row, grams(other), MEASURE) for row in rows
    ]


@given(TEXTS)
def test_buckets_are_distinct_ascending_and_within_bounds(text: str):
    found = grams(text)
    assert (np.diff(found.buckets) > 0).all()
    assert all(0 <= bucket < BUCKETS for bucket in found.buckets.tolist())
    assert (found.counts > 0).all()
