"""Where a clean text has lost content: marked, never guessed."""

import re
from typing import Final

from models.text.edits import TextSpan
from models.text.mojibake import CLOSING, HIGH_LATIN, MIDDLE, OPENING, from_gbk, is_garbled, is_rare

_LOST: Final = re.compile(
    "[\ufffd\ue000-\uf8ff\ud800-\udfff\U000f0000-\U0010ffff]+|(?:锟斤拷)+(?:锟斤?)?|烫{3,}|屯{3,}"
)
"""Replacement characters, private ones, halves of pairs, and what these become when they are read
wrongly once more.
"""
_LATIN: Final = re.compile(f"[{HIGH_LATIN}]{{2,}}")
_GBK: Final = re.compile(f"(?:[{OPENING}][{MIDDLE}][{CLOSING}])+")


def find(text: str) -> tuple[TextSpan, ...]:
    """Return the damaged spans of `text` in order, apart from each other."""
    spans = [_widened(text, *match.span()) for match in _LOST.finditer(text)]
    spans += [TextSpan(*match.span()) for match in _LATIN.finditer(text) if is_garbled(match[0])]
    spans += [
        TextSpan(*match.span())
        for match in _GBK.finditer(text)
        if any(map(is_rare, match[0])) and not from_gbk(match[0])
    ]
    merged: list[TextSpan] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = TextSpan(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _widened(text: str, start: int, end: int) -> TextSpan:
    """Return the span with the rare Han characters that touch it: pieces of the same broken bytes."""
    while start and _is_piece(text[start - 1]):
        start -= 1
    while end < len(text) and _is_piece(text[end]):
        end += 1
    return TextSpan(start, end)


def _is_piece(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" and is_rare(character)
