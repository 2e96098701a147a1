"""Bytes that were read in the wrong encoding, where reading them again gives text beyond doubt.

UTF-8 read as Latin-1 or Windows-1252 is ftfy's; UTF-8 read as GBK (创业 as 鍒涗笟) and GB 2312 read as Latin-1
(创业 as ´´Òµ) are found here, by the bytes that only such a mistake leaves. What would come out broken stays as it is.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from models.text.edits import Edit

HIGH_LATIN: Final = (
    "\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
"""What the bytes 80 to FF become in Latin-1 and Windows-1252."""
_LEADS: Final = (*range(0xE2, 0xEA), 0xEF)
"""First bytes of UTF-8 for Han characters and Chinese punctuation."""
_TRAILS: Final = range(0x80, 0xC0)
_RANKS: Final = range(0x81, 0xC0)
"""GBK has no two-byte character from 80 on."""


def _characters(firsts: Any, seconds: Any) -> str:
    found = (bytes((first, second)).decode("gb18030", "ignore") for first in firsts for second in seconds)
    return "".join(character for character in found if len(character) == 1)


OPENING: Final = _characters(_LEADS, _TRAILS)
"""What GBK makes of the first two bytes of a character in UTF-8,"""
MIDDLE: Final = _characters(_RANKS, _LEADS)
"""of its last byte and the next character's first,"""
CLOSING: Final = _characters(_RANKS, _TRAILS)
"""of that one's other two,"""
_SWALLOWED: Final = _characters(_RANKS, range(0x40, 0x7F))
"""and of its last byte and a letter after it."""

_LATIN: Final = re.compile(f"[{HIGH_LATIN}]{{2,}}")
_GB_AS_LATIN: Final = re.compile("(?:[\u00b0-\u00f7][\u00a1-\u00fe]){2,}")
_UTF8_AS_GBK: Final = re.compile(f"(?:[{OPENING}][{MIDDLE}][{CLOSING}])+(?:[{OPENING}][{_SWALLOWED}])?")
_LOST: Final = re.compile("[\ufffd\ue000-\uf8ff\u0000-\u0008\u000e-\u001f\u007f-\u009f]")
_SYMBOLS: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～％＋－／　")
_FIRST_LEVEL: Final = range(0xB0, 0xD8)
"""First bytes of the 3,755 characters in common use, in GB 2312."""


@cache
def _ftfy() -> Any:
    """Return ftfy, which is loaded when the first text needs it."""
    return importlib.import_module("ftfy")


def is_garbled(span: str) -> bool:
    """Return whether characters of Latin-1 or Windows-1252 stand together as no language has them."""
    return bool(_ftfy().badness.is_bad(span))


def is_rare(character: str) -> bool:
    """Return whether neither GB 2312 nor Big5 has `character`."""
    return not character.encode("gb2312", "ignore") and not character.encode("big5", "ignore")


def repair(text: str) -> Iterator[Edit]:
    """Yield what reading the bytes again mends."""
    found = [*_of_latin(text), *_of_gbk(text)]
    return iter(sorted(found))


def _of_latin(text: str) -> Iterator[Edit]:
    for match in _LATIN.finditer(text):
        span = match[0]
        mended = _gb(span) or str(_ftfy().fix_encoding(span))
        if mended != span and not _LOST.search(mended):
            yield Edit(*match.span(), mended, "mojibake")


def _gb(span: str) -> str:
    """Return what GB 2312 makes of the bytes of `span`, nothing where that is not all common Chinese."""
    if not _GB_AS_LATIN.fullmatch(span):
        return ""
    data = span.encode("latin-1")
    text = data.decode("gb2312", "ignore")
    common = sum(first in _FIRST_LEVEL for first in data[::2])
    return text if common == len(text) == len(span) // 2 else ""


def _of_gbk(text: str) -> Iterator[Edit]:
    for match in _UTF8_AS_GBK.finditer(text):
        mended = from_gbk(match[0])
        if mended:
            yield Edit(*match.span(), mended, "mojibake")


def from_gbk(span: str) -> str:
    """Return the text whose UTF-8 GBK reads as `span`; nothing where that is not clear beyond doubt.

    The evidence: a character that no list of common ones has goes, and only characters that one of them has come.
    """
    if not any(map(is_rare, span)):
        return ""
    try:
        text = span.encode("gb18030").decode()
    except UnicodeError:
        return ""
    return "" if any(is_rare(character) and character not in _SYMBOLS for character in text) else text
