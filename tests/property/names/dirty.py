"""What lists do to a name on its way: other widths, dashes, brackets and scripts, and characters
that nobody sees.
"""

from random import Random
from typing import Any

from opencc import OpenCC

SHAPELESS = "\u200b\ufeff\xad\u2060\u200e"
BLANKS = " \u3000\xa0\u2003"
DASHES = "-‐‑–—－"
BRACKETS = ("（）", "()", "【】", "〔〕", "［］")
_TRADITIONAL = OpenCC("s2t")


class Id(str):
    """An id of the operator's: its case means something."""

    __slots__ = ()


class Reference(str):
    """A reference to an id, or a code: its case means nothing, where no other id differs in case
    alone.
    """

    __slots__ = ()


class PoolId(str):
    """A pool's id: its case means nothing, blanks inside make it another."""

    __slots__ = ()


class Organisation(str):
    """An organisation's name."""

    __slots__ = ()


class Person(str):
    """A person's name, or an e-mail address."""

    __slots__ = ()


class Phone(str):
    """A phone number."""

    __slots__ = ()


class Text(str):
    """Prose."""

    __slots__ = ()


def dirty(chance: Random, value: Any) -> Any:
    """Return a JSON value in which everything that names something, and all prose, is spelt some
    other way.
    """
    if isinstance(value, dict):
        return {key: dirty(chance, part) for key, part in value.items()}
    if isinstance(value, list):
        return [dirty(chance, part) for part in value]
    return _spelt(chance, value) if isinstance(value, str) and type(value) is not str else value


def _spelt(chance: Random, value: str) -> str:
    text = str(value)
    if isinstance(value, Organisation):
        text = _bracketed(chance, _TRADITIONAL.convert(text) if chance.random() < 0.5 else text)
    if isinstance(value, Id | Reference | PoolId):
        text = "".join(chance.choice(DASHES) if letter == "-" else letter for letter in text)
    if isinstance(value, Reference | PoolId | Organisation | Person):
        text = "".join(chance.choice((letter.upper(), letter.lower())) for letter in text)
    text = "".join(_wide(letter) if chance.random() < 0.3 else letter for letter in text)
    for _ in range(chance.randrange(4)):
        text = _inserted(chance, text, SHAPELESS)
    if not isinstance(value, Text | PoolId) and chance.random() < 0.5:
        text = _inserted(chance, text, BLANKS)
    outer = chance.choice(("", *BLANKS)), chance.choice(("", *BLANKS))
    return text.join(outer)


def _wide(letter: str) -> str:
    """Return the full width form of an ASCII letter, digit or sign.

    Any other character as it is.
    """
    return (
        chr(ord(letter) + 0xFEE0)
        if letter.isalnum() and letter.isascii()
        else {"@": "＠"}.get(letter, letter)
    )


def _inserted(chance: Random, text: str, what: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(what) + text[at:]


def _bracketed(chance: Random, text: str) -> str:
    pair = chance.choice(BRACKETS)
    return text.replace("（", pair[0]).replace("）", pair[1])
