"""Which texts of a profile speak of its subject, by field."""

from functools import lru_cache
from typing import Final

from contracts.pool_log import Investor, Mentor, Startup
from contracts.script import simplified
from models.affinity.grams import Grams, grams

LONGEST = 4_000
"""Most characters of a field that are looked at for words and sentences."""

WORD_SEPARATOR: Final = "、"
"""Stands between needs or services that are words, not codes, where they are read as a text."""

SECTION_OF = {
    "needs_text": "need",
    "needs_other": "need",
    "summary": "summary",
    "problem": "problem",
    "product": "product",
    "expertise": "expertise",
    "services_text": "services",
    "services_other": "services",
    "thesis": "thesis",
}
"""Field -> the section whose vector speaks for it."""


def texts_of(profile: Startup | Mentor | Investor) -> dict[str, str]:
    """Return field -> text, the most telling first, as the record has it; empty ones left out."""
    if isinstance(profile, Startup):
        found = {
            "needs_text": profile.needs_text,
            "needs_other": WORD_SEPARATOR.join(profile.needs_other),
            "summary": profile.summary,
            "problem": profile.problem,
            "product": profile.product,
        }
    elif isinstance(profile, Mentor):
        found = {
            "expertise": profile.expertise,
            "services_text": profile.services_text,
            "services_other": WORD_SEPARATOR.join(profile.services_other),
        }
    else:
        found = {"thesis": profile.thesis}
    return {field: text for field, text in found.items() if text}


def plain_of(profile: Startup | Mentor | Investor) -> dict[str, str]:
    """Return field -> the beginning of its text in Simplified Chinese, character for character, as
    `texts_of` has it.
    """
    return {field: simplified(text[:LONGEST]) for field, text in texts_of(profile).items()}


def grams_of(profile: Startup | Mentor | Investor) -> Grams:
    """Return the wording of `profile`: of all its texts, in Simplified Chinese where they are
    Chinese.
    """
    return _grams(tuple(texts_of(profile).values()))


@lru_cache(maxsize=65_536)
def _grams(texts: tuple[str, ...]) -> Grams:
    return grams("\n".join(simplified(text[:LONGEST]) for text in texts))
