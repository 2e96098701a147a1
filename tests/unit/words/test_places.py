import pytest

from services.words import place_name


@pytest.mark.parametrize(
    ("language", "code", "written", "name"),
    [
        ("zh-Hans", "DE", "德国柏林", "德国（德国柏林）"),
        ("en", "DE", "Berlin", "Germany (Berlin)"),
        ("zh-Hant", "SG", "Singapore", "新加坡"),
        ("zh-Hans", "510100", "", "成都市"),
        ("zh-Hant", "320106", "", "南京市鼓樓區"),
        ("zh-Hans", "", "", ""),
    ],
)
def test_a_place_abroad_is_named_with_what_was_written_where_that_says_more(
    language, code, written, name
):
    assert place_name(language, code, written) == name
