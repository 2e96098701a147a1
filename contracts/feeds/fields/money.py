"""Amounts of money as people write them: 500万, US$2m, 3億日圓, USD 2,000,000.

An amount keeps its currency: what is not written in yuan is never taken for yuan.
"""

import re
from typing import Final, NamedTuple

from pydantic_core import PydanticCustomError

from contracts.codes import fold_spelling
from contracts.codes.currencies import find_currency
from contracts.feeds.fields.cells import folded, is_scientific
from contracts.feeds.fields.numerals import in_digits
from contracts.remembering import remembered

YUAN: Final = "CNY"
MAX_AMOUNT: Final = 10**13
"""In whole units of the currency."""

_LONGEST: Final = 60
_IGNORED: Final = str.maketrans("", "", " ,'’:")
_GAPS: Final = re.compile(r" ?[,'’] ?|(?<=\d) (?=\d)")
"""What parts thousands; anywhere else between digits it parts two amounts, and `500 1000万` must not
become one.
"""
_AMOUNT: Final = re.compile(r"([^\d.]*)((?:\d{1,3}(?:,\d{3}){1,4}|\d{1,14})(?:\.\d{1,6})?)(\D*)")
_APPROXIMATE: Final = re.compile(r"^(?:大约|约|about|approx\.?|ca\.)", re.IGNORECASE)
_MISPLACED: Final = re.compile(r"[-+~/%]|[,，]\d{1,2}(?!\d)")
"""Signs that make it no amount, and decimals after a comma, which could be thousands."""
_RANGE: Final = re.compile(r"\d[^\d]{0,12}?[-~–—―−至到][^\d]{0,12}\d")
_UNITS: Final = {
    "": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万万": 10**8,
    "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
    "k": 10**3, "thousand": 10**3, "w": 10**4, "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6,
    "millions": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
}  # fmt: skip


class Money(NamedTuple):
    """An amount in whole units of a currency (ISO 4217)."""

    amount: int = 0
    currency: str = YUAN


def _currency_of(before: str, after: str) -> str | None:
    """Return the currency written before or after an amount, yuan where there is none, None where
    they make no sense.
    """
    named = {find_currency(sign) for sign in (before, after) if sign}
    if not named:
        return YUAN
    return named.pop() if len(named) == 1 else None


def _number(digits: str, unit: int) -> int:
    whole, _, decimals = digits.partition(".")
    return int(whole + decimals.ljust(6, "0")) * unit // 10**6


@remembered(65_536)
def _parsed(text: str) -> Money | None:
    """Return the amount that a folded text says, nothing for an empty one, None where it is no
    amount.
    """
    if _MISPLACED.search(text):
        return None
    plain = _GAPS.sub(",", _APPROXIMATE.sub("", text)).replace(" ", "")
    if not plain:
        return Money()
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return None
    before, after = (fold_spelling(part.translate(_IGNORED)) for part in match.group(1, 3))
    for unit, size in _UNITS.items():
        currency = _currency_of(before, after[len(unit) :]) if after.startswith(unit) else None
        if currency is not None:
            amount = _number(match[2].replace(",", ""), size)
            return Money(amount, currency) if amount <= MAX_AMOUNT else None
    return None


def _in_digits(text: str) -> str:
    """Return an amount in digits, also one that is written out: 伍佰万元整."""
    return text if text.isascii() else in_digits(text.removesuffix("整").removesuffix("正"))


def read_amount(value: object) -> Money:
    """Return an amount in the currency that it is written in; yuan where it names none."""
    if type(value) is int and 0 <= value <= MAX_AMOUNT:
        return Money(value)
    if type(value) is float and value.is_integer() and 0 <= value <= MAX_AMOUNT:
        return Money(int(value))
    text = folded(value, _LONGEST) if isinstance(value, str) else None
    text = None if text is None else _in_digits(text)
    money = None if text is None else _parsed(text)
    if money is not None:
        return money
    if text is not None and _RANGE.search(text):
        raise PydanticCustomError("money_range", "a range of amounts")
    raise PydanticCustomError(
        "scientific" if text and is_scientific(text) else "money", "no amount that can be read"
    )


def read_money(value: object) -> int:
    """Return an amount in whole yuan; one in another currency is refused."""
    money = read_amount(value)
    if money.currency != YUAN:
        raise PydanticCustomError(
            "money_currency", "another currency", {"currency": money.currency}
        )
    return money.amount
