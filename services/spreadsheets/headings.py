"""How a heading is compared: what people add to one without meaning another field does not count.

Everything here takes time linear in the heading's length.
"""

import re
import unicodedata
from typing import Final

from contracts.normal import is_invisible, normal_id
from contracts.script import simplified

_SHAPELESS: Final = frozenset(
    map(
        chr,
        [
            0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ],
    )
)  # fmt: skip
"""Fillers and variation selectors: nothing to see, though Unicode does not count them among the
format characters.
"""
_IGNORED: Final = dict.fromkeys([*map(ord, "*∗⁎★☆※✱✲✳•_-.:'\"`“”‘’。"), *map(ord, _SHAPELESS)])
"""Stars that mark a required column, punctuation, and what has no shape."""
_FOLDED: Final = _IGNORED | str.maketrans("[{<〈《⟨]}>〉》⟩", "((((((" + "))))))")
_WORDS: Final = {
    "覆": "复", "专案": "项目", "联络": "联系", "程式码": "代码", "远端": "远程", "物件": "对象", "讯息": "信息",
    "栏位": "字段", "型别": "类型",
}  # fmt: skip
"""Words of Taiwan and Hong Kong, simplified, -> ours."""
_WORD: Final = re.compile("|".join(_WORDS))
_PARTS: Final = re.compile(r"[/|、,;&+\\]|(?<=[㐀-鿿])(?=[a-z])|(?<=[a-z])(?=[㐀-鿿])|[或和及]")
_CURRENCIES: Final = (
    "元|人民币|rmb|cny|yuan|美元|美金|usd|欧元|eur|港元|港币|hkd|日元|日圆|jpy"
    "|英镑|gbp|新加坡元|新元|sgd|澳元|aud|加元|cad|新台币|twd"
)
_UNIT: Final = re.compile(
    rf"(?:单位|金额|以|人民币)*(百万|千万|万|亿|千)?({_CURRENCIES})?(?:为单位|计)?",
)
_UNIT_SIGN: Final = re.compile(rf"[千万亿币镑郎盾铢$€£¥]|million|{_CURRENCIES}")
UNCLEAR: Final = "?"
"""A note speaks of money, and it is not certain that it gives the unit of all bare numbers."""
_YUAN: Final = {"", "元", "人民币", "rmb", "cny", "yuan"}
_LONGEST_NUMBER: Final = 64
_BARE_NUMBER: Final = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?")


def fold(heading: str) -> str:
    """Return a heading as it is compared: Simplified, half width, without blanks, stars, dashes,
    dots and case.
    """
    folded = simplified(normal_id(heading).casefold().translate(_FOLDED))
    return _WORD.sub(lambda word: _WORDS[word[0]], folded)


def split_notes(folded: str) -> tuple[str, list[str]]:
    """Return what stands outside brackets, and what stands in each.

    A bracket left open reaches to the end.
    """
    outside: list[str] = []
    notes: list[str] = []
    begin = depth = 0
    for position, character in enumerate(folded):
        if character == "(":
            if depth == 0:
                outside.append(folded[begin:position])
                begin = position + 1
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                notes.append(folded[begin:position])
                begin = position + 1
    (notes if depth else outside).append(folded[begin:])
    return "".join(outside), notes


def parts_of(folded: str) -> list[str]:
    """Return the parts of a heading that joins several, such as `名称/name`, `编号或代码` and `名称name`."""
    return [part for part in _PARTS.split(folded) if part]


def unit_of(notes: list[str]) -> str:
    """Return the unit of money that notes such as `单位:万元` give, as it is written after a number.

    Empty where no note speaks of money, UNCLEAR where one does in other words.
    """
    for note in notes:
        match = _UNIT.fullmatch(note)
        if match and match[0]:
            return (match[1] or "") + ("" if (match[2] or "") in _YUAN else match[2])
        if _UNIT_SIGN.search(note):
            return UNCLEAR
    return ""


def is_bare_number(cell: str) -> bool:
    """Return whether a cell holds a number without a unit."""
    return len(cell) <= _LONGEST_NUMBER and _BARE_NUMBER.fullmatch(normal_id(cell)) is not None


def with_unit(cell: str, unit: str) -> str:
    """Return a cell with the unit of its heading, where it holds a bare number."""
    return normal_id(cell) + unit if is_bare_number(cell) else cell


def shown(heading: str, most: int) -> str:
    """Return a heading in one line, without what has no shape, shortened."""
    text = " ".join("".join(c for c in heading[: most * 4] if not is_invisible(c)).split())
    return text if len(text) <= most else text[:most] + "…"


def strange_characters(heading: str) -> list[tuple[str, str]]:
    """Return (name, character before it) of what a reader cannot see or takes for something else,
    each once.
    """
    strange: dict[str, str] = {}
    before = ""
    for character in heading:
        if _is_strange(character):
            strange.setdefault(
                f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip(), before
            )
        elif not character.isspace():
            before = character
    return list(strange.items())


def _is_strange(character: str) -> bool:
    if character in "\t\n\r" or " " <= character <= "~":
        return False
    if not character.isprintable() or is_invisible(character) or character in _SHAPELESS:
        return True
    wide = unicodedata.name(character, "").startswith(("CJK UNIFIED", "FULLWIDTH", "IDEOGRAPHIC"))
    return character.isalnum() and not wide
