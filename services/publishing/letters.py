"""The letters that a page carries with it: of each font only what the text needs, so that it looks the same everywhere."""

from base64 import b64encode
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
OWN_FAMILIES = ("Duijie Print", "Duijie Print More")
"""Families that `with_letters` defines in a page: the first has the language's own forms."""
_FACE = "@font-face {{ font-family: '{family}'; font-weight: 100 900; src: url('data:font/woff;base64,{font}') format('woff'); }}"
_HEAD_ENDS = "</head>"


def with_letters(html: str, language: Language) -> str:
    """Return the page with the letters in it that it needs: no font of the reader's is used, and none is fetched."""
    faces = "".join(
        _FACE.format(family=family, font=b64encode(font).decode())
        for family, font in zip(OWN_FAMILIES, letters(html, language), strict=False)
    )
    return html.replace(_HEAD_ENDS, f"<style>{faces}</style>\n{_HEAD_ENDS}", 1)


def letters(text: str, language: Language) -> Iterator[bytes]:
    """Yield WOFF fonts of variable weight that together have the characters of `text`, the language's own forms first."""
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
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    return buffer.getvalue()
