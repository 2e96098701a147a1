"""Texts as they go into files: nothing in them that has no shape, and no line break where a line is
meant.
"""

import re
from typing import Final

from contracts.normal import is_invisible, visible

_BREAKS: Final = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return `text` as one line of visible characters.

    Each run of line breaks and tabs is a blank.
    """
    return visible(_BREAKS.sub(" ", text))


def escaped(document: bytes) -> bytes:
    r"""Return a JSON document in which characters without shape are written `\uXXXX`: equal to a
    reader, visible to people.
    """
    text = document.decode()
    if visible(text) == text:
        return document
    return "".join(
        _escape(character) if is_invisible(character) else character for character in text
    ).encode()


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
