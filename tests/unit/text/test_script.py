"""Simplified forms keep offsets; a section's language is told, mixtures apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.language import detect
from contracts.script import simplified
from models.text import written


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("眾創空間與創業團隊", "众创空间与创业团队"),
        ("乾淨的後台，皇后", "干净的后台，皇后"),
        ("已是简体 with English", "已是简体 with English"),
        ("𠮷野家的創辦人", "𠮷野家的创办人"),
        ("compatibility forms: 蘭、樂、練", "compatibility forms: 兰、乐、练"),
        ("half a pair: \ud842 創業", "half a pair: \ud842 创业"),
        ("", ""),
    ],
)
def test_a_text_has_one_simplified_form(text, plain):
    assert simplified(text) == plain


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_the_simplified_form_has_the_same_length_and_stays(text):
    plain = simplified(text)
    assert len(plain) == len(text)


def test_a_megabyte_without_punctuation_is_simplified():
    assert simplified("創業團隊為" * 200_000) == "创业团队为" * 200_000


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("为工厂做质检的团队", "zh-Hans"),
        ("為工廠做質檢的團隊", "zh-Hant"),
        ("基于 Transformer 与 Kubernetes 的 SaaS 平台", "zh-Hans"),
        ("Former CFO, advised 华为 and two banks", "en"),
        ("质检5G网关", "zh-Hans"),
        ("電商SaaS系統", "zh-Hant"),
        ("we build robots that inspect factories. 我们为工厂研发质检机器人。", "mixed"),
        ("为工厂服务的团队，為診所開發軟體", "mixed"),
        ("2024-05 / 300%", "zh-Hans"),
    ],
)
def test_a_short_section_is_told_and_mixtures_too(text, what):
    assert written(text) == what


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_what_is_not_mixed_is_what_detect_says(text):
    assert written(text) in {"mixed", detect(text)}
