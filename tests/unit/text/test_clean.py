"""Each kind of damage by an example written by hand, and what must never be taken for damage."""

import pytest

from benchmarks.support.texts.clean_texts import TRAPS
from models.text import WHYS, TextSpan, apply, clean

MENDED = [
    ("眾創(chuàng)空間助力創(chuàng)業(yè)團隊", "眾創空間助力創業團隊", "pinyin"),
    ("推進(jìn)產(chǎn)業(yè)落地（AI）", "推進產業落地（AI）", "pinyin"),
    ("綠（lǜ）色與女（nǚ）性", "綠色與女性", "pinyin"),
    ("綠(lv4)色(se4)工(gong1)廠(chang3)", "綠色工廠", "pinyin"),
    ("綠(lu:)色產(chan)業(ye)", "綠色產業", "pinyin"),
    ("銀行(háng)與行(xíng)業", "銀行與行業", "pinyin"),
    ("创(chuang)业(ye)团(tuan)队", "创业团队", "pinyin"),
    ("業(ye)務", "業務", "pinyin"),
    ("开(ka\u0304i)放", "开放", "pinyin"),
    ("<p>智能质检</p>\n<p>降本<b>增效</b></p>", "智能质检\n降本增效", "html"),
    ("质检<!-- 注释 -->系统<script>var a = 1 < 2;</script>", "质检系统", "html"),
    ("研发&amp;nbsp;R&amp;D", "研发 R&D", "entity"),
    ("甲&#8203;乙", "甲乙", "control"),
    ("&lt;b&gt;质检&lt;/b&gt;", "质检", "html"),
    ("鍒涗笟鍥㈤槦", "创业团队", "mojibake"),
    ("´´ÒµÍÅ¶Ó", "创业团队", "mojibake"),
    ("为“ä¸\xadå°\x8fä¼\x81ä¸\x9a”服务", "为“中小企业”服务", "mojibake"),
    ("cafÃ© and rÃ©sumÃ©", "café and résumé", "mojibake"),
    ("智\u200b能\ufeff平\x08台", "智能平台", "control"),
    ("AI\xa0platform\u2028two", "AI platform\ntwo", "space"),
    ("ＡＩ平台５Ｇ，ａ＠ｂ．ｃｎ，１２％", "AI平台5G，a@b.cn，12%", "width"),
    ("ｶﾀﾛｸﾞ", "カタログ", "width"),
    ("ﬁnance ⼯业⻋间", "finance 工业车间", "glyph"),
    ("| 名称 | 简介 |\n|---|---|\n| 暖风 | 护理 |", "名称 简介\n暖风 护理", "table"),
    ("质检系统。| |面向工厂。", "质检系统。面向工厂。", "table"),
    ("We inspect. | | | We sell.", "We inspect. We sell.", "table"),
    ("名称\t简介", "名称 简介", "table"),
    ("第一段。\n----------\n第二段。", "第一段。\n第二段。", "table"),
    ("我们服务工厂。北京 上海 广州 深圳 成都 杭州", "我们服务工厂。", "tail"),
    ("我們服務工廠。臺北市", "我們服務工廠。臺北市", None),
    ("我們服務工廠。北京市|廣州市|深圳市|成都市|杭州市|武漢市", "我們服務工廠。", "tail"),
    (
        "我们做建站。上海网站建设 南京网站建设 杭州网站建设 苏州网站建设 无锡网站建设",
        "我们做建站。",
        "tail",
    ),
    ("我们服务工厂。北京上海广州深圳成都杭州武汉", "我们服务工厂。", "tail"),
    (
        "We inspect parts. Beijing Shanghai Guangzhou Shenzhen Chengdu Hangzhou",
        "We inspect parts.",
        "tail",
    ),
    ("质检系统<br", "质检系统", "html"),
    ("<!--[if gte mso 9]><![endif]-->质检", "质检", "html"),
    ("我们服务工厂。加V信：abc12345，免费领取资料", "我们服务工厂。", "advert"),
    ("我們服務工廠。歡迎加入QQ群123456789", "我們服務工廠。", "advert"),
    ("我们服务工厂。（来源：某某网）", "我们服务工厂。", "advert"),
    ("我们服务工厂。责任编辑：王五", "我们服务工厂。", "advert"),
    ("我们服务工厂。更多精彩内容请关注某某创投。点击阅读原文", "我们服务工厂。", "advert"),
    ("我们服务工厂。咨询热线：400-000-0000 QQ：10000000", "我们服务工厂。", "advert"),
    ("我們服務工廠。\n責任編輯：陳大文\n點擊閱讀原文", "我們服務工廠。", "advert"),
]


