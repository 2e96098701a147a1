"""Simplified forms of Chinese texts, for comparing: what people see stays in the writer's script."""

import importlib
import re
from functools import cache, lru_cache
from typing import Any, Final

_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+")


@cache
def _converter() -> Any:
    return importlib.import_module("opencc").OpenCC("t2s")


@lru_cache(maxsize=32_768)
def _simple_form(character: str) -> str:
    return str(_converter().convert(character))


def is_traditional(character: str) -> bool:
    """Return whether `character` has a simplified form that differs."""
    return _simple_form(character) != character


def simplified(text: str) -> str:
    """Return `text` in Simplified Chinese: of the same length, character for character, so offsets
    hold.

    For matching only: what people see stays in the writer's script. Takes time in proportion to the
    length.
    """
    return text if text.isascii() else _HAN.sub(lambda run: _run(run[0]), text)


def _run(run: str) -> str:
    converted = str(_converter().convert(run))
    # OpenCC's t2s maps every character and phrase to one of equal length; a table that did not
    # would move offsets
    return converted if len(converted) == len(run) else "".join(map(_simple_form, run))
