"""Cleaning one text: the repairs in their order, again until nothing is left to repair."""

from typing import Final

from models.text import damage, invisible, markup, mojibake, pinyin, table, tail, width
from models.text.edits import Cleaned, Edit, Repair, TextSpan, apply, compose
from models.text.suspicion import suspicious

_REPAIRS: Final[tuple[Repair, ...]] = (
    mojibake.repair,
    markup.entities,
    markup.tags,
    markup.breaks,
    invisible.repair,
    width.repair,
    pinyin.repair,
    table.rules,
    table.empty_cells,
    table.rows,
    table.tabs,
    tail.repair,
)
"""Bytes before characters, characters before words: what one repair uncovers, a later one or the
next round finds.
"""
_ROUNDS: Final = 8


def clean(raw: str) -> Cleaned:
    """Return `raw` without the damage of web pages and converted documents, with every edit and its
    reason.

    A text without damage comes back as it is, the same object. Cleaning a clean text changes
    nothing. Content is never guessed: what is lost is a span of `damage`. A text whose damage nests
    deeper than any real one is left alone and marked as damaged whole.
    """
    if not suspicious(raw):
        return Cleaned(raw)
    text = raw
    edits: tuple[Edit, ...] = ()
    for _ in range(_ROUNDS):
        before = text
        for repair in _REPAIRS:
            found = tuple(repair(text))
            if found:
                edits = compose(text, edits, found)
                text = apply(text, found)
        if text == before:
            return Cleaned(text, edits, damage.find(text))
    return Cleaned(raw, (), (TextSpan(0, len(raw)),))
