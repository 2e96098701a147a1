"""Bytes that were read in the wrong encoding, where reading them again gives text beyond doubt.

UTF-8 read as Latin-1 or Windows-1252 is ftfy's; UTF-8 read as GBK (创业 as 鍒涗笟) and GB 2312 read as
Latin-1 (创业 as ´´Òµ) are found here, by the bytes that only such a mistake leaves. What would come
out broken stays as it is.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
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
    found = (
        bytes((first, second)).decode("gb18030", "ignore") for first in firsts for second in seconds
    )
    return "".join(character for character in found if len(character) == 1)


OPENING: Final = _characters(_LEADS, _TRAILS)
"""What GBK makes of the first two bytes of a character in UTF-8,"""
MIDDLE: Final = _characters(_RANKS, _LEADS)
"""of its last byte and the next character's first,"""
CLOSING: Final = _characters(_RANKS, _TRAILS)
"""of that one's other two,"""
_TRIPLE: Final = 3
_SWALLOWED: Final = _characters(_RANKS, range(0x40, 0x7F))
"""and of its last byte and a letter after it."""

_LATIN: Final = re.compile(f"[{HIGH_LATIN}]{{2,}}")
_GB_AS_LATIN: Final = re.compile("(?:[\u00b0-\u00f7][\u00a1-\u00fe]){2,}")
_UTF8_AS_GBK: Final = re.compile(
    f"(?:[{OPENING}][{MIDDLE}][{CLOSING}])+(?:[{OPENING}][{_SWALLOWED}])?"
)
_EDGES: Final = ("\0", "“”‘’", "“”‘’–—…•°±²³×÷§")
"""What may stand right beside garbled characters and be whole itself; nothing first."""
_PLAUSIBLE: Final = re.compile(
    "[\u0020-\u007e\u00a0-\u017f\u2010-\u2030\u20ac\u2122\u3000-\u30ff\u3400-\u9fff\uff01-\uffee]+"
)
"""What texts here may hold: Latin letters, Chinese, kana, and their punctuation."""
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
    """Yield what reading the bytes again repairs."""
    found = [*_of_latin(text), *_of_gbk(text)]
    return iter(sorted(found))


def _of_latin(text: str) -> Iterator[Edit]:
    for match in _LATIN.finditer(text):
        spans = [match[0].strip(edges) for edges in _EDGES]
        for read, span in product((_as_gb, _as_utf8, _as_ftfy), spans):
            repaired = read(span)
            if repaired and repaired != span:
                start = match.start() + match[0].index(span)
                yield Edit(start, start + len(span), repaired, "mojibake")
                break


def _pairs_of_gb(span: str) -> bytes:
    """Return the bytes of `span` where they are pairs that GB 2312 reads as Han characters, nothing
    where not.
    """
    data = span.encode("latin-1") if _GB_AS_LATIN.fullmatch(span) else b""
    return data if len(data.decode("gb2312", "ignore")) * 2 == len(data) else b""


def _as_gb(span: str) -> str:
    """Return what GB 2312 makes of the bytes of `span`, nothing where that is not common Chinese.

    The first byte of a character in UTF-8 would begin a less common character here, so at most two
    of three are common.
    """
    data = _pairs_of_gb(span)
    common = sum(first in _FIRST_LEVEL for first in data[::2])
    return data.decode("gb2312") if common * 8 > len(data) * 3 else ""


def _as_utf8(span: str) -> str:
    """Return what UTF-8 makes of the bytes of `span`, nothing where that is not whole and Chinese."""
    _ftfy()  # registers sloppy-windows-1252
    for encoding in ("latin-1", "sloppy-windows-1252"):
        try:
            text = span.encode(encoding).decode()
        except UnicodeError:
            continue
        if any("\u4e00" <= character <= "\u9fff" for character in text) and _all_known(text):
            return text
    return ""


def _as_ftfy(span: str) -> str:
    """Return what ftfy makes of `span`, nothing where that is still broken, of another script or a
    guess.
    """
    if _pairs_of_gb(span):
        return ""
    text = str(_ftfy().fix_encoding(span))
    return text if _PLAUSIBLE.fullmatch(text) and not is_garbled(text) else ""


def _all_known(text: str) -> bool:
    return not any(is_rare(character) and character not in _SYMBOLS for character in text)


def _of_gbk(text: str) -> Iterator[Edit]:
    for match in _UTF8_AS_GBK.finditer(text):
        repaired = from_gbk(match[0])
        if repaired:
            yield Edit(*match.span(), repaired, "mojibake")


def _is_mixed(span: str) -> bool:
    return all(
        len(span.encode(codec, "ignore").decode(codec)) < len(span) for codec in ("gb2312", "big5")
    )


def from_gbk(span: str) -> str:
    """Return the text whose UTF-8 GBK reads as `span`.

    Nothing where that is not clear beyond doubt.

    The evidence: what goes has a character that no list of common ones has, or mixes Simplified and
    Traditional ones, and what comes has only characters that one of the lists has.
    """
    if not (any(map(is_rare, span)) or (len(span) > _TRIPLE and _is_mixed(span))):
        return ""
    try:
        text = span.encode("gb18030").decode()
    except UnicodeError:
        return ""
    return text if _all_known(text) else ""
