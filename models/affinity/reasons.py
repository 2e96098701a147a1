"""The reason of a pair as decisions carry it: shared codes, a quotation from each side, the score's parts."""

from contracts.decisions import Reason
from contracts.pool_log import Mentor, NeedCode, Startup
from models.affinity.features import Fit, Partner
from models.affinity.quotes import quote_pair


def texts_of(profile: Startup | Partner) -> list[str]:
    """Return the texts of `profile` that speak of its subject, the most telling first."""
    if isinstance(profile, Startup):
        return [profile.needs_text, profile.summary, profile.problem, profile.product]
    if isinstance(profile, Mentor):
        return [profile.expertise, profile.services_text]
    return [profile.thesis]


def shared_needs(startup: Startup, partner: Partner) -> list[NeedCode]:
    """Return the startup's needs that the partner serves, in the startup's order."""
    services: list[NeedCode] = partner.services if isinstance(partner, Mentor) else ["investment"]
    return [need for need in dict.fromkeys(startup.needs) if need in services]


def shared_industries(startup: Startup, partner: Partner) -> list[str]:
    """Return shared divisions, or where there are none the shared sections, in the startup's order."""
    codes = [code for code in dict.fromkeys(startup.industries) if code in partner.industries]
    if codes:
        return codes
    sections = {code[:1] for code in partner.industries}
    return [section for section in dict.fromkeys(code[:1] for code in startup.industries) if section in sections]


def reason(startup: Startup, partner: Partner, found: Fit) -> Reason:
    """Return why `startup` and `partner` fit, `found` being their score; the startup is the left side."""
    left, right = quote_pair(texts_of(startup), texts_of(partner))
    return Reason(
        needs=shared_needs(startup, partner),
        industries=shared_industries(startup, partner),
        left_quote=left,
        right_quote=right,
        features=dict(found.parts),
    )
