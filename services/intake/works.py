"""The works of a mentor or investor as a pool keeps them: clean, each once, bounded together."""

from typing import Final

from models.text.clean import clean
from models.text.suspicion import suspicious

ALL: Final = 60_000
"""Most characters of all works together: a record of the log stays below 200 kB."""
LONGEST: Final = 2_000
"""Most characters of one: an abstract and more; the beginning says what it is about."""


def kept(works: list[str]) -> list[str]:
    """Return the beginnings of `works`, equal shares where they are many; empty ones left out."""
    distinct = dict.fromkeys(work.strip() for work in works)
    distinct.pop("", None)
    share = min(LONGEST, ALL // max(len(distinct), 1))
    shortened = (_clean(work[: LONGEST + share])[:share].strip() for work in distinct)
    return [work for work in dict.fromkeys(shortened) if work]


def _clean(work: str) -> str:
    return clean(work).text if suspicious(work) else work
