"""What holds for cleaning, whatever the text."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support.texts.clean_texts import compose
from benchmarks.support.texts.damage import KINDS
from models.text import apply, clean

PIECES = [
    "創", "業", "(chuàng)", "(yè)", "（", "）", "(", ")", "(he)", "和", "AI", "ＡＩ", "５",
    "<p>", "</p>", "<b>", "</b>", "<", ">", "<br/>", "<!--", "-->", "&amp;", "&", "amp;", "nbsp;", "&lt;",
    "|", " ", "\t", "\n", "---", "+", "北京", "上海", "广州", "深圳", "成都", "杭州", "、", "。", "，",
    "\ufffd", "\u200b", "\u200d", "\xa0", "Ã", "©", "å\x88\x9b", "ä¸\x9a", "鍒涗笟", "´´Òµ", "锟斤拷",
    "责任编辑：", "王五", "点击阅读原文", "QQ：", "10000000", "电话", "欢迎咨询", ".", "We ", "team",
    "⼯", "⻋", "ﬁ", "ｶ", "ﾞ", "u:", "\x00", "\u2028", "\u3000", "\ue000",
]  # fmt: skip
MESSES = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
SEEDS = st.integers(0, 2**32)


@settings(max_examples=300, deadline=None)
@given(MESSES | st.text(max_size=80))
def test_cleaning_twice_changes_nothing(raw):
    cleaned = clean(raw)
    again = clean(cleaned.text)
    assert again.text == cleaned.text
    assert again.edits == ()


@settings(max_examples=300, deadline=None)
@given(MESSES | st.text(max_size=80))
def test_the_edits_applied_to_the_raw_text_give_the_clean_one(raw):
    cleaned = clean(raw)
    assert apply(raw, cleaned.edits) == cleaned.text
    assert all(left.end <= right.start for left, right in pairwise(cleaned.edits))
    assert all(raw[edit.start : edit.end] != edit.replacement for edit in cleaned.edits)
    assert all(0 <= span.start < span.end <= len(cleaned.text) for span in cleaned.damage)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_a_text_without_damage_is_untouched(seed):
    text = compose(random.Random(seed))
    assert clean(text).text is text


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_damage_of_each_kind_is_restored_exactly(kind, seed):
    chance = random.Random(seed)
    text = compose(chance)
    damaged = KINDS[kind](chance, text)
    if damaged is not None:
        assert clean(damaged).text == text


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_damage_of_several_kinds_at_once_leaves_no_edit_for_a_second_cleaning(seed):
    chance = random.Random(seed)
    text = compose(chance)
    for kind in chance.sample(sorted(KINDS), 4):
        text = KINDS[kind](chance, text) or text
    assert clean(clean(text).text).edits == ()
