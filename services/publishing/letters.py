"""The letters of a PDF: of each font only what a text needs, so that embedding it takes a second and not ten."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from contracts.pool_log import Language

_SIMPLIFIED, _TRADITIONAL = Path("notosanssc/NotoSansSC[wght].ttf"), Path("notosanstc/NotoSansTC[wght].ttf")
_ORDER: dict[Language, tuple[Path, ...]] = {
    "zh-Hans": (_SIMPLIFIED, _TRADITIONAL),
    "zh-Hant": (_TRADITIONAL, _SIMPLIFIED),
    "en": (_SIMPLIFIED, _TRADITIONAL),
}
_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]


def letters(text: str, language: Language) -> Iterator[bytes]:
    """Yield TrueType fonts of variable weight that together have the characters of `text`, the language's own forms first."""
    missing = {ord(character) for character in text}
    for name in _ORDER[language]:
        path = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl" / name
        here = missing & _characters(path)
        if here:
            yield _cut(path, here)
        missing -= here


@cache
def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _cut(path: Path, characters: set[int]) -> bytes:
    options = subset.Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.notdef_outline = True
    buffer = BytesIO()
    with TTFont(path, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        font.save(buffer)
    return buffer.getvalue()
