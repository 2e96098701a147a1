"""Numbers written out in Chinese characters are read as what they say, or left as they are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.feeds.fields.dates import read_day, read_month
from contracts.feeds.fields.money import Money, read_amount
from contracts.feeds.fields.numerals import in_digits
from contracts.feeds.fields.values import fold_whole

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def below_10000(number: int) -> str:
    """Return a number from 1 to 9999 as it is read aloud, without what may be left out."""
    parts = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            parts += DIGITS[digit] + sign
        elif parts and not parts.endswith("零"):
            parts += "零"
    return parts.removesuffix("零")


def spoken(number: int) -> str:
    """Return a number from 1 up to 10^8 as it is read aloud."""
    high, low = divmod(number, 10_000)
    text = below_10000(high) + "万" if high else ""
    if low and high and low < 1000:
        text += "零"
    return text + (below_10000(low) if low else "")


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 10**8 - 1), st.booleans())
def test_a_number_that_is_written_out_is_read(number: int, formal: bool):
    text = spoken(number).translate(FORMAL) if formal else spoken(number)
    assert in_digits(text) == str(number)
    assert read_amount(f"{text}元整") == Money(number)


@settings(max_examples=100, deadline=None)
@given(st.integers(10, 19))
def test_ten_to_nineteen_need_no_one_before_them(number: int):
    assert fold_whole(f"{spoken(number).removeprefix('一')}家") == str(number)


@settings(max_examples=200, deadline=None)
@given(st.dates())
def test_a_day_in_chinese_numerals_is_read(day):
    year = "".join(("〇" if c == "0" else DIGITS[int(c)]) for c in f"{day.year:04}")
    month, number = (spoken(part).removeprefix("一十").rjust(1) for part in (day.month, day.day))
    month, number = (
        f"十{text}".strip() if 10 <= part < 20 else text
        for text, part in ((month, day.month), (number, day.day))
    )
    assert read_day(f"{year}年{month}月{number}日") == day.isoformat()


def test_the_first_month_has_a_name_of_its_own():
    assert read_month("二〇二六年元月") == "2026-01"
    assert read_month("2026年十二月") == "2026-12"


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("〇一二两十百千万亿壹拾 元个多3."), max_size=12))
def test_whatever_stands_there_is_a_number_or_stays(text: str):
    plain = in_digits(text)
    assert plain == text or not set(plain) & set("〇一二两十百千万亿壹拾")


def test_hundreds_of_millions_are_read():
    assert read_amount("一亿二千万元") == Money(120_000_000)
    assert read_amount("三亿零五十万") == Money(300_500_000)


def test_what_leaves_open_how_many_stays_as_it_is():
    for text in ("百万", "几百万", "数百万", "两三百万", "一万五", "一百五", "一百多万", "5十万"):
        assert in_digits(text) == text
