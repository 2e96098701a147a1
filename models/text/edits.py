"""What cleaning did to a text: edits over the raw text, and spans of the clean text that stay
damaged.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

Why = Literal[
    "mojibake", "control", "space", "entity", "html", "width", "glyph", "pinyin", "table", "tail", "advert"
]  # fmt: skip
"""Why something was changed; `cleaning.why` in services/words names each.

mojibake: bytes read in the wrong encoding, read again in the right one. control: a character
without a shape. space: a blank or line break of another kind than the plain one. entity: an HTML
entity. html: a tag or comment. width: a full-width Latin letter or digit, half-width katakana.
glyph: a ligature, a radical or a compatibility form in place of its character. pinyin: the reading
of the character before it. table: pipes, rules and tabs of a table. tail: place names without a
sentence. advert: an advertisement or an editor's line at the end.
"""

WHYS: Final[tuple[Why, ...]] = get_args(Why)


class Edit(NamedTuple):
    """Characters `start` to `end` (exclusive) become `replacement`."""

    start: int
    end: int
    replacement: str
    why: Why


class TextSpan(NamedTuple):
    """Characters `start` to `end` (exclusive)."""

    start: int
    end: int


Repair = Callable[[str], Iterable[Edit]]
"""One kind of repair: edits over the text given, in order, not overlapping, none empty and none
without effect.
"""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text and how it came about."""

    text: str
    edits: tuple[Edit, ...] = ()
    """Over the raw text, in order, not overlapping: applying them to it gives `text` exactly."""
    damage: tuple[TextSpan, ...] = ()
    """Spans of `text` whose content is lost; it is never guessed."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` (in order, not overlapping) made."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.replacement)
        done = edit.end
    return "".join(parts) + text[done:]


def compose(middle: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that do at once what `first` (giving `middle`) and then `second` do.

    Where both touch the same characters they become one edit, for the reason of the second.
    """
    composed: list[Edit] = []
    shift = 0
    for group in _groups(_moved(first), second):
        start, end = group[0].start, max(edit.end for edit in group)
        changes = [
            Edit(at.start - start, at.end - start, at.text, at.why)
            for at in group
            if at.text is not None
        ]
        raw_start = start - shift
        shift += sum(edit.grown for edit in group)
        replacement = apply(middle[start:end], changes)
        why = changes[-1].why if changes else group[-1].why
        composed.append(Edit(raw_start, end - shift, replacement, why))
    return tuple(composed)


class _Placed(NamedTuple):
    """An edit in coordinates of the middle text."""

    start: int
    end: int
    text: str | None
    """What a second edit puts there; None for a first one, which is in the middle text already."""
    why: Why
    grown: int
    """By how much a first edit lengthened the text."""


def _moved(edits: Sequence[Edit]) -> list[_Placed]:
    shift = 0
    moved = []
    for edit in edits:
        grown = len(edit.replacement) - (edit.end - edit.start)
        start = edit.start + shift
        moved.append(_Placed(start, start + len(edit.replacement), None, edit.why, grown))
        shift += grown
    return moved


def _groups(first: Sequence[_Placed], second: Sequence[Edit]) -> Iterable[list[_Placed]]:
    """Yield runs of overlapping edits; what only touches stays apart."""
    placed = [*first, *(_Placed(*edit, 0) for edit in second)]
    placed.sort(key=lambda edit: (edit.start, edit.end))
    group: list[_Placed] = []
    end = 0
    for edit in placed:
        if group and edit.start >= end:
            yield group
            group = []
        group.append(edit)
        end = max(end, edit.end) if len(group) > 1 else edit.end
    if group:
        yield group
