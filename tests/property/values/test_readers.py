"""Whatever a cell holds: a reader gives a value or the contract's own refusal, and every spelling
gives the same value.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from contracts import uscc
from contracts.feeds.fields.credit_code import read_uscc
from contracts.feeds.fields.dates import read_day, read_month
from contracts.feeds.fields.money import read_money
from contracts.feeds.fields.person_cells import LABELS, people_in
from contracts.feeds.fields.values import read_clock, read_mark, read_truth
from contracts.refusals import REASONS
from contracts.visible_text import escaped, told_apart

READERS = [read_day, read_month, read_uscc, read_money, read_truth, read_clock, read_mark]
NEAR = st.text(
    "0123456789年月日-./: TZ+E，,、;；()（）@＠万亿元～\u200b\u00a0\ufeff'=\"张李aOIx√", max_size=40
)
CELLS = st.one_of(
    NEAR,
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text(), max_size=2),
)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
DIRT = ["\u200b", "\ufeff", "\u2060", "\u00ad"]


def refusal_of(read: Callable[[Any], object], cell: object) -> str | None:
    """Return the reason for which `read` refuses a cell, None where it reads it.

    Anything else that is raised is a fault.
    """
    try:
        read(cell)
    except PydanticCustomError as refusal:
        return refusal.type
    return None


@pytest.mark.parametrize("read", READERS, ids=lambda read: getattr(read, "__name__", str(read)))
@given(cell=CELLS)
def test_a_reader_gives_a_value_or_a_refusal_that_has_words(read, cell):
    assert refusal_of(read, cell) in {None, *REASONS}


@given(cell=st.one_of(NEAR, st.text(max_size=60)))
def test_a_cell_of_people_gives_people_with_names_or_a_refusal_that_has_words(cell):
    refusal = refusal_of(people_in, cell)
    assert refusal in {None, *REASONS}
    assert refusal or all(person["name"] for person in people_in(cell))


@st.composite
def dirtied(draw: st.DrawFn, text: str) -> str:
    """Draw `text` as copying and typing may leave it: wide, with blanks around, shapeless
    characters within.
    """
    text = text.translate(WIDE) if draw(st.booleans()) else text
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(st.sampled_from(["", *DIRT])) + text[at:]
    around = st.sampled_from(["", " ", "\u3000", "\u00a0", "\t"])
    return draw(around) + text + draw(around)


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), data=st.data())
def test_every_documented_spelling_of_a_day_is_that_day(day, data):
    year, month, number = day.year, day.month, day.day
    plain = data.draw(
        st.sampled_from(
            [
                day.isoformat(), f"{year}/{month}/{number}", f"{year}.{month}.{number}", f"{year}年{month}月{number}日",
                f"{year} 年 {month} 月 {number} 日", f"{year}{month:02}{number:02}",
                *([f"民国{year - 1911}年{month}月{number}日"] if year > 1911 else []),
            ]
        )
    )  # fmt: skip
    midnight = data.draw(
        st.sampled_from(["", " 0:00", " 00:00:00", "T00:00:00", "T00:00:00Z", "T00:00:00+08:00"])
    )
    written = data.draw(dirtied(plain + midnight))
    assert read_day(written) == read_month(written) == day.isoformat()


@given(
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    data=st.data(),
)
def test_only_midnight_is_a_day(day, hour, minute, data):
    written = f"{data.draw(st.sampled_from([day.isoformat(), f'{day.year}/{day.month}/{day.day}']))} {hour}:{minute:02}"
    if hour or minute:
        with pytest.raises(PydanticCustomError) as caught:
            read_day(written)
        assert caught.value.type == "day_time"
    else:
        assert read_day(written) == day.isoformat()


DIGITS, LETTERS = st.sampled_from("0123456789"), st.sampled_from(uscc.ALPHABET)


@st.composite
def codes(draw: st.DrawFn) -> str:
    parts = [
        *(draw(LETTERS) for _ in range(2)),
        *(draw(DIGITS) for _ in range(6)),
        *(draw(LETTERS) for _ in range(9)),
    ]
    front = "".join(parts)
    return front + uscc.check_character(front)


@given(
    code=codes().filter(lambda code: not (code.isdigit() and code.endswith("000"))), data=st.data()
)
def test_every_documented_spelling_of_a_code_is_that_code(code, data):
    at = data.draw(st.integers(1, len(code) - 1))
    spelling = data.draw(
        st.sampled_from(
            [
                code,
                code.lower(),
                f"'{code}",
                f'="{code}"',
                f"{code[:at]} {code[at:]}",
                f"{code[:at]}-{code[at:]}",
            ]
        )
    )
    assert read_uscc(data.draw(dirtied(spelling))) == code


@given(code=codes(), data=st.data())
def test_what_is_suggested_for_a_mistyped_code_is_valid(code, data):
    at = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from("OISZV"))
    meant = uscc.suggestion(code[:at] + letter + code[at + 1 :])
    assert meant == "" or uscc.is_valid(meant)


HAN = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4
).filter(
    lambda name: (
        not set(name) & set("无無暂暫没沒有转轉") and not any(label in name for label in LABELS)
    )
)
PHONES = (
    st.integers(10**9, 10**10 - 1).map(lambda rest: f"1{rest}").filter(lambda phone: phone[1] > "2")
)


@given(name=HAN, phone=PHONES, data=st.data())
def test_every_documented_spelling_of_a_person_is_that_person(name, phone, data):
    spelling = data.draw(
        st.sampled_from(
            [
                "{}{}",
                "{} {}",
                "{}（{}）",
                "{}({})",
                "{}/{}",
                "{}｜{}",
                "{}，{}",
                "{}；{}",
                "{}：{}",
                "{} 电话：{}",
            ]
        )
    )
    assert people_in(data.draw(dirtied(spelling.format(name, phone)))) == [
        {"name": name, "phone": phone}
    ]


@given(label=st.sampled_from(LABELS), phone=PHONES, data=st.data())
def test_a_label_in_place_of_a_name_is_asked_about(label, phone, data):
    with pytest.raises(PydanticCustomError):
        people_in(data.draw(dirtied(f"{label}{phone}")))


@given(first=st.text(max_size=50), second=st.text(max_size=50))
def test_two_texts_that_differ_are_never_shown_alike_and_nothing_stays_hidden(first, second):
    shown = told_apart(first, second)
    assert all(escaped(text) == text for text in shown)
    if first[:40] != second[:40]:
        assert shown[0] != shown[1]
