"""The written language of a text: zh-Hans, zh-Hant or en, from its characters alone.

Made for the short fields of real lists: a Chinese sentence that names English products stays
Chinese, and a Chinese text without any character that tells the scripts apart counts as simplified,
as most lists are. Judge clean texts (models.text): links, addresses, tags and entities that are
left all the same tell nothing.
"""

import re
from typing import Final

from contracts.pool_log import Language
from contracts.remembering import remembered

_LOOKED_AT: Final = 400
"""Characters that are judged: a writer does not change the language further on."""
_READ: Final = 4 * _LOOKED_AT
"""Characters that are read at most, links and markup among them."""
_HAN: Final = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_NO_WORDS: Final = re.compile(
    r"https?://[!-~]{1,2000}|www\.[!-~]{1,2000}|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}"
    r"|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:/[!-~]{0,2000})?"
    r"|</?[A-Za-z][^<>]{0,1000}>|&(?:[A-Za-z]{2,31}|#[0-9A-Fa-fxX]{1,8});"
)
"""Links, addresses, hosts, tags and entities."""
_MAYBE_NO_WORDS: Final = re.compile(r"[.@<&]")
_PLAIN_WORD: Final = re.compile(r"(?:\A|(?<=[\s(]))[A-Za-z]+(?=[\s,;!?)]|\Z)")
_LETTERS_PER_HAN: Final = 6
"""A Han character carries about as much as an English word of six letters: 智慧医院 outweighs its
translation beside it.
"""
_SIMPLIFIED_NAMES: Final = frozenset("喆堃珺玥昇犇淼炘瑀祎旻晗璟甯彧禛霈")
"""Characters of mainland given names that GB 2312 lacks and Big5 has: they tell nothing about the
script.
"""


def _charset(codec: str, first: range, second: range) -> frozenset[str]:
    """Return the Han characters of a double-byte character set."""
    pairs = bytes(byte for high in first for low in second for byte in (high, low))
    return frozenset("".join(_HAN.findall(pairs.decode(codec, errors="ignore"))))


_GB2312: Final = _charset("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
_BIG5: Final = _charset("big5", range(0xA4, 0xFA), range(0x40, 0x7F)) | _charset(
    "big5", range(0xA4, 0xFA), range(0xA1, 0xFF)
)
_ONLY_TRADITIONAL: Final = _BIG5 - _GB2312 - _SIMPLIFIED_NAMES
_ONLY_SIMPLIFIED: Final = _GB2312 - _BIG5 - _SIMPLIFIED_NAMES
_TRADITIONAL: Final = re.compile(f"[{''.join(sorted(_ONLY_TRADITIONAL))}]")
_SIMPLIFIED: Final = re.compile(f"[{''.join(sorted(_ONLY_SIMPLIFIED))}]")


def script_of(character: str) -> int:
    """Return 1 for a character of traditional script only, -1 for simplified only, 0 for any other.

    GB 2312 holds the simplified characters in common use, Big5 the traditional ones; a character
    that only one of them has belongs to that script.
    """
    return (character in _ONLY_TRADITIONAL) - (character in _ONLY_SIMPLIFIED)


def detect(text: str, default: Language = "zh-Hans") -> Language:
    """Return the language that `text` is written in; `default` where it has no Han or Latin letter."""
    return _told(text if len(text) <= _READ else text[:_READ]) or default


@remembered(4096)
def _told(text: str) -> Language | None:
    if text.isascii() and _PLAIN_WORD.search(text) is not None:
        return "en"
    if _MAYBE_NO_WORDS.search(text) is not None:
        text = _NO_WORDS.sub(" ", text)
    text = text[:_LOOKED_AT]
    words = _WORD.findall(text)
    if text.isascii() or _HAN.search(text) is None:
        return "en" if words else None
    weight = sum(map(_weight, words))
    if weight and len("".join(_HAN.findall(text))) * _LETTERS_PER_HAN < weight:
        return "en"
    if _TRADITIONAL.search(text) is None:
        return "zh-Hans"
    return (
        "zh-Hant" if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)) else "zh-Hans"
    )


def _weight(word: str) -> int:
    """Return what an English word weighs: its letters, none for an acronym or a product's name
    (SaaS, AI, 5G, GPT4).
    """
    return len(word) if word[1:].islower() or len(word) == 1 else 0
