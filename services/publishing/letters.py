"""The letters that a page carries with it: of each font only what the text needs, so that it looks
the same everywhere.
"""

import html as markup
import string
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont

from contracts.pool_log import Language
from services.publishing.stand_ins import with_stand_ins

_NOTO = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl"
_SIMPLIFIED, _TRADITIONAL = (
    _NOTO / "notosanssc/NotoSansSC[wght].ttf",
    _NOTO / "notosanstc/NotoSansTC[wght].ttf",
)
_JAPANESE, _KOREAN = (
    _NOTO / "notosansjp/NotoSansJP[wght].ttf",
    _NOTO / "notosanskr/NotoSansKR[wght].ttf",
)
_HANAZONO = tuple(Path(f"/usr/share/fonts/truetype/hanazono/HanaMin{part}.ttf") for part in "AB")
"""Debian's fonts-hanazono: every Han character up to extension F.

Used where it is installed; nothing else depends on it.
"""
RARE_PACKAGE = "fonts-hanazono"
_ORDER: dict[Language, tuple[Path, ...]] = {
    "zh-Hans": (_SIMPLIFIED, _TRADITIONAL),
    "zh-Hant": (_TRADITIONAL, _SIMPLIFIED),
    "en": (_SIMPLIFIED, _TRADITIONAL),
}
_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]
OWN_FAMILIES = tuple(f"Duijie Print {number}" for number in range(1, 7))
"""Families that `with_letters` defines in a page: the first has the language's own forms, the last
the rarest letters.
"""
_FACE = "@font-face {{ font-family: '{family}'; font-weight: 100 900; src: url('data:font/woff;base64,{font}') format('woff'); }}"
_HEAD_ENDS = "</head>"
_ALWAYS = frozenset(map(ord, string.printable.strip()))
"""What counters and escapes of a style sheet may print without its standing in the text."""


def with_letters(html: str, language: Language) -> str:
    """Return the page with the letters in it that it needs: no font of the reader's is used, and
    none is fetched.

    A character that no font has is replaced by its code point in brackets
    (`services.publishing.stand_ins`).
    """
    shown = with_stand_ins(html, unprintable(html))
    faces = "".join(
        _FACE.format(family=family, font=b64encode(font).decode())
        for family, font in zip(OWN_FAMILIES, letters(shown, language), strict=False)
    )
    return shown.replace(_HEAD_ENDS, f"<style>{faces}</style>\n{_HEAD_ENDS}", 1)


def letters(text: str, language: Language) -> Iterator[bytes]:
    """Yield WOFF fonts of variable weight that together have the characters of `text`, the
    language's own forms first.
    """
    missing = _codes(text) | _ALWAYS
    for path in _fonts(language):
        here = missing & _characters(path)
        if here:
            yield _cut(path, here)
        missing -= here
        if not missing:
            break


def unprintable(text: str) -> frozenset[str]:
    """Return the characters of `text` for which there is no font."""
    missing = {code for code in _codes(text) if not chr(code).isspace()}
    for path in _fonts("zh-Hans"):
        missing -= _characters(path) if missing else set()
    return frozenset(map(chr, missing))


def _codes(text: str) -> set[int]:
    return set(map(ord, text)) | set(map(ord, markup.unescape(text)))


def _fonts(language: Language) -> tuple[Path, ...]:
    return (*_ORDER[language], _JAPANESE, _KOREAN, *(path for path in _HANAZONO if path.exists()))


@cache
def _face(path: Path) -> Any:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


@cache
def _characters(path: Path) -> frozenset[int]:
    return frozenset(_face(path).unicodes)


def _cut(path: Path, characters: set[int]) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    sets = uharfbuzz.SubsetInputSets
    wanted.sets(sets.UNICODE).update(characters)
    features = wanted.sets(sets.LAYOUT_FEATURE_TAG)
    features.clear()
    features.update(int.from_bytes(name.encode(), "big") for name in _FEATURES)
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    cut = uharfbuzz.subset(_face(path), wanted)
    buffer = BytesIO()
    with TTFont(BytesIO(cut.blob.data), lazy=True, recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(buffer)
    return buffer.getvalue()
