"""Which words of a profile the encoder reads, section by section.

Names and codes are left out: they are matched by rules, not by meaning.
"""

from typing import Final

from contracts.pool_log import Investor, Mentor, Profile, Startup

WORK: Final = "work/"
"""Begins the name of each work's section; the vectors of all works become one (`works.pooled`)."""


def sections_of(profile: Profile) -> dict[str, str]:
    """Return what is encoded of `profile`: section name -> text, those without text left out.

    A profile without any text has one empty section, its first, so that it has a vector (of zeros)
    like all others.
    """
    match profile:
        case Startup():
            found = {
                "summary": profile.summary,
                "problem": profile.problem,
                "product": profile.product,
                "need": _with_words(profile.needs_text, profile.needs_other),
            }
        case Mentor():
            titled = "\n".join(
                part.strip() for part in (profile.expertise, profile.title) if part.strip()
            )
            found = {
                "expertise": titled,
                "services": _with_words(profile.services_text, profile.services_other),
                **_each(profile.works),
            }
        case Investor():
            found = {"thesis": profile.thesis, **_each(profile.works)}
    stripped = {name: text.strip() for name, text in found.items()}
    return {name: text for name, text in stripped.items() if text} or {next(iter(stripped)): ""}


def _each(works: list[str]) -> dict[str, str]:
    return {f"{WORK}{number}": work for number, work in enumerate(works)}


def _with_words(text: str, words: list[str]) -> str:
    """Return a text as it was written, and after it the needs or services that no code stands for."""
    return "\n".join(part for part in (text.strip(), "、".join(words)) if part) if words else text
