"""Tails that are no part of a profile: place names in a row, advertisements, editors' lines.

What is cut begins where a sentence has ended and goes to the end of the text; a text is never cut
to nothing.
"""

import re
from collections.abc import Iterator
from typing import Final

from contracts.script import simplified
from models.text import places
from models.text.adverts import is_advert, is_editorial
from models.text.edits import Edit, Why

_LOOKED_AT: Final = 400
_BLANK: Final = " \t\n\u3000|"
_BOUNDARY: Final = re.compile(
    r"[。！？!?；;…\n]+[”’」』）)】]*[\s\u3000]*|(?<=[A-Za-z0-9)%”\"'])\.(?:\s+|(?=[\u3400-\u9fff（(]))|[\s\u3000]+|(?=[（(【\[])"
)


def _cut(text: str) -> tuple[int, Why] | None:
    """Return where the last tail of `text` (Simplified, without blanks at its end) begins, and what
    it is.
    """
    base = max(0, len(text) - _LOOKED_AT)
    for match in _BOUNDARY.finditer(text, base):
        line = text[match.end() :]
        if line and text[: match.end()].strip(_BLANK) and (is_editorial(line) or is_advert(line)):
            return match.end(), "advert"
    start = places.start_of_tail(text)
    return None if start is None else (start, "tail")


def repair(text: str) -> Iterator[Edit]:
    """Yield one edit that cuts everything from the first of the tails on."""
    plain = simplified(text)
    end = len(plain.rstrip(_BLANK))
    start, why = len(text), None
    while (found := _cut(plain[:end])) is not None:
        start, why = found
        end = start = len(plain[:start].rstrip(_BLANK))
    if why is not None:
        yield Edit(start, len(text), "", why)
