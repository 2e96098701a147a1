"""Numbers in Chinese characters, as letters and contracts have them: 三家, 五百万元, 二〇二六年十二月.

Read is only what is a number by the rules of writing one. 百万, 两三百万 and 一万五 leave open how many,
and stay as they are.
"""

import re
from typing import Final

_ONES: Final = "零一二三四五六七八九"
_PLAIN: Final = str.maketrans(
    "〇○壹弌两兩贰貳弍叁參弎肆伍陆陸柒捌玖拾佰仟萬億",
    "零零一一二二二二二三三三四五六六七八九十百千万亿",
)
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_GROUPS: Final = {"万": 10**4, "亿": 10**8}
_ANY_ONE: Final = _ONES + "".join(map(chr, _PLAIN))
_RUN: Final = re.compile(f"[{_ANY_ONE}十百千万亿]{{1,40}}")
_ARABIC: Final = re.compile(r"[0-9]")
_IN_DATE: Final = re.compile(
    f"(?P<year>[{_ANY_ONE}]{{4}})(?= ?年)|(?<=[年月])(?P<part>[{_ANY_ONE}十]{{1,3}}|元)(?= ?[月日号號])"
)


def in_digits(text: str) -> str:
    """Return `text` with its numbers in digits, where it has no digits and every number is one."""
    if text.isascii() or _ARABIC.search(text):
        return text
    numbers = [_number(run) for run in _RUN.findall(text)]
    if not numbers or None in numbers:
        return text
    values = iter(numbers)
    return _RUN.sub(lambda _: str(next(values)), text)


def date_in_digits(text: str) -> str:
    """Return a date with year, month and day in digits: 二〇二六年十二月三日, 2026年元月."""
    return text if text.isascii() else _IN_DATE.sub(_date_part, text)


def _date_part(match: re.Match[str]) -> str:
    if match["year"]:
        digits = [_ONES.find(character) for character in match["year"].translate(_PLAIN)]
        return match["year"] if -1 in digits else "".join(map(str, digits))
    number = 1 if match["part"] == "元" else _number(match["part"])
    return match["part"] if number is None else str(number)


def _number(run: str) -> int | None:
    """Return the number that `run` is, None where writing that number gives other characters."""
    plain = run.translate(_PLAIN)
    number = _summed(plain)
    if plain.startswith("十"):
        plain = f"一{plain}"
    return number if plain == _written(number) else None


def _summed(plain: str) -> int:
    """Return what the characters of a number sum up to, however they are put."""
    total = group = digit = 0
    for character in plain:
        if character in _UNITS:
            group += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _GROUPS:
            below = total if character == "亿" else 0
            total += (below + group + digit) * _GROUPS[character] - below
            group = digit = 0
        else:
            digit = _ONES.index(character)
    return total + group + digit


def _written(number: int) -> str:
    """Return a number as the rules write it, with every 一 and 零."""
    text = ""
    for size, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        value = number // size % 10**4
        if value:
            text += ("零" if text and value < 1000 else "") + _written_group(value) + sign  # noqa: PLR2004 - a thousand
    return text or "零"


def _written_group(number: int) -> str:
    text = ""
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += _ONES[digit] + sign
        elif text and number % size:
            text += "" if text.endswith("零") else "零"
    return text
