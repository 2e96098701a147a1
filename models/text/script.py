"""What a section is written in, mixtures told apart.

`contracts.language.detect` stays the judge of a profile's one language; `written` says more about
one section.
"""

import re
from typing import Final, Literal

from contracts.language import detect, script_of
from contracts.pool_log import Language

Written = Language | Literal["mixed"]

_HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
_ENGLISH: Final = re.compile(r"[A-Za-z][A-Za-z'’-]{0,60}(?:[ ,;]+[A-Za-z0-9'’-]+){3,}")
"""Four words in a row: a clause, not a product's name."""
_CHINESE: Final = re.compile(f"[{_HAN}][{_HAN}，、；：]{{5,}}")
"""Six characters in a row: a clause, not a company's name."""
_FEW: Final = 2
_SHARE: Final = 4
"""A script takes part where it has at least two characters of its own, and one of four that tell.
"""


def written(text: str, default: Language = "zh-Hans") -> Written:
    """Return what `text` is written in; `mixed` where clauses of Chinese and English, or both
    Chinese scripts, stand in it.

    Names and terms do not mix: 基于 Transformer 的 SaaS 平台 is zh-Hans, `advised 华为` is en. `default`
    where no letter tells.
    """
    if _ENGLISH.search(text) and _CHINESE.search(text):
        return "mixed"
    language = detect(text, default)
    if language == "en":
        return language
    told = [script_of(character) for character in text]
    fewer, more = sorted((told.count(1), told.count(-1)))
    return "mixed" if fewer >= _FEW and fewer * _SHARE >= fewer + more else language
