"""How people are found: by parts of their names and texts in either script, and by pinyin.

A text is kept as its pairs of neighbouring characters, so that words of two characters are found
(SQLite's own trigrams find none of them); a name also as its pinyin, from each syllable on.
"""

import importlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

from contracts.script import simplified

_HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_TERM: Final = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_IS_HAN: Final = re.compile(f"[{_HAN}]")
_LONGEST_TEXT: Final = 600
_MOST_TERMS: Final = 12


@cache
def _pypinyin() -> Any:
    return importlib.import_module("pypinyin")


def _terms(text: str) -> Iterator[str]:
    plain = simplified(unicodedata.normalize("NFKC", text)).casefold()
    return (match[0] for match in _TERM.finditer(plain))


@lru_cache(maxsize=4096)
def _syllables(name: str) -> tuple[str, ...]:
    """Return the pinyin of `name`, a syllable a character, other words as they are."""
    return tuple(
        part
        for term in _terms(name)
        for part in (_pypinyin().lazy_pinyin(term) if _IS_HAN.match(term) else [term])
    )


def sort_key(name: str) -> str:
    """Return what puts names in the order of their pinyin."""
    return " ".join(_syllables(name))


def _pairs(term: str) -> Iterator[str]:
    """Yield neighbouring characters, and the last one alone: any character begins a token."""
    yield from (term[at : at + 2] for at in range(len(term)))


def name_words(name: str) -> str:
    """Return the words by which a name is found."""
    words: list[str] = []
    for term in _terms(name):
        words += _pairs(term) if _IS_HAN.match(term) else [term]
    syllables = _syllables(name)
    for start in range(len(syllables)):
        words.append("".join(syllables[start:]))
        words.append("".join(syllable[0] for syllable in syllables[start:]))
    return " ".join(dict.fromkeys(words))


def text_words(*texts: str) -> str:
    """Return the words by which what somebody wrote is found."""
    words: list[str] = []
    for term in _terms(" ".join(texts)[:_LONGEST_TEXT]):
        words += _pairs(term) if _IS_HAN.match(term) else [term]
    return " ".join(dict.fromkeys(words))


def query_of(text: str) -> str:
    """Return an FTS5 query for what somebody typed; empty where there is nothing to look for."""
    wanted: list[str] = []
    for term in _terms(text):
        if _IS_HAN.match(term) and len(term) > 1:
            wanted += [f'"{term[at : at + 2]}"' for at in range(len(term) - 1)]
        else:
            wanted.append(f'"{term}"*')
    return " AND ".join(list(dict.fromkeys(wanted))[:_MOST_TERMS])
