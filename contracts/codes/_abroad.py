"""Places abroad: countries of ISO 3166-1 by name, by main city, or by both (德国柏林.

Berlin, Germany).
"""

import re
from functools import cache
from typing import Final

from contracts.codes._countries import COUNTRIES
from contracts.codes._table import Name, fold_spelling

_COMMAS: Final = re.compile(r"[,，、/／·]")
_LONGEST_REST: Final = 30
_HAN: Final = re.compile(r"[一-鿿]")


def countries() -> dict[str, Name]:
    """Return ISO 3166-1 alpha-2 code -> names."""
    names: dict[str, Name] = {}
    for line in COUNTRIES.strip().splitlines():
        code, zh, en, _ = (part.strip() for part in line.split("|"))
        names[code] = Name(zh, en)
    return names


@cache
def _names() -> dict[str, str]:
    """Return folded name of a country or a main city -> country code."""
    names: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for line in COUNTRIES.strip().splitlines():
        code, zh, en, rest = (part.strip() for part in line.split("|"))
        for name in (zh, en):
            names.setdefault(fold_spelling(name), code)
        others += [(name, code) for name in rest.split()]
    for name, code in others:
        names.setdefault(fold_spelling(name), code)
    return names


def find_abroad(text: str) -> str | None:
    """Return the country code of a place abroad: a country, a main city, or any place written with
    its country.
    """
    names = _names()
    spelling = fold_spelling(text)
    return (
        names.get(spelling)
        or _after_its_country(spelling, names)
        or _before_its_country(text, names)
    )


def _after_its_country(spelling: str, names: dict[str, str]) -> str | None:
    """Return the country whose Chinese name comes first: 德国柏林, 德国斯图加特市."""
    for length in range(min(len(spelling) - 2, _LONGEST_REST), 1, -1):
        code = names.get(spelling[:length])
        if code and _HAN.match(spelling) and len(spelling) - length <= _LONGEST_REST:
            inner = names.get(spelling[length:], code)
            return code if inner == code else None
    return None


def _before_its_country(text: str, names: dict[str, str]) -> str | None:
    """Return the country that stands last, after a comma or a blank, with no other one before it."""
    parts = [part for part in map(fold_spelling, _COMMAS.split(text)) if part]
    parts = parts if len(parts) > 1 else [part for part in map(fold_spelling, text.split()) if part]
    for size in range(1, min(len(parts), 5)):
        code = names.get("".join(parts[-size:]))
        if code:
            before = ["".join(parts[:-size]), *parts[:-size]]
            return code if all(names.get(part, code) == code for part in before) else None
    first = names.get(parts[0]) if len(parts) > 1 else None
    return first if first and all(names.get(part, first) == first for part in parts[1:]) else None
