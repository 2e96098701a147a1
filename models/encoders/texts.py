"""Which words of a profile the encoder reads.

Names and codes are left out: they are matched by rules, not by meaning.
"""

from contracts.pool_log import Investor, Mentor, Profile, Startup

SECTION = "all"
"""The one section so far: the whole profile in one vector."""


def text_of(profile: Profile) -> str:
    """Return what is encoded of `profile` for the section `all`: its parts in order, a line each."""
    match profile:
        case Startup():
            parts = [profile.summary, profile.problem, profile.product, profile.needs_text]
        case Mentor():
            parts = [profile.expertise, profile.services_text, profile.title]
        case Investor():
            parts = [profile.thesis]
    return "\n".join(part.strip() for part in parts if part.strip())
