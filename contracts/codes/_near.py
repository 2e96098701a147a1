"""Which regions a name that is none was probably meant to be."""

import difflib
from collections.abc import Mapping
from functools import cache
from typing import Final

from contracts.codes._areas import short
from contracts.codes._places import STANDARD, areas_of, stem, within
from contracts.codes._region_names import NAMES
from contracts.codes._table import fold_spelling
from contracts.remembering import remembered

_LONGEST: Final = 40
_LATIN_CUTOFF: Final = 0.75
_HAN_CUTOFF: Final = 0.65
"""One of three characters may differ; of two, both count, unless the city is known."""
_INSIDE_CUTOFF: Final = 0.5


def near_names(spelling: str, limit: int) -> list[str]:
    """Return the names of up to `limit` regions most like a folded spelling, best first."""
    return [NAMES[code].zh for code in _near_codes(spelling[:_LONGEST])[:limit]]


@remembered(4096)
def _near_codes(spelling: str) -> list[str]:
    if spelling.isascii():
        return _like(spelling, _latin(), _LATIN_CUTOFF)
    for length in range(len(spelling) - 1, 1, -1):
        upper = areas_of(spelling[:length])
        if len(upper) == 1:
            inside = {stem(code): code for code in within(upper[0])}
            return _like(fold_spelling(short(spelling[length:])), inside, _INSIDE_CUTOFF)
    return _like(fold_spelling(short(spelling)), _stems(), _HAN_CUTOFF)


@cache
def _stems() -> dict[str, str]:
    return {stem(code): code for code in reversed(STANDARD)}


@cache
def _latin() -> dict[str, str]:
    english = {fold_spelling(NAMES[code].en): code for code in reversed(NAMES)}
    return {name: code for name, code in english.items() if name.isascii()}


def _like(spelling: str, stems: Mapping[str, str], cutoff: float) -> list[str]:
    """Return the codes whose stems are like `spelling` character by character in their places."""
    close = difflib.get_close_matches(spelling, [*stems], n=3, cutoff=cutoff)
    ends = [name for name in close if name[0] == spelling[:1] or name[-1] == spelling[-1:]]
    return [stems[name] for name in ends]
