"""Texts as a message may show them: short, on one line, with everything in sight.

Characters without a shape are written out (`[U+200B]`), so that nobody looks for a fault that
cannot be seen, and a terminal gets nothing that it would obey.
"""

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from contracts.normal import is_invisible

SHOWN: Final = 40
"""Characters of a value that a message quotes."""
_READ: Final = 8 * SHOWN
"""Characters of a value that are looked at: a cell may have a megabyte."""
_LINE_BREAKS: Final = "\n\r\t\u2028\u2029"
_ODD_BLANKS: Final = frozenset("\u00a0\u1680\u202f\u205f") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
_LOOKS: Final = {
    ord(character): looks
    for characters, looks in {
        "аАΑ": "a", "вВΒ": "b", "сС": "c", "еЕΕ": "e", "нНΗ": "h", "іІΙlI1|": "i", "кКΚ": "k", "мМΜ": "m", "Ν": "n",
        "оОΟο0O": "o", "рРΡ": "p", "тТΤ": "t", "хХΧ": "x", "уУΥ": "y", "Ζ": "z",
        "‧・･•∙⋅˙": "·", "—–‐‑‒−": "-",
    }.items()
    for character in characters
}  # fmt: skip
"""Letters of other alphabets, digits, dots and dashes that most fonts draw alike."""


def code_point(character: str) -> str:
    """Return how Unicode numbers a character, such as `U+200B`."""
    return f"U+{ord(character):04X}"


def _is_hidden(character: str) -> bool:
    return is_invisible(character) or character in _LINE_BREAKS or character == "\ufe0f"


def escaped(text: str, keep: str = "") -> str:
    """Return `text` with every control, format and line-breaking character but those of `keep`
    written out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"[{code_point(c)}]" if _is_hidden(c) and c not in keep else c for c in text)


def shortened(text: str, most: int = SHOWN) -> str:
    """Return the first `most` characters of `text`, with … where there are more."""
    return text if len(text) <= most else text[:most] + "…"


def one_line(text: str) -> str:
    """Return the beginning of `text` on one line, blanks between words only.

    Its work is bounded.
    """
    return " ".join(text[:_READ].split(None, _READ))


def first_hidden(text: str) -> tuple[str, str] | None:
    """Return the first character that nobody sees in a text, as its code point, and the character
    before it ("" for none).
    """
    for at, character in enumerate(text[:_READ]):
        if (is_invisible(character) or character in _ODD_BLANKS) and character not in _LINE_BREAKS:
            return code_point(character), text[at - 1] if at else ""
    return None


def _looks(text: str) -> str:
    """Return what an eye takes from `text`: without width, case, blanks and shapeless characters,
    look-alikes as one.
    """
    seen = unicodedata.normalize("NFKC", text.translate(_LOOKS)).casefold().translate(_LOOKS)
    return "".join(
        character for character in seen if not (is_invisible(character) or character.isspace())
    )


def look_alike(first: str, second: str) -> bool:
    """Tell whether two texts differ in a way that an eye does not see."""
    return first != second and _looks(first) == _looks(second)


def _marked(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for begin, end in spans:
        yield text[at:begin]
        yield "".join(f"{'' if _is_hidden(c) else c}[{code_point(c)}]" for c in text[begin:end])
        at = end
    yield text[at:]


def told_apart(first: str, second: str, most: int = SHOWN) -> tuple[str, str]:
    """Return two texts for one sentence: where they differ but look the same, code points stand at
    the differences.

    Whoever reads "expected x, but it is x" learns nothing; "x[U+0078]" and "х[U+0445]" says what to
    mend.
    """
    one, other = (" ".join(text[:most].split(" ")) for text in (first, second))
    if not look_alike(one, other):
        return shortened(escaped(first[:_READ]), most), shortened(escaped(second[:_READ]), most)
    steps = [
        step
        for step in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if step[0] != "equal"
    ]
    return (
        escaped("".join(_marked(one, [(step[1], step[2]) for step in steps]))),
        escaped("".join(_marked(other, [(step[3], step[4]) for step in steps]))),
    )