@pytest.mark.parametrize(("raw", "text", "why"), MENDED)
def test_damage_is_mended_and_the_reason_given(raw, text, why):
    cleaned = clean(raw)
    assert cleaned.text == text
    assert (why in {edit.why for edit in cleaned.edits}) if why else not cleaned.edits
    assert apply(raw, cleaned.edits) == text
    assert not cleaned.damage


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_looks_like_damage_stays(text):
    cleaned = clean(text)
    assert cleaned.text is text
    assert cleaned.edits == ()
    assert cleaned.damage == ()


@pytest.mark.parametrize(
    "text",
    [
        "智能(AI)平台(A轮)(上海)",
        "面向(shang)海",
        "爱(AI)心",
        "安(an)全",
        "我们(we)的",
        "业务覆盖北京 上海 广州 深圳 成都 杭州 武汉",
        "责任编辑：王五",
        "我们服务工厂。数据来源：某某统计局",
        "我们服务工厂。北京、上海、广州、深圳、成都、杭州、武汉",
        "我们服务工厂。北京 上海 广州",
        "智能(chuàng)与物联(jiān)",
        "我们服务工厂。联系电话：028-0000-1000",
        " 责任编辑：王五",
        "若a<b>c则报警。",
        "團隊名為「鍠滈冀」",
        "平台ä½Ø©面向",
        "团队(tuán duì)建设",
        "联系电话：028-0000-1000",
        "责任编辑系统为媒体提供编辑与校对。",
        "",
        " ",
        "，。！",
    ],
)
def test_a_bracket_a_list_a_contact_or_what_cannot_be_read_stays(text):
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("平台\ufffd\ufffd面向工厂", [(2, 4)]),
        ("锟斤拷锟斤拷公司", [(0, 6)]),
        ("烫烫烫烫", [(0, 4)]),
        ("平台\ue123面向", [(2, 3)]),
        ("平台Ã¥Ã\x83面向\ufffd", None),
    ],
)
def test_lost_content_is_marked_and_not_guessed(text, spans):
    cleaned = clean(text)
    assert cleaned.damage
    if spans is not None:
        assert cleaned.text == text
        assert cleaned.damage == tuple(TextSpan(*span) for span in spans)


def test_an_edit_names_characters_of_the_raw_text():
    raw = "创<b>新</b>ＡＩ"
    edits = clean(raw).edits
    assert [(raw[edit.start : edit.end], edit.replacement, edit.why) for edit in edits] == [
        ("<b>", "", "html"),
        ("</b>", "", "html"),
        ("ＡＩ", "AI", "width"),
    ]
    assert {edit.why for edit in edits} <= set(WHYS)


def test_damage_under_damage_is_one_edit_with_the_last_reason():
    cleaned = clean("創&#40;chuàng)業")
    assert cleaned.text == "創業"
    assert [edit.why for edit in cleaned.edits] == ["pinyin"]


def test_damage_that_nests_without_end_is_left_and_marked():
    deep = "甲" + "<e" * 12 + "<em>" + "m>" * 12 + "乙"
    cleaned = clean(deep)
    assert cleaned.text == deep
    assert cleaned.edits == ()
    assert cleaned.damage == (TextSpan(0, len(deep)),)
    shallow = "甲" + "<e" * 5 + "<em>" + "m>" * 5 + "乙"
    assert clean(shallow).text == "甲乙"


@pytest.mark.parametrize(
    "piece",
    [
        "创业(chuàng",
        "| ",
        "<p",
        "&amp;",
        "\ufffd",
        "Ã©",
        "- ",
        "北京 ",
        "A\t",
        "<!--",
        "---",
        "１",
        "鍒涗笟",
    ],
)
def test_the_longest_field_of_one_piece_over_and_over_takes_no_more_than_a_moment(piece):
    raw = piece * (5000 // len(piece))
    cleaned = clean(raw)
    assert apply(raw, cleaned.edits) == cleaned.text
    assert clean(cleaned.text).edits == ()
