"""Cells with people in them, and the other cells that people fill in their own way: amounts, ticks,
lists with slashes.
"""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from contracts.feeds import Contact
from contracts.feeds.contest import Places
from contracts.feeds.fields.money import read_money
from contracts.feeds.fields.person_cells import people_in
from contracts.feeds.fields.types import Needs
from contracts.feeds.fields.values import read_clock, read_truth
from contracts.feeds.people import People
from tests.contract.support import person_keys

PHONE, OTHER_PHONE, MAIL = "13900000777", "13900000778", "gao@example.org"
GAO = [{"name": "高远", "phone": PHONE}]
BOTH = [{"name": "高远", "phone": PHONE}, {"name": "林溪", "phone": OTHER_PHONE}]


@pytest.mark.parametrize(
    "cell",
    [
        "高远 13900000777", "高远13900000777", "高远（13900000777）", "高远(13900000777)", "高远/13900000777", "高远／13900000777",
        "高远｜13900000777", "高远|13900000777", "高远，13900000777", "高远：13900000777", "高远；13900000777", "高远 电话：13900000777",
        "姓名：高远 手机：13900000777", "13900000777 高远", "高远１３９０００００７７７", "高远\n13900000777", " 高远 \u200b13900000777 ",
        "高远【13900000777】", "高远<13900000777>", "（高远）13900000777", "高远（总经理）（13900000777）",
    ],
)  # fmt: skip
def test_every_spelling_of_a_person_with_a_phone_gives_the_same_person(cell):
    assert people_in(cell) == GAO


@pytest.mark.parametrize(
    "cell",
    [
        "高远, gao@example.org",
        "高远gao@example.org",
        "高远（gao@example.org）",
        "高远 邮箱：gao＠example.org",
    ],
)
def test_every_spelling_of_a_person_with_an_address_gives_the_same_person(cell):
    assert people_in(cell) == [{"name": "高远", "email": MAIL}]


@pytest.mark.parametrize("between", ["、", ";", "；", "\n", ", ", "，", " ", "/"])
def test_several_people_are_told_apart_by_any_separator(between):
    assert people_in(f"高远 {PHONE}{between}林溪 {OTHER_PHONE}") == BOTH
    assert people_in(f"高远{PHONE}{between}林溪（{OTHER_PHONE}）") == BOTH


def test_a_person_may_have_phone_and_address_a_title_and_a_name_of_several_words():
    assert people_in(f"高远（{PHONE}，{MAIL}）；Lin Xi <lin@example.org>") == [
        {"name": "高远", "phone": PHONE, "email": MAIL},
        {"name": "Lin Xi", "email": "lin@example.org"},
    ]
    assert people_in(f"高远（总经理）{PHONE}") == GAO
    assert people_in("高远 (0531)86000000") == [{"name": "高远", "phone": "(0531)86000000"}]
    assert people_in("Ann, Bob") == [{"name": "Ann"}, {"name": "Bob"}]
    assert people_in("阿依古丽·买买提 139 0000 0777") == [
        {"name": "阿依古丽·买买提", "phone": "139 0000 0777"}
    ]


@pytest.mark.parametrize("cell", ["", "无", "暂无", "/", "-", "N/A", " \u200b "])
def test_a_cell_that_says_nobody_has_nobody(cell):
    assert people_in(cell) == []


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (PHONE, "person"),
        (f"高远、林溪、{PHONE}", "person"),
        (f"{PHONE} 高远 {OTHER_PHONE} 林溪", "person"),
        ("高远@example.org", "person"),
        ("高远 1.39E+10", "scientific"),
        (f"Gao, Yuan {PHONE}", "person_comma"),
        (f"高远（男，{PHONE}）", "person"),
        ("高" * 30_000, "person"),
    ],
)
def test_what_could_mean_two_things_is_refused_and_never_guessed(cell, code):
    with pytest.raises(PydanticCustomError) as caught:
        people_in(cell)
    assert caught.value.type == code


def test_people_come_from_a_cell_a_list_of_cells_or_objects():
    read = TypeAdapter(People).validate_python
    plain = [
        person.model_dump(exclude_defaults=True) for person in read(["高远13900000777", BOTH[1]])
    ]
    assert plain == BOTH
    assert [
        person.model_dump(exclude_defaults=True)
        for person in read("高远13900000777；林溪13900000778")
    ] == BOTH


def contact(value: Any) -> dict[str, str]:
    return Contact.model_validate(value).model_dump(exclude_defaults=True)


def test_a_contact_may_stand_in_one_cell_or_with_the_phone_behind_the_name():
    assert contact("高远13900000777") == contact({"name": "高远（13900000777）"}) == GAO[0]
    assert contact({"name": "高远", "phone": 13900000777}) == GAO[0]
    assert contact({"name": f"高远 {OTHER_PHONE}", "phone": PHONE}) == GAO[0]


