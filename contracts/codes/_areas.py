"""The areas of GB/T 2260 as they are named: by code, by what is left without the suffix, and by
what they were called.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from contracts.codes._counties import COUNTIES
from contracts.codes._former import FORMER
from contracts.codes._regions_data import ENGLISH, PROVINCES
from contracts.codes._table import Name

_PEOPLES: Final = (
    "各族|土家族|苗族|朝鲜族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|"
    "柯尔克孜|哈萨克族|哈萨克|维吾尔族|维吾尔|黎族|满族|瑶族|仫佬族|毛南族|仡佬族|纳西族|拉祜族|佤族|畲族|水族|土族|"
    "撒拉族|东乡族|裕固族|保安族|达斡尔族|鄂温克族|怒族|独龙族|布朗族|普米族|塔吉克|锡伯"
)
_SELF_RULED: Final = re.compile(rf"(?:{_PEOPLES})*(?:自治区|自治州|自治县|自治旗)$")
_SUFFIX: Final = re.compile(
    r"(?:自治[区州县旗]|特别行政区|特区|新区|林区|矿区|地区|[省市区县盟旗])$"
)
_LAST: Final = re.compile(r"(?:自治区|[省市区县])$")
_MIN_BARE: Final = 2


class Former(NamedTuple):
    """A code or a name of before (either may be empty) and the code of the area that it is today."""

    code: str
    name: str
    today: str


def short(name: str) -> str:
    """Return `name` without its suffix, or whole where too little would be left (忠县)."""
    cuts = (_SELF_RULED.sub("", name), _SUFFIX.sub("", name), _LAST.sub("", name))
    return next((cut for cut in cuts if cut != name and len(cut) >= _MIN_BARE), name)


def forms(name: str) -> tuple[str, ...]:
    """Return the ways in which an area is called by itself: with its suffix and without."""
    bare = short(name)
    return (name,) if bare == name else (name, bare)


def uppers(code: str) -> list[str]:
    """Return the codes of the province and the prefecture above an area, as far as it has them by
    its digits.
    """
    return [upper for upper in (f"{code[:2]}0000", f"{code[:4]}00") if upper != code]


def areas() -> dict[str, Name]:
    """Return code -> names as the standard has them: provinces first, then prefectures, then
    counties.
    """
    english = dict(zip(ENGLISH.split()[::2], ENGLISH.split()[1::2], strict=True))
    provinces: dict[str, Name] = {}
    prefectures: dict[str, Name] = {}
    counties: dict[str, Name] = {}
    for line in PROVINCES.strip().splitlines():
        head, _, cities = line.partition("|")
        code, zh, en = head.split()
        provinces[f"{code}0000"] = Name(zh, en.replace("-", " "))
        for city in cities.split():
            prefectures[f"{code}{city[:2]}00"] = Name(
                city[2:], english.get(code + city[:2], city[2:])
            )
    for line in COUNTIES.strip().splitlines():
        prefecture, *names = line.split()
        for name in names:
            counties[prefecture + name[:2]] = Name(name[2:], name[2:])
    return provinces | prefectures | counties


_FORMER_PART: Final = re.compile(r"(\d\d)<([\d,]*)(.*)")


def formers() -> Iterator[Former]:
    """Yield what areas were numbered and called before."""
    for line in FORMER.strip().splitlines():
        prefecture, *parts = line.split()
        for part in parts:
            match = _FORMER_PART.fullmatch(part)
            if match is None:
                raise ValueError(f"not a former area: {part}")
            for code in match[2].split(",") if match[2] else [""]:
                yield Former(code, match[3], prefecture + match[1])
