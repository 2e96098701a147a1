"""Which words of a profile the encoder reads, section by section.

Names and codes are left out: they are matched by rules, not by meaning.
"""

from contracts.pool_log import Investor, Mentor, Profile, Startup


def sections_of(profile: Profile) -> dict[str, str]:
    """Return what is encoded of `profile`: section name -> text, those without text left out.

    A profile without any text has one empty section, its first, so that it has a vector (of zeros) like all others.
    """
    match profile:
        case Startup():
            found = {
                "summary": profile.summary,
                "problem": profile.problem,
                "product": profile.product,
                "need": profile.needs_text,
            }
        case Mentor():
            titled = "\n".join(part.strip() for part in (profile.expertise, profile.title) if part.strip())
            found = {"expertise": titled, "services": profile.services_text}
        case Investor():
            found = {"thesis": profile.thesis}
    stripped = {name: text.strip() for name, text in found.items()}
    return {name: text for name, text in stripped.items() if text} or {next(iter(stripped)): ""}