@pytest.mark.parametrize(
    "value", [{"name": "高远", "phone": "1.39E+10"}, {"name": "高远", "phone": 1.39e20}]
)
def test_a_phone_number_that_a_spreadsheet_shortened_is_refused_as_such(value):
    with pytest.raises(ValidationError) as caught:
        Contact.model_validate(value)
    assert [error["type"] for error in caught.value.errors()] == ["scientific"]


@pytest.mark.parametrize("value", [5, {"name": "高远"}, None])
def test_what_holds_no_list_of_people_is_told_the_form_that_is_wanted(value):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(People).validate_python(value)
    assert [error["type"] for error in caught.value.errors()] == ["person"]


@pytest.mark.parametrize("value", ["高远 13900000777；林溪 13900000778", 5, [{"name": "高远"}]])
def test_a_contact_is_one_person(value):
    with pytest.raises(ValidationError) as caught:
        Contact.model_validate(value)
    assert [error["type"] for error in caught.value.errors()] == ["contact"]


@pytest.mark.parametrize(
    "cell",
    ["√", "✔", "✔️", "✓", "☑", "✅", "是", "有", "齐全", "YES", "ｙｅｓ", " 是 ", "是\u200b", 1],
)
def test_ticks_and_words_of_assent_are_yes(cell):
    assert read_truth(cell) is True


@pytest.mark.parametrize("cell", ["×", "✗", "✘", "❌", "否", "无", "缺", "no", 0])
def test_crosses_and_words_of_denial_are_no(cell):
    assert read_truth(cell) is False


@pytest.mark.parametrize("cell", ["x", "X", "?", "", "也许", 2, None, "是" * 100])
def test_what_is_neither_yes_nor_no_is_refused(cell):
    with pytest.raises(PydanticCustomError):
        read_truth(cell)


@pytest.mark.parametrize("cell", ["3", "３", " 3 ", "3家", "3 家", "3.0", "3\u200b", 3, 3.0])
def test_whole_numbers_are_read_as_cells_have_them(cell):
    assert TypeAdapter(Places).validate_python(cell) == 3
    assert TypeAdapter(Places).validate_python("1,000") == 1000


@pytest.mark.parametrize(
    "cell", ["3-5", "3 5", "若干", "3.5", "3,5", "-3", "9" * 5000, "", True, None]
)
def test_what_is_no_whole_number_is_not_made_one(cell):
    with pytest.raises(ValidationError):
        TypeAdapter(Places).validate_python(None if cell is True else cell)


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("9:30", "09:30"),
        ("９：３０", "09:30"),
        ("09:30:00", "09:30"),
        ("9点30分", "09:30"),
        ("9 點", "09:00"),
        ("14时整", "14:00"),
    ],
)
def test_times_of_day_are_read_as_they_are_typed(cell, clock):
    assert read_clock(cell) == clock


def test_two_numbers_in_one_cell_are_two_keys_and_each_names_the_same_person():
    single = [person_keys("高远", number) for number in (PHONE, OTHER_PHONE)]
    for between in ("/", "、", " ", "；", ", "):
        assert person_keys("高远", f"{PHONE}{between}{OTHER_PHONE}") == sorted(
            [*single[0], *single[1]]
        )
    assert (
        person_keys("高远", "139 0000 0777")
        == person_keys("高远", "+86 139-0000-0777")
        == single[0]
    )


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("500万", 5_000_000), ("５００万元", 5_000_000), ("5,000,000", 5_000_000), ("5 000 000 元", 5_000_000), ("¥500\u200b万", 5_000_000),
        ("人民币 500 万元", 5_000_000), ("1.5亿", 150_000_000), ("", 0), (" " * 32_000, 0),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_typed(cell, yuan):
    assert read_money(cell) == yuan


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("500-1000万", "money_range"), ("500万-1000万", "money_range"), ("500～1000万元", "money_range"), ("500至1000万", "money_range"),
        ("500—1000万", "money_range"), ("1E+07", "scientific"), ("500，1000万", "money"), ("500 1000万", "money"), ("5,00,000", "money"),
        ("面议", "money"), ("9" * 13 + "亿", "money"), (-1, "money"), (float("inf"), "money"), (None, "money"),
    ],
)  # fmt: skip
def test_a_range_or_two_amounts_in_one_cell_never_become_one_amount(cell, code):
    with pytest.raises(PydanticCustomError) as caught:
        read_money(cell)
    assert caught.value.type == code


@pytest.mark.parametrize("between", ["、", "/", "／", "｜", "|", "；"])
def test_needs_may_be_parted_by_slashes_and_bars_of_either_width(between):
    assert TypeAdapter(Needs).validate_python(f"投资对接{between}团队构建") == [
        "investment",
        "team_building",
    ]
