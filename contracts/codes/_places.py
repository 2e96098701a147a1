"""Which areas a spelling may stand for: a name by itself, or after its province, its prefecture, or
both.

Nothing is guessed: a spelling that fits several areas gives them all.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from contracts.codes._areas import areas, formers, forms, short, uppers
from contracts.codes._regions_data import NOT_THE_CITY
from contracts.codes._table import Name, fold_spelling

STANDARD: Final[dict[str, Name]] = areas()
"""Code -> names as the standard has them; a county's name may be another's too."""

_FULL, _FORMER_FULL, _SHORT, _FORMER_SHORT = range(4)
"""How near a form is to the standard's name, nearest first: only the nearest forms of a spelling
count.
"""
_SHORTEST: Final = 2
_LONGEST: Final = 60


class _Index(NamedTuple):
    """What areas are called by themselves, and by which codes they went before."""

    names: dict[str, dict[str, int]]
    """Folded name -> code -> how near it is to the standard's name."""
    codes: dict[str, str]
    """Former code -> code of today."""
    cities_before: dict[str, list[str]]
    """Code of a prefecture -> names that it had."""


@cache
def _index() -> _Index:
    index = _Index({}, {}, {})
    for code, name in STANDARD.items():
        _enter(index, name.zh, code, (_FULL, _SHORT))
    for former in formers():
        if former.code:
            index.codes[former.code] = former.today
        if former.name:
            _enter(index, former.name, former.today, (_FORMER_FULL, _FORMER_SHORT))
            if former.today.endswith("00"):
                index.cities_before.setdefault(former.today, []).append(former.name)
    return index


def _enter(index: _Index, name: str, code: str, nearness: tuple[int, int]) -> None:
    for form, near in zip(forms(name), nearness, strict=False):
        codes = index.names.setdefault(fold_spelling(form), {})
        codes[code] = min(near, codes.get(code, near))


def today(code: str) -> str | None:
    """Return what a former code is today, None where it is none."""
    return _index().codes.get(code)


@cache
def _before(province: str, prefecture: str) -> frozenset[str]:
    """Return what may stand before the name of an area in `prefecture`: province, prefecture, or
    both.
    """
    first = _called([province])
    # 北京市北京市海淀区: lists fill the column of the prefecture with the municipality.
    second = _called([prefecture if prefecture in STANDARD else province])
    return frozenset(first | second | {one + other for one in first for other in second})


def _called(codes: Iterable[str]) -> set[str]:
    spellings: set[str] = set()
    for code in codes:
        name = STANDARD[code]
        names = [*forms(name.zh), name.en]
        for earlier in _index().cities_before.get(code, []):
            names += forms(earlier)
        spellings.update(map(fold_spelling, names))
    return spellings


def _leads(prefix: str, code: str) -> bool:
    """Return whether `prefix` names what lies above `code`, or the area itself once more (东莞市东莞市)."""
    return prefix in _before(f"{code[:2]}0000", f"{code[:4]}00")


def areas_of(spelling: str) -> list[str]:
    """Return the codes of the areas that a folded spelling may stand for, in the standard's order."""
    if len(spelling) > _LONGEST:
        return []
    matches: dict[str, int] = {}
    names = _index().names
    for start in range(max(len(spelling) - _SHORTEST + 1, 0)):
        for code, near in names.get(spelling[start:], {}).items():
            if start == 0 or _leads(spelling[:start], code):
                matches[code] = min(near, matches.get(code, near))
    return _nearest(matches, asked=spelling in NOT_THE_CITY)


def _nearest(matches: dict[str, int], *, asked: bool) -> list[str]:
    """Return the codes whose forms are nearest.

    A province, a city or what holds all the others stands for itself.
    """
    best = sorted(code for code, near in matches.items() if near == min(matches.values()))
    for ending in ("0000", "00"):
        wide = [code for code in best if code.endswith(ending)]
        if len(wide) == 1 and not asked:
            return wide
    holding = [code for code in best if all(code in (other, *uppers(other)) for other in best)]
    return holding or best


def display_names() -> dict[str, Name]:
    """Return code -> names by which people know an area: a county whose name others bear has its
    city or province before it.
    """
    bearers: dict[str, int] = {}
    for name in STANDARD.values():
        bearers[name.zh] = bearers.get(name.zh, 0) + 1
    shown: dict[str, Name] = {}
    for code, name in STANDARD.items():
        if bearers[name.zh] == 1:
            shown[code] = name
            continue
        above = next(STANDARD[upper] for upper in reversed(uppers(code)) if upper in STANDARD)
        shown[code] = Name(above.zh + name.zh, above.zh + name.zh)
    return shown


def within(code: str) -> list[str]:
    """Return the codes of the areas that lie in the province or prefecture `code`."""
    digits = code.removesuffix("00").removesuffix("00")
    return [other for other in STANDARD if other.startswith(digits) and other != code]


def stem(code: str) -> str:
    """Return the name of an area without its suffix, folded."""
    return fold_spelling(short(STANDARD[code].zh))
