from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import pool_log, roadshow, uscc
from contracts.codes import INDUSTRIES, REGIONS, TABLES, TERMS, find_industry, find_region
from tests.contract.support import person_keys

FIRST = st.tuples(
    st.sampled_from(["91", "92", "93", "52", "N2"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
).map("".join)


@settings(max_examples=60, deadline=None)
@given(FIRST)
def test_every_single_character_change_of_a_credit_code_is_caught(first):
    code = first + uscc.check_character(first)
    assert uscc.is_valid(code)
    for place in range(uscc.LENGTH):
        for other in uscc.ALPHABET:
            if other != code[place]:
                assert not uscc.is_valid(code[:place] + other + code[place + 1 :])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_told_valid_or_not_without_an_error(text):
    assert uscc.is_valid(text) in {True, False}


def test_the_tables_are_whole():
    assert sum(len(code) == 1 for code in INDUSTRIES.codes) == 20
    assert sorted(code[1:] for code in INDUSTRIES.codes if len(code) > 1) == [
        f"{n:02}" for n in range(1, 98)
    ]
    whole = [code for code in REGIONS.codes if code.endswith("00")]
    assert sum(code.endswith("0000") for code in whole) == 34
    assert sum(not code.endswith("0000") for code in whole) == 333


@pytest.mark.parametrize("name", TABLES)
def test_every_code_and_its_chinese_name_find_the_code(name):
    table = TABLES[name]
    for code, names in table.codes.items():
        assert table.find(code) == code
        if name == "regions":
            assert find_region(code) == code
        elif name != "industries":
            assert table.find(names.zh) == code


def test_the_codes_are_those_of_the_pool_log():
    assert set(TERMS["stages"].codes) == set(get_args(pool_log.Stage))
    assert set(TERMS["needs"].codes) == set(get_args(pool_log.NeedCode))
    assert set(TERMS["languages"].codes) == set(get_args(pool_log.Language))
    assert set(TERMS["groups"].codes) == set(get_args(roadshow.Group))
    assert set(TERMS["investor_types"].codes) == set(get_args(pool_log.InvestorType))
    assert set(TERMS["filing_statuses"].codes) == set(get_args(pool_log.FilingStatus))


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("陕西-西安", "610100"), ("西安", "610100"), ("陕西省西安市", "610100"), ("陕西", "610000"), ("内蒙古呼和浩特", "150100"),
        ("吉林", "220000"), ("吉林市", "220200"), ("海南", "460000"), ("北京市海淀区", "110108"), ("海淀", "110108"),
        ("上海浦东", "310115"), ("110100", "110000"), ("130102", "130102"), ("130171", "130100"),
        ("西安市高新区", "610100"), ("深圳市南山区", "440305"),
        ("香港", "810000"), ("Shenzhen", "440300"), ("忠县", "500233"),
        ("香港-沙田区", "810000"), ("台湾-台北市", "710000"), ("上海-闸北区", "310106"),
    ],
)  # fmt: skip
def test_a_region_is_known_by_the_ways_in_which_lists_write_it(spelling, code):
    assert find_region(spelling) == code


@pytest.mark.parametrize("spelling", ["朝阳区", "南山区", "长安区", "某某市", "999999", "", "中国"])
def test_a_region_that_could_be_several_or_none_is_not_guessed(spelling):
    assert find_region(spelling) is None


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("人工智能", "I65"), ("软件", "I65"), ("电子商务", "F52"), ("教育", "P83"), ("医疗健康", "Q84"),
        ("企业服务", "I65"), ("金融", "J"), ("文化娱乐", "R88"), ("游戏", "I64"), ("旅游", "L72"),
        ("房产", "K70"), ("汽车交通", "C36"), ("硬件", "C39"), ("广告营销", "L72"), ("社交网络", "I64"),
        ("本地生活", "I64"), ("体育", "R89"), ("农业", "A01"), ("物流", "G58"), ("I", "I"),
        ("65", "I65"), ("6510", "I65"), ("i6510", "I65"),
    ],
)  # fmt: skip
def test_an_industry_is_known_by_code_name_and_words_in_use(spelling, code):
    assert find_industry(spelling) == code


def test_a_division_of_another_section_is_no_industry():
    assert find_industry("C65") is None


def test_the_same_person_written_differently_has_the_same_key():
    assert person_keys("王 小明", "+86 138-0000-0000") == person_keys("王小明", "13800000000")
    assert person_keys("WANG Lin", "", "Lin@Example.com ") == person_keys(
        "Wang Lin", "", "lin@example.com"
    )
    assert person_keys("王小明", "13800000000") != person_keys("王小明", "13800000001")
    assert person_keys("王小明") == []
