"""HTML in a text: entities, comments and tags. What only looks like a tag (a<b, <3) stays."""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from models.text.edits import Edit

_ENTITY: Final = re.compile(
    r"&(?:amp;)*(?:(#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});|(nbsp)(?![A-Za-z;]))"
)
_ATTRIBUTES: Final = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*\s*/?"""
_BLOCKS: Final = "p|br|div|li|ul|ol|dl|dt|dd|tr|table|tbody|thead|hr|h[1-6]|section|article|center|blockquote|header|footer|pre"
_CELLS: Final = "td|th"
_INLINE: Final = "span|font|strong|em|sup|sub|img|small|big|label|input|iframe|video|nobr|strike|del|ins|mark|o:p|link|meta|body|html|head"
_SHORT: Final = "a|b|i|u|s|q"
"""One-letter tags may be a formula.

They count with an attribute or with their other half in the text.
"""

_HIDDEN: Final = re.compile(
    r"<!--.{0,4000}?-->|<!\[(?:end)?if[^\]<>]{0,60}\](?:--)?>|<(script|style)\b[^<>]{0,400}>.{0,20000}?</\1\s*>|<!doctype[^<>]{0,200}>|<!\[CDATA\[|\]\]>",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(
    rf"<(?:(?:{_INLINE})(?=[\s/>]){_ATTRIBUTES}|/(?:{_INLINE}|script|style)\s*)>", re.IGNORECASE
)
_CUT_OFF: Final = re.compile(
    rf"</?(?:{_BLOCKS}|{_CELLS}|{_INLINE}|a)(?:\s[^<>]{{0,400}})?\Z", re.IGNORECASE
)
"""A tag in the middle of which a field of limited length ends."""
_LETTER: Final = re.compile(
    rf"<(?:({_SHORT})(?=[\s/>])({_ATTRIBUTES})|/({_SHORT})\s*)>", re.IGNORECASE
)
_BREAK: Final = re.compile(
    rf"(?<![ \t\r\n])[ \t\r\n]*(?:<(?:(?:{_BLOCKS}|{_CELLS})(?=[\s/>]){_ATTRIBUTES}|/(?:{_BLOCKS}|{_CELLS})\s*)>[ \t\r\n]*)+",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(rf"</?(?:{_BLOCKS})[\s/>]", re.IGNORECASE)
_BLANKS: Final = frozenset("\u00a0\u2002\u2003\u2009")


def entities(text: str) -> Iterator[Edit]:
    """Yield the characters that entities stand for.

    One that was escaped over and over is read at once.
    """
    for match in _ENTITY.finditer(text):
        name = match[1] or match[2]
        character = html.unescape(f"&{name};")
        if (name[0] != "#" and f"{name};" not in html5) or character == "\ufffd":
            continue
        yield Edit(*match.span(), " " if character in _BLANKS else character, "entity")


def tags(text: str) -> Iterator[Edit]:
    """Yield what takes out comments, scripts and tags within a line."""
    hidden = [Edit(*match.span(), "", "html") for match in _HIDDEN.finditer(text)]
    if hidden:
        yield from hidden
        return
    letters = list(_LETTER.finditer(text))
    opened = {match[1].lower() for match in letters if match[1]}
    closed = {match[3].lower() for match in letters if match[3]}
    found = [
        Edit(*match.span(), "", "html")
        for rule in (_TAG, _CUT_OFF)
        for match in rule.finditer(text)
    ]
    for match in letters:
        name = (match[1] or match[3]).lower()
        if "=" in (match[2] or "") or name in opened & closed:
            found.append(Edit(*match.span(), "", "html"))
    yield from sorted(found)


def breaks(text: str) -> Iterator[Edit]:
    """Yield one line break for tags between paragraphs, one blank for those between cells, nothing
    at the edges.
    """
    for match in _BREAK.finditer(text):
        edge = match.start() == 0 or match.end() == len(text)
        between = "\n" if _BLOCK.search(match[0]) else " "
        yield Edit(*match.span(), "" if edge else between, "html")
