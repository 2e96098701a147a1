import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.language import detect, script_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("人工智能", "zh-Hans"),
        ("面向工厂的视觉质检", "zh-Hans"),
        ("為中小企業提供財務顧問", "zh-Hant"),
        ("電商", "zh-Hant"),
        ("基于 Transformer 与 Kubernetes 的 SaaS 平台", "zh-Hans"),
        ("PCB 视觉检测", "zh-Hans"),
        ("Machine vision for factories", "en"),
        ("Former CFO, advised 华为 and two banks on treasury and on export credit", "en"),
        ("AI", "en"),
        ("王喆", "zh-Hans"),
        ("陳大文", "zh-Hant"),
    ],
)
def test_a_short_field_is_told_by_its_characters(text, language):
    assert detect(text) == language


def test_a_text_without_letters_takes_the_default():
    assert detect("2024-05 / 300%") == "zh-Hans"
    assert detect("", default="en") == "en"


def test_simplified_and_traditional_forms_of_common_characters_are_told_apart():
    assert all(script_of(character) == 1 for character in "國學醫業車電開關產業務財資")
    assert all(script_of(character) == -1 for character in "国学医业车电开关产务财资")
    assert all(script_of(character) == 0 for character in "人工智能中大小，。A1")


@given(st.text(max_size=60))
def test_any_text_has_a_language(text):
    assert detect(text) in {"zh-Hans", "zh-Hant", "en"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("裡面", "zh-Hant"),
        ("智慧医院 AI-powered hospital platform", "zh-Hans"),
        ("AIGC+BI+SaaS 中台 (LLM/RAG/MCP)", "zh-Hans"),
        (
            "茶园采摘机器人 https://example.cn/s/QrStUvWxYzAbCdEfGhIjKlMn?from=timeline&scene=2",
            "zh-Hans",
        ),
        ("茶園採摘機器人，詳見 www.example.com.tw/products/robots/overview", "zh-Hant"),
        ("联系 somebody.longname@department.example.com", "zh-Hans"),
        ("茶园采摘" + "&nbsp;" * 20, "zh-Hans"),
        ('<p class="MsoNormal" style="text-indent:21pt">茶园采摘</p>', "zh-Hans"),
        ("为裡程碑项目做采摘機器人", "zh-Hans"),
        ("Shenzhen Blue Ridge Robotics 深圳蓝岭", "en"),
        ("Picking robots. See https://example.com/中文", "en"),
        ("https://example.com/only/a/link", "zh-Hans"),
    ],
)
def test_links_markup_and_product_names_do_not_tell_the_language(text, language):
    assert detect(text) == language
