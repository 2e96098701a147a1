"""Characters without a shape, and blanks and line breaks of unusual kinds.

An ideographic space is the writer's.
"""

import re
from collections.abc import Iterator
from typing import Final

from contracts.normal import INVISIBLE_BMP
from models.text.edits import Edit

_CONTROL: Final = re.compile(
    f"(?:(?![\u000b\u000c\u0085\u200c\u200d])[{INVISIBLE_BMP}\U000e0001\U000e0020-\U000e007f])+"
)
_JOINER: Final = re.compile(
    "(?<![^\\x00-\\x7f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[\u200c\u200d]+(?![^\\x00-\\x7f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])"
)
"""Joiners mean something in emoji and in Indic and Arabic scripts, not between Chinese or English
letters.
"""
_BLANK: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_BREAK: Final = re.compile("[\u000b\u000c\u0085\u2028\u2029]")


def repair(text: str) -> Iterator[Edit]:
    """Yield what takes out the shapeless and makes blanks and breaks plain."""
    found = [
        Edit(*match.span(), "", "control")
        for rule in (_CONTROL, _JOINER)
        for match in rule.finditer(text)
    ]
    found += [Edit(*match.span(), " ", "space") for match in _BLANK.finditer(text)]
    found += [Edit(*match.span(), "\n", "space") for match in _BREAK.finditer(text)]
    return iter(sorted(found))
