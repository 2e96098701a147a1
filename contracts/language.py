"""The written language of a text: zh-Hans, zh-Hant or en, from its characters alone.

Made for the short fields of real lists: a Chinese sentence that names English products stays Chinese, and a
Chinese text without any character that tells the scripts apart counts as simplified, as most lists are.
"""

from functools import lru_cache
from typing import Final

from contracts.pool_log import Language

_FIRST_HAN: Final = 0x3400
_LAST_HAN: Final = 0x9FFF
_SIMPLIFIED_NAMES: Final = frozenset("喆堃珺玥昇犇淼炘瑀祎旻晗璟甯彧禛霈")
"""Characters of mainland given names that GB 2312 lacks and Big5 has: they tell nothing about the script."""
_LETTERS_PER_WORD: Final = 5
"""A Han character carries about as much as an English word; five letters stand for a word."""


@lru_cache(maxsize=8192)
def script_of(character: str) -> int:
    """Return 1 for a character of traditional script only, -1 for simplified only, 0 for any other.

    GB 2312 holds the simplified characters in common use, Big5 the traditional ones; a character that only
    one of them has belongs to that script.
    """
    if character in _SIMPLIFIED_NAMES or not _FIRST_HAN <= ord(character) <= _LAST_HAN:
        return 0
    return int(_encodes(character, "big5")) - int(_encodes(character, "gb2312"))


def _encodes(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def detect(text: str, default: Language = "zh-Hans") -> Language:
    """Return the language that `text` is written in; `default` where it has no Han or Latin letter."""
    han = sum(1 for character in text if _FIRST_HAN <= ord(character) <= _LAST_HAN)
    latin = sum(1 for character in text if character.isascii() and character.isalpha())
    if not han and not latin:
        return default
    if han * _LETTERS_PER_WORD < latin:
        return "en"
    balance = sum(map(script_of, text))
    return "zh-Hant" if balance > 0 else "zh-Hans"
