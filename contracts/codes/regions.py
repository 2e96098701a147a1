"""Regions: GB/T 2260 (中华人民共和国行政区划代码) at home, ISO 3166-1 alpha-2 abroad.

A code of GB/T 2260 has six digits, two each for province, prefecture and county. Names count with
and without their suffix, in both scripts, and with what they belong to before them (陕西-西安, 江苏省江阴市).
Former names and codes count as what they are today. A zone, a town or an address counts as the area
before it (成都高新区). A name that several areas bear (鼓楼区) is no area until it says which. A place
abroad counts as its country.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from contracts.codes._abroad import find_abroad
from contracts.codes._areas import short, uppers
from contracts.codes._near import near_names
from contracts.codes._places import STANDARD, areas_of, stem, today
from contracts.codes._region_names import NAMES
from contracts.codes._regions_data import ALIASES, FORMER_CITIES, SHARED
from contracts.codes._table import CodeTable, fold_spelling
from contracts.remembering import remembered

_CODE: Final = re.compile(r"\d{6}(?:\d{3}(?:\d{3})?)?", re.ASCII)
_ZONE: Final = re.compile(
    "(?:高新|经开|开发|经济|技术|产业|科技|科学|软件|创新|创业|保税|自贸|自由贸易|综合|示范|试验|实验|合作|度假|旅游|"
    "风景|生态|管理|工业|农业|国际|物流|文化|化工|大学|新城|新)[^省市县]{0,12}(?:区|园|城|谷|港|岛|基地|管委会)$"
    "|^(?:市?郊区|城区|市区|主城区|老城区|市中区|矿区)$"
    "|^[^省市区县州]{1,12}(?:[镇乡村]|街道|苏木)$"
    "|[^省市区县州]{1,12}(?:[路街道巷]|大道|大街|大厦|[号楼室园])(?:.{0,30}[号楼室层座栋园厦])?$"
)
_ANY_PART: Final = re.compile("(?:[区县市旗镇乡园]|街道|半岛|九龙|新界|路环|氹仔)$")
_WITHOUT_PREFECTURES: Final = frozenset({"710000", "810000", "820000"})
_MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
_COUNTRY_PREFIXES: Final = ("中华人民共和国", "中国", "prchina", "china")
_NO_AREAS: Final = re.compile(
    "市辖区|(?:省|自治区)直辖(?:县级)?行政(?:区划|单位)|(?<=重庆市)县(?=.)"
)
"""What the standard's lists write where a prefecture is missing."""
_COUNTRY_SUFFIXES: Final = ("prchina", "china")
_MOST_CANDIDATES: Final = 8
_LONGEST_NAME: Final = 40
"""Of an area with all above it, in characters."""
_LONGEST_ADDRESS: Final = 100


@cache
def _aliases() -> dict[str, str]:
    """Return folded alias -> code: names in use, and English names alone, with the province, and
    the other way round.
    """
    aliases: dict[str, str] = {}
    for code, name in STANDARD.items():
        if name.en == name.zh:
            continue
        province = STANDARD[f"{code[:2]}0000"].en
        pairs = [] if code.endswith("0000") else [name.en + province, province + name.en]
        for spelling in (name.en, name.en + "City", name.en + "Province", *pairs):
            aliases.setdefault(fold_spelling(spelling), code)
    for line in (ALIASES + FORMER_CITIES).strip().splitlines():
        if line:
            code, *names = line.split()
            aliases |= {fold_spelling(alias): code for alias in names}
    return aliases


@cache
def _shared() -> dict[str, list[str]]:
    """Return folded name of a zone in several cities -> the names that say which."""
    lines = [line.split() for line in SHARED.strip().splitlines()]
    return {fold_spelling(name): names for name, *names in lines}


def _digits(code: str) -> str | None:
    """Return what a code is today, or the area above it in the standard."""
    code = today(code) or code
    for known in (code, f"{code[:4]}00", f"{code[:2]}0000"):
        if known in STANDARD:
            return known if known[2:] != "0000" or code[2:4] in {"00", "01", "02", "90"} else None
    return None


