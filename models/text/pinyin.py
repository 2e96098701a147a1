"""Readings that a converter put behind characters: 創(chuàng)業(yè), 推進(jìn).

A bracket goes only where it holds a reading of the character right before it. With a tone that is
evidence enough, but for one gloss of an uncommon character, as writers give it. Without a tone a
bracket may be a word, (he), and needs more: a Traditional character before it, or other inserted
readings in the text.
"""

import importlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from contracts.script import is_traditional
from models.text.edits import Edit
from models.text.mojibake import is_rare

LETTERS: Final = (
    "a-zü\u0101\u00e1\u01ce\u00e0\u0113\u00e9\u011b\u00e8\u012b\u00ed\u01d0\u00ec\u014d\u00f3\u01d2\u00f2"
    "\u016b\u00fa\u01d4\u00f9\u01d6\u01d8\u01da\u01dc\u0144\u0148\u01f9\u0300\u0301\u0304\u0308\u030c\u0251\u0261"
)
"""The letters of pinyin with every tone, composed or not."""
_BRACKET: Final = re.compile(
    f"(?<=([\u3400-\u9fff]))[(（][ \u3000]*([{LETTERS}:]{{1,10}}[1-5]?)[ \u3000]*[)）]"
)
_TONES: Final = re.compile("[\u0300\u0301\u0304\u030c]")
_PLAIN: Final = str.maketrans({"v": "ü", "\u0251": "a", "\u0261": "g"})
_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "a ai an ban bang ben bin can cu die do e en fan fang fen gang gen hang hen he ji jin lan li lie lin long man mang"
        " me men mi min mo mu nan nu o pan pang pen pi pin po qi ran rang run sang she song sun ta tan tang ten ti tie"
        " wan wang you yuan",
    )
)
"""Readings that are also words, names or units: behind a Traditional character they do not count by
themselves.
"""
_MANY: Final = 3
"""So many readings without tones, each right, are no accident."""
_SECOND_LEVEL: Final = 0xD8
"""First byte of the less common half of GB 2312."""


class _Reading(NamedTuple):
    """A bracket with a reading of the character before it."""

    start: int
    end: int
    character: str
    text: str
    toned: bool


@cache
def _pypinyin() -> Any:
    """Return pypinyin, whose dictionaries are loaded when the first text needs them."""
    return importlib.import_module("pypinyin")


@lru_cache(maxsize=32_768)
def readings(character: str) -> frozenset[str]:
    """Return every reading of `character` without tones, ü also as u."""
    library = _pypinyin()
    found = library.pinyin(
        character, style=library.Style.NORMAL, heteronym=True, v_to_u=True, errors="ignore"
    )
    plain = {reading for spellings in found for reading in spellings}
    return frozenset(plain | {reading.replace("ü", "u") for reading in plain})


@lru_cache(maxsize=32_768)
def _toneless(text: str) -> str:
    """Return a reading without tones, however they and the ü are written."""
    plain = (
        _TONES.sub("", unicodedata.normalize("NFD", text))
        .rstrip("12345")
        .replace("u:", "ü")
        .translate(_PLAIN)
    )
    return unicodedata.normalize("NFC", plain)


def _found(text: str) -> Iterator[_Reading]:
    for match in _BRACKET.finditer(text):
        character, reading = match[1], match[2]
        if _toneless(reading) in readings(character):
            toned = reading[-1].isdigit() or bool(
                _TONES.search(unicodedata.normalize("NFD", reading))
            )
            yield _Reading(*match.span(), character, reading, toned)


def _speaks_for_itself(reading: _Reading) -> bool:
    if reading.toned:
        return True
    return is_traditional(reading.character) and reading.text not in _WORDS


def _is_uncommon(character: str) -> bool:
    if is_traditional(character):
        return False
    code = character.encode("gb2312", "ignore")
    return is_rare(character) or not code or code[0] >= _SECOND_LEVEL


def repair(text: str) -> Iterator[Edit]:
    """Yield what takes inserted readings out."""
    found = list(_found(text))
    if len(found) == 1 and _is_uncommon(found[0].character):
        return
    if len(found) < _MANY and not any(map(_speaks_for_itself, found)):
        return
    for reading in found:
        yield Edit(reading.start, reading.end, "", "pinyin")
