"""What a table leaves in a text: empty cells, rules of dashes, pipes at the edges of rows, tabs."""

import re
from collections.abc import Iterator
from typing import Final

from models.text.edits import Edit

_DASHES: Final = r":?[-=]{3,}:?"
_RULE: Final = re.compile(
    rf"(?<![ \t])[ \t]*(?:[|+][ \t]*{_DASHES}[ \t]*)+[|+][ \t]*|(?<![-= \t])[ \t]*{_DASHES}[ \t]*(?:[|+][ \t]*{_DASHES}[ \t]*)+[|+]?[ \t]*"
    r"|(?m:^)[ \t]*[-=_]{4,}[ \t]*(?m:$)"
)
_EMPTY: Final = re.compile(r"(?<![ \t])[ \t]*\|(?:[ \t]*\|)+[ \t]*")
_TAB: Final = re.compile(r"(?<![ \t]) *\t[ \t]*")
_ROW: Final = re.compile(r"^[ \t]*\|[ \t]*(?=\S)(.*\S)[ \t]*\|[ \t]*$", re.MULTILINE)
_CELL: Final = re.compile(r"(?<![ \t])[ \t]*\|[ \t]*")
_EDGE: Final = re.compile(r"\A[ \t]*\|[ \t]+|(?<![ \t])[ \t]+\|[ \t]*\Z")
_CLOSES: Final = frozenset("，。、；：？！”’）》】」』…\n")


def _between(text: str, start: int, end: int) -> str:
    """Return what joins the text before `start` to that from `end` on: nothing where they stand
    apart anyway.

    A blank, unless Chinese punctuation parts them, or they touched the residue and are Chinese.
    """
    if start == 0 or end == len(text) or text[start - 1] in _CLOSES or text[end] == "\n":
        return ""
    tight = not (text[start].isspace() or text[end - 1].isspace())
    return "" if tight and not (text[start - 1].isascii() and text[end].isascii()) else " "


def rules(text: str) -> Iterator[Edit]:
    """Yield what takes rules out, a rule's line with it."""
    for match in _RULE.finditer(text):
        start, end = match.span()
        if (start == 0 or text[start - 1] == "\n") and text[end : end + 1] == "\n":
            yield Edit(start, end + 1, "", "table")
        elif end == len(text) and start and text[start - 1] == "\n":
            yield Edit(start - 1, end, "", "table")
        else:
            yield Edit(start, end, _between(text, start, end), "table")


def empty_cells(text: str) -> Iterator[Edit]:
    """Yield what takes empty cells out.

    A bare || within a line is an operator or a divider and stays.
    """
    for match in _EMPTY.finditer(text):
        start, end = match.span()
        at_edge = start in (0, text.rfind("\n", 0, start) + 1) or text[end : end + 1] in ("", "\n")
        if match[0].strip() != "||" or at_edge:
            yield Edit(start, end, _between(text, start, end), "table")


def rows(text: str) -> Iterator[Edit]:
    """Yield what opens rows: the pipes at both ends go, those between cells become blanks."""
    taken = False
    for match in _ROW.finditer(text):
        inner = list(_CELL.finditer(text, *match.span(1)))
        if not inner and not (text[match.start(1) - 1].isspace() and text[match.end(1)].isspace()):
            continue
        taken = True
        yield Edit(match.start(), match.start(1), "", "table")
        yield from (Edit(*cell.span(), " ", "table") for cell in inner)
        yield Edit(match.end(1), match.end(), "", "table")
    if not taken:
        yield from (Edit(*match.span(), "", "table") for match in _EDGE.finditer(text))


def tabs(text: str) -> Iterator[Edit]:
    """Yield one blank for tabs between words, nothing at an edge or behind Chinese punctuation."""
    for match in _TAB.finditer(text):
        yield Edit(*match.span(), _between(text, *match.span()), "table")