def _at_home(spelling: str) -> str:
    """Return a folded spelling without the country and without 市辖区 and the like, which name no
    area.
    """
    for prefix in _COUNTRY_PREFIXES:
        spelling = spelling.removeprefix(prefix)
    for suffix in _COUNTRY_SUFFIXES:
        spelling = spelling.removesuffix(suffix)
    return _NO_AREAS.sub("", spelling) or spelling


def _areas(spelling: str) -> list[str]:
    """Return the codes that a folded spelling may stand for, zones and addresses by the longest
    area before them.
    """
    alias = _aliases().get(spelling)
    if alias:
        return [alias]
    return (
        areas_of(spelling)
        or _by_what_stands_before(_without_repetition(spelling))
        or _by_what_stands_before(spelling)
    )


@cache
def _provinces_twice() -> dict[str, str]:
    """Return province written twice -> once: 河北省河北."""
    names = [STANDARD[code].zh for code in STANDARD if code.endswith("0000")]
    return {name + short(name): name for name in names}


def _without_repetition(spelling: str) -> str:
    """Return the spelling of a zone with its province once: 河北省河北唐山海港经济开发区."""
    twice = next((twice for twice in _provinces_twice() if spelling.startswith(twice)), "")
    return _provinces_twice()[twice] + spelling[len(twice) :] if twice else spelling


def _by_what_stands_before(spelling: str) -> list[str]:
    """Return the areas whose name begins a zone's, a town's or an address's.

    A province says too little.
    """
    if len(spelling) > _LONGEST_ADDRESS:
        return []
    for length in range(min(len(spelling) - 1, _LONGEST_NAME), 1, -1):
        rest = spelling[length:]
        zone = _ZONE.search(rest) is not None
        if not zone and _ANY_PART.search(rest) is None:
            continue
        before = _areas_before(spelling[:length])
        if before and _says_enough(before, zone=zone):
            return before
        if before and zone:
            return []
    return []


def _areas_before(spelling: str) -> list[str]:
    """Return the areas that a spelling stands for before a zone: there 淮安市淮安 is the city, not its
    district.
    """
    alias = _aliases().get(spelling)
    if alias:
        return [alias]
    codes = areas_of(spelling)
    if len(codes) == 1 and not codes[0].endswith("00") and spelling.endswith(stem(codes[0])):
        city = f"{codes[0][:4]}00"
        return [city] if city in STANDARD and stem(city) == stem(codes[0]) else codes
    return codes


def _says_enough(codes: list[str], *, zone: bool) -> bool:
    if all(code in _WITHOUT_PREFECTURES for code in codes):
        return True
    return zone and all(not code.endswith("0000") or code in _MUNICIPALITIES for code in codes)


@remembered(65_536)
def find_region(text: str) -> str | None:
    """Return the code for a code or a name.

    None where it is neither, and where it could be several.
    """
    if text in REGIONS.codes:
        return text
    spelling = fold_spelling(text)
    if _CODE.fullmatch(spelling):
        return _digits(spelling[:6])
    home = _at_home(spelling)
    if home in _shared():
        return None
    codes = _areas(home) if home else []
    if codes:
        return codes[0] if len(codes) == 1 else None
    return find_abroad(text)


@dataclass(frozen=True, slots=True, eq=False)
class _Regions(CodeTable):
    """The table of regions: too many spellings to write down, so they are taken apart."""

    def find(self, text: str) -> str | None:
        """Return the code that `text` stands for, None where it is none or several."""
        return find_region(text)

    def candidates(self, text: str) -> list[str]:
        """Return the names of the areas that `text` could be, each of which is read.

        None where it is one or no area.
        """
        spelling = _at_home(fold_spelling(text))
        if spelling in _shared():
            return _shared()[spelling]
        codes = _areas(spelling) if spelling else []
        several = [code for code in codes if not any(upper in codes for upper in uppers(code))]
        return (
            [self.codes[code].zh for code in several[:_MOST_CANDIDATES]] if len(codes) > 1 else []
        )

    def near(self, text: str, limit: int = 3) -> list[str]:
        """Return the names most like `text`, best first.

        None where nothing is much more like it than other names.
        """
        return near_names(_at_home(fold_spelling(text)), limit)


REGIONS: Final[CodeTable] = _Regions("regions", "行政区划", NAMES, {})
