import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from contracts import feeds
from contracts.codes.currencies import CURRENCIES
from contracts.feeds.errors import explain
from contracts.feeds.fields.money import Money, read_amount, read_money

FILING = {
    "id": "F-1", "name": "某基金", "type": "venture_capital", "status": "verified", "thesis": "智能制造", "pools": ["p"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("500万美元", 5_000_000, "USD"), ("US$2m", 2_000_000, "USD"), ("USD 2,000,000", 2_000_000, "USD"), ("€500k", 500_000, "EUR"),
        ("3億日圓", 300_000_000, "JPY"), ("HK$100万", 1_000_000, "HKD"), ("新台币500万", 5_000_000, "TWD"), ("500万", 5_000_000, "CNY"),
        ("￥１００万", 1_000_000, "CNY"), ("人民币500万元", 5_000_000, "CNY"), ("2.5亿", 250_000_000, "CNY"), ("5000000", 5_000_000, "CNY"),
        ("1.5 million USD", 1_500_000, "USD"), ("S$1m", 1_000_000, "SGD"), ("约500 萬 元", 5_000_000, "CNY"), ("", 0, "CNY"),
    ],
)  # fmt: skip
def test_an_amount_is_read_with_its_currency(text, amount, currency):
    assert read_amount(text) == Money(amount, currency)


@pytest.mark.parametrize(
    "text", ["500-1000万", "500万~1000万", "500万至1000万", "1,000,000—2,000,000"]
)
def test_a_range_is_refused_as_one(text):
    with pytest.raises(PydanticCustomError) as caught:
        read_amount(text)
    assert caught.value.type == "money_range"


@pytest.mark.parametrize(
    "text", ["-5", "五个", "500万USD元", "1,5 million", "12%", "500/年", "美元", True, None, 1.5]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(PydanticCustomError) as caught:
        read_amount(text)
    assert caught.value.type == "money"


def test_a_field_in_yuan_refuses_another_currency():
    assert read_money("500万") == 5_000_000
    with pytest.raises(PydanticCustomError) as caught:
        read_money("500万美元")
    assert caught.value.type == "money_currency"


def test_a_range_of_tickets_is_in_one_currency():
    assert feeds.Filing.model_validate({**FILING, "ticket_max_cny": "$2m"}).ticket_max_cny == Money(
        2_000_000, "USD"
    )
    with pytest.raises(ValidationError) as caught:
        feeds.Filing.model_validate({**FILING, "ticket_min_cny": "100万", "ticket_max_cny": "$2m"})
    assert explain(feeds.Filing, caught.value)[1][0].code == "two_currencies"
    with pytest.raises(ValidationError):
        feeds.Filing.model_validate({**FILING, "ticket_min_cny": "$3m", "ticket_max_cny": "$2m"})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_named_currency_is_never_taken_for_another(data):
    number, before, by_name = (
        data.draw(st.integers(1, 9999)),
        data.draw(st.booleans()),
        data.draw(st.booleans()),
    )
    unit = data.draw(st.sampled_from(["", "万", "亿", "k", "m", "bn"]))
    code = data.draw(st.sampled_from(sorted(CURRENCIES.codes)))
    blank = data.draw(st.sampled_from(["", " ", "\u3000", "\u200b"]))
    sign = CURRENCIES.codes[code].zh if by_name else code
    text = f"{sign}{blank}{number}{unit}" if before else f"{number}{unit}{blank}{sign}"
    assert read_amount(text).currency == code


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_refused(text):
    kind = ""
    try:
        assert read_amount(text).amount >= 0
    except PydanticCustomError as error:
        kind = error.type
    assert kind in {"", "money", "money_range", "scientific"}


@pytest.mark.parametrize("regions", ["全国", "不限", ["anywhere"], "北京市、全国", ""])
def test_an_investor_of_any_region_states_none(regions):
    assert feeds.Filing.model_validate({**FILING, "regions": regions}).regions == []


def test_an_investor_may_name_countries_and_cities():
    assert feeds.Filing.model_validate(
        {**FILING, "regions": "Berlin, Germany；江苏省江阴市"}
    ).regions == [
        "DE",
        "320281",
    ]
