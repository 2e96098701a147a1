"""Simplified forms for matching, and what a section is written in, mixtures told apart.

`contracts.language.detect` stays the judge of a profile's one language; `written` says more about one section.
"""

import importlib
import re
from functools import cache, lru_cache
from typing import Any, Final, Literal

from contracts.language import detect, script_of
from contracts.pool_log import Language

Written = Language | Literal["mixed"]

_HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(f"[{_HAN}]{{1,200}}")
"""OpenCC's parse of one run takes time and depth with its length; no phrase of its tables is near the limit."""
_ENGLISH: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;]+[A-Za-z0-9'’-]+){3,}")
"""Four words in a row: a clause, not a product's name."""
_CHINESE: Final = re.compile(f"[{_HAN}][{_HAN}，、；：]{{5,}}")
"""Six characters in a row: a clause, not a company's name."""
_FEW: Final = 2
_SHARE: Final = 4
"""A script takes part where it has at least two characters of its own, and one of four that tell."""
_CACHED_LENGTH: Final = 4096


@cache
def _converter() -> Any:
    return importlib.import_module("opencc").OpenCC("t2s")


@lru_cache(maxsize=32_768)
def _simple_form(character: str) -> str:
    return str(_converter().convert(character))


_PLAIN: Final[set[str]] = set(map(chr, range(0x3400)))
"""Characters known to have no other simplified form: a text of these alone is passed at a glance. Grows by what is met."""


def is_traditional(character: str) -> bool:
    """Return whether `character` has a simplified form that differs."""
    return _simple_form(character) != character


def simplified(text: str) -> str:
    """Return `text` in Simplified Chinese: of the same length, character for character, so offsets hold.

    OpenCC's t2s tables map every character and phrase to one of equal length. For matching only: what people
    see stays in the writer's script.
    """
    return _cached(text) if len(text) <= _CACHED_LENGTH else _convert(text)


def _convert(text: str) -> str:
    if _PLAIN.issuperset(text):
        return text
    return _PIECE.sub(lambda run: _run(run[0]), text)


def _run(run: str) -> str:
    """Return a run of Han characters simplified; most have no Traditional one and cost nothing but a look."""
    if not any(map(is_traditional, run)):
        _PLAIN.update(run)
        return run
    converted = str(_converter().convert(run))
    return converted if len(converted) == len(run) else "".join(map(_simple_form, run))


_cached = lru_cache(maxsize=8192)(_convert)


def written(text: str, default: Language = "zh-Hans") -> Written:
    """Return what `text` is written in; `mixed` where clauses of Chinese and English, or both Chinese scripts, stand in it.

    Names and terms do not mix: 基于 Transformer 的 SaaS 平台 is zh-Hans, `advised 华为` is en. `default` where no letter tells.
    """
    if _ENGLISH.search(text) and _CHINESE.search(text):
        return "mixed"
    language = detect(text, default)
    if language == "en":
        return language
    told = [script_of(character) for character in text]
    fewer, more = sorted((told.count(1), told.count(-1)))
    return "mixed" if fewer >= _FEW and fewer * _SHARE >= fewer + more else language
