"""What people add to a heading without meaning another field."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from contracts.feeds import MODELS
from services.spreadsheets.aliases import ALIASES
from services.spreadsheets.columns import columns_of
from services.spreadsheets.headings import (
    UNCLEAR,
    fold,
    split_notes,
    strange_characters,
    unit_of,
    with_unit,
)

FEEDS = sorted(MODELS)
STARTUPS = columns_of("feed.startups")
INVISIBLE = "\ufeff\u200b\u200c\u2060\u00ad\u200e\u034f\u3164\ufe0f"
BLANKS = " \t\n\r\u00a0\u3000\u2009"
NOTES = ("（全称）", "(必填)", "[选填]", "【200字以内】", "（如 有）", "〔见说明〕")
STARS = ("*", "＊", "★", "※")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@st.composite
def dirtied(draw, heading):
    """Return a heading as people write it, or as programs leave it."""
    if heading.isascii():
        cases = (
            str.upper,
            str.title,
            str,
            wide,
            lambda h: h.replace("_", " "),
            lambda h: h.replace("_", "-"),
        )
        heading = draw(st.sampled_from(cases))(heading)
    else:
        heading = draw(st.sampled_from((str, OpenCC("s2t").convert, OpenCC("s2tw").convert)))(
            heading
        )
    pieces = st.text(st.sampled_from(INVISIBLE + BLANKS), max_size=2)
    inside = "".join(draw(pieces) + character for character in heading)
    star = draw(st.sampled_from(("", *STARS)))
    note = draw(st.sampled_from(("", *NOTES)))
    return draw(pieces) + star + inside + note + draw(pieces)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_dirtied_heading_means_the_same_field(data):
    columns = columns_of(data.draw(st.sampled_from(FEEDS)))
    path = data.draw(st.sampled_from(sorted(columns.titles)))
    heading = columns.titles[path] if data.draw(st.booleans()) else ".".join(path)
    assert columns.meaning(data.draw(dirtied(heading))).paths == (path,)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_dirtied_heading_that_clerks_use_means_its_field(data):
    feed = data.draw(st.sampled_from(sorted(ALIASES)))
    heading = data.draw(st.sampled_from(sorted(ALIASES[feed])))
    meaning = columns_of(feed).meaning(data.draw(dirtied(heading)))
    assert meaning.paths == (ALIASES[feed][heading],)


@pytest.mark.parametrize("feed", sorted(ALIASES))
def test_a_heading_that_clerks_use_hides_no_title_and_names_a_field_that_there_is(feed):
    columns = columns_of(feed)
    for heading, path in ALIASES[feed].items():
        assert fold(heading) == heading
        assert heading not in columns.paths
        assert path in columns.titles


@pytest.mark.parametrize("feed", ["feed.mentors", "feed.judges", "feed.filings"])
@pytest.mark.parametrize("heading", ["姓名", "*姓　名", "姓名（必填）", "Name", "姓名/Name"])
def test_a_list_of_persons_may_head_their_names_with_name_alone(feed, heading):
    assert columns_of(feed).meaning(heading).paths == (("name",),)


@pytest.mark.parametrize(
    ("feed", "heading"),
    [
        ("feed.startups", "项目"),
        ("feed.startups", "编号"),
        ("feed.startups", "企业"),
        ("feed.answers", "导师"),
        ("feed.mentors", "类型"),
    ],
)
def test_a_heading_that_could_mean_two_things_is_asked(feed, heading):
    assert columns_of(feed).meaning(heading).paths == ()


@pytest.mark.parametrize("cell", ["教育行业", "公司领导", "电话咨询", "姓名学"])
def test_a_cell_that_holds_such_a_word_resembles_no_heading(cell):
    assert not columns_of("feed.mentors").resembles(cell)


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk", "s2twp"])
@pytest.mark.parametrize(
    "feed", ["feed.startups", "feed.mentors", "feed.filings", "feed.judges", "feed.answers"]
)
def test_every_title_is_known_in_the_scripts_of_taiwan_and_hong_kong(feed, script):
    columns, convert = columns_of(feed), OpenCC(script).convert
    unknown = [
        convert(title)
        for path, title in columns.titles.items()
        if columns.meaning(convert(title)).paths != (path,)
    ]
    assert unknown == []


@pytest.mark.parametrize("feed", FEEDS)
def test_no_two_fields_of_a_feed_fold_to_one_heading(feed):
    columns = columns_of(feed)
    assert all(columns.meaning(".".join(path)).paths == (path,) for path in columns.titles)
    assert all(columns.meaning(title).paths == (path,) for path, title in columns.titles.items())


@pytest.mark.parametrize(
    "heading",
    [
        "企业名称（name）",
        "企业名称/Name",
        "企业名称 name",
        "Name 企业名称",
        "1. 企业名称",
        "2、企业名称：",
        "（必填）企业名称",
        "「企业名称」",
    ],
)
def test_a_heading_in_two_languages_or_with_a_number_is_known(heading):
    assert STARTUPS.meaning(heading).paths == (("name",),)


@pytest.mark.parametrize(
    "heading",
    [
        "团队编号/统一社会信用代码",
        "团队编号（统一社会信用代码）",
        "统一社会信用代码或团队编号",
        "企业名称、项目简介",
    ],
)
def test_a_heading_that_may_mean_two_fields_means_both(heading):
    assert len(STARTUPS.meaning(heading).paths) == 2


@pytest.mark.parametrize(
    "heading", ["", "备注", "企业", "（全称）", "x" * 1000, "企业名称 备注", "(" * 200]
)
def test_what_is_no_heading_means_nothing(heading):
    assert STARTUPS.meaning(heading).paths == ()


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("拟融资额（万元）", "500", "500万"), ("拟融资额(单位：亿元)", "1.2", "1.2亿"), ("拟融资额（元）", "500", "500"),
        ("拟融资额（万元）", "1,200", "1,200万"), ("拟融资额（万元）", "500万", "500万"), ("拟融资额（万美元）", "30", "30万美元"),
        ("拟融资额（选填）", "500", "500"), ("拟融资额（人民币万元）", "80", "80万"),
        ("拟融资额（以万元为单位）", "80", "80万"), ("拟融资额（万元）", "面议", "面议"),
    ],
)  # fmt: skip
def test_a_unit_beside_a_heading_of_money_counts_for_bare_numbers(heading, cell, value):
    paths, unit = STARTUPS.meaning(heading)
    assert paths == (("amount_sought_cny",),)
    assert (with_unit(cell, unit) if unit else cell) == value


@pytest.mark.parametrize(
    "heading", ["拟融资额（例：500万元）", "拟融资额（万瑞郎）", "拟融资额（$ million）"]
)
def test_a_unit_that_is_not_clear_is_not_guessed(heading):
    assert STARTUPS.meaning(heading).unit == UNCLEAR


def test_notes_are_split_off_and_an_open_bracket_reaches_to_the_end():
    assert split_notes("a(b)c(d)") == ("ac", ["b", "d"])
    assert split_notes("a(b(c)d") == ("a", ["b(c)d"])
    assert split_notes("a)b") == ("a)b", [])
    assert unit_of([]) == ""


def test_characters_that_cannot_be_seen_are_named_with_what_stands_before():
    assert strange_characters("团对编号\u200b") == [("U+200B ZERO WIDTH SPACE", "号")]
    assert strange_characters("n\u0430me") == [("U+0430 CYRILLIC SMALL LETTER A", "n")]
    assert strange_characters("团对\u3000编\ue000号") == [
        ("U+3000 IDEOGRAPHIC SPACE", "对"),
        ("U+E000", "编"),
    ]
    assert strange_characters("企业名称（全称） name") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_meaning_or_none(heading):
    assert isinstance(STARTUPS.meaning(heading).paths, tuple)
