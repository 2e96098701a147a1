"""Regions by GB/T 2260 (中华人民共和国行政区划代码): six digits, two each for province, prefecture and district.

Names count with and without their suffix, and with what they belong to before them (陕西-西安, 北京市海淀区). A district of
the standard that is not in our table, or a zone that is not in the standard (西安市高新区), counts as its prefecture.
"""

import re
from functools import lru_cache
from itertools import product
from typing import Final

from contracts.codes._regions_data import ALIASES, DISTRICTS, ENGLISH, PROVINCES, SHARED_NAMES
from contracts.codes._table import Name, Table, fold_spelling

_MINORITIES = (
    "土家族|苗族|朝鲜族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|"
    "白族|景颇族|傈僳族|回族|蒙古族|蒙古|柯尔克孜|哈萨克|维吾尔|黎族"
)
_SUFFIX = re.compile(rf"(?:特别行政区|(?:{_MINORITIES})*(?:自治区|自治州|自治县)|新区|林区|地区|[省市区县盟])$")
_PLAIN_SUFFIX = re.compile(r"(?:自治区|[省市区县])$")
_ZONE = re.compile(r"(?:区|县|市|旗|镇|街道|园)$")
_PREFECTURE_ENDS = "市州盟区"
_WITHOUT_PREFECTURES = frozenset({"710000", "810000", "820000"})
_MIN_BARE = 2


def _short(name: str) -> str:
    """Return `name` without its suffix, or whole where too little would be left (忠县)."""
    cuts = (_SUFFIX.sub("", name), _PLAIN_SUFFIX.sub("", name))
    return next((cut for cut in cuts if len(cut) >= _MIN_BARE), name)


def _areas() -> dict[str, Name]:
    """Return code -> names, provinces first, then prefectures, then districts."""
    english = dict(zip(ENGLISH.split()[::2], ENGLISH.split()[1::2], strict=True))
    provinces: dict[str, Name] = {}
    prefectures: dict[str, Name] = {}
    districts: dict[str, Name] = {}
    for line in PROVINCES.strip().splitlines():
        head, _, cities = line.partition("|")
        code, zh, en = head.split()
        provinces[f"{code}0000"] = Name(zh, en.replace("-", " "))
        for city in cities.split():
            prefectures[f"{code}{city[:2]}00"] = Name(city[2:], english.get(code + city[:2], city[2:]))
    for line in DISTRICTS.strip().splitlines():
        prefecture, *names = line.split()
        districts |= {prefecture + name[:2]: Name(name[2:], name[2:]) for name in names}
    return provinces | prefectures | districts


def _forms(code: str, areas: dict[str, Name]) -> tuple[str, ...]:
    """Return the spellings of one area by itself; nothing for what is no area of the table."""
    name = areas.get(code)
    return () if name is None else tuple(dict.fromkeys((name.zh, _short(name.zh))))


def _spellings(areas: dict[str, Name]) -> dict[str, str]:
    """Return every spelling: with all, some or none of the areas above; shared names only with one of them."""
    found = [(name.en, code) for code, name in areas.items() if name.en != name.zh] + list(ALIASES)
    for code in areas:
        above = [_forms(upper, areas) for upper in (f"{code[:2]}0000", f"{code[:4]}00") if upper != code]
        prefixes = ["".join(parts) for parts in product(*(("", *forms) for forms in above))]
        own = _forms(code, areas)
        shared = not code.endswith("00") and own[-1] in SHARED_NAMES
        found += [(prefix + form, code) for prefix in prefixes for form in own if prefix or not shared]
    return {fold_spelling(spelling): code for spelling, code in reversed(found)}


_AREAS: Final = _areas()
REGIONS: Final[Table] = Table("regions", "行政区划", _AREAS, _spellings(_AREAS))
_LONGEST: Final = max(map(len, REGIONS.spellings))


def _digits(code: str) -> str | None:
    """Return the code itself, or that of the area above which the table has."""
    for known in (code, f"{code[:4]}00", f"{code[:2]}0000"):
        if known in _AREAS:
            return known if known[2:] != "0000" or code[2:4] in {"00", "01", "02", "90"} else None
    return None


def _zone(spelling: str) -> str | None:
    """Return the prefecture before a zone or county that the table does not have; Hong Kong, Macao and Taiwan have none."""
    if not _ZONE.search(spelling):
        return None
    for length in range(min(len(spelling) - 1, _LONGEST), _MIN_BARE, -1):
        code = REGIONS.spellings.get(spelling[:length]) if spelling[length - 1] in _PREFECTURE_ENDS else None
        if code and code.endswith("00") and not code.endswith("0000"):
            return code
    for length in range(len("香港特别行政区"), len("香港") - 1, -1):
        code = REGIONS.spellings.get(spelling[:length])
        if code in _WITHOUT_PREFECTURES:
            return code
    return None


@lru_cache(maxsize=65_536)
def find_region(text: str) -> str | None:
    """Return the GB/T 2260 code for a code or a name; None where it is neither."""
    spelling = fold_spelling(text)
    if spelling.isascii() and spelling.isdigit():
        return _digits(spelling) if len(spelling) == len("610100") else None
    return REGIONS.spellings.get(spelling) or _zone(spelling)
