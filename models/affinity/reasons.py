"""The reason of a pair as decisions carry it: shared codes, a quotation from each side, the score's
features.
"""

from contracts.decisions import Reason
from contracts.normal import normal_name
from contracts.pool_log import Mentor, NeedCode, Startup
from models.affinity.citing.spans import quotations
from models.affinity.facts import Partner
from models.affinity.features import Fit


def shared_needs(startup: Startup, partner: Partner) -> list[str]:
    """Return the startup's needs that the partner serves, codes first, then words that both wrote,
    in the startup's order.
    """
    services: list[NeedCode] = partner.services if isinstance(partner, Mentor) else ["investment"]
    codes: list[str] = [need for need in dict.fromkeys(startup.needs) if need in services]
    if not startup.needs_other or not isinstance(partner, Mentor):
        return codes
    words = {normal_name(word) for word in partner.services_other}
    return codes + [
        word for word in dict.fromkeys(startup.needs_other) if normal_name(word) in words
    ]


def shared_industries(startup: Startup, partner: Partner) -> list[str]:
    """Return shared divisions, or where there are none the shared sections, in the startup's order."""
    codes = [code for code in dict.fromkeys(startup.industries) if code in partner.industries]
    if codes:
        return codes
    sections = {code[:1] for code in partner.industries}
    return [
        section
        for section in dict.fromkeys(code[:1] for code in startup.industries)
        if section in sections
    ]


def reason(startup: Startup, partner: Partner, found: Fit) -> Reason:
    """Return why `startup` and `partner` fit, `found` being their score.

    The startup is the left side.
    """
    left, right = quotations(startup, partner)
    return Reason(
        needs=shared_needs(startup, partner),
        industries=shared_industries(startup, partner),
        left_quote=left,
        right_quote=right,
        features=dict(found.parts),
    )
