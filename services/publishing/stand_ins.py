"""What stands on a page for a character that no font has: its code point, wide enough for everybody
to see.
"""

import re
from collections.abc import Collection

from contracts.normal import visible

_SELECTORS = "\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors: they ask for another form of the letter before them, and have none of their
own.
"""


def code_point(character: str) -> str:
    """Return `character` as Unicode writes it: `U+20BB7`."""
    return f"U+{ord(character):04X}"


def stand_in(characters: str) -> str:
    """Return what is printed for a run of `characters` without a font: `〔U+236A3〕`."""
    return f"〔{' '.join(map(code_point, characters))}〕"


def with_stand_ins(text: str, missing: Collection[str]) -> str:
    """Return `text` as it is printed: without characters that have no shape, and with stand-ins for
    those in `missing`.
    """
    shown = re.sub(f"[{_SELECTORS}]", "", visible(text))
    left = "".join(sorted(set(missing) & set(shown)))
    return re.sub(f"[{re.escape(left)}]+", lambda run: stand_in(run[0]), shown) if left else shown
