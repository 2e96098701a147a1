"""The register of investors (投资人备案): how a filing may change, and what each kind of investor may
do.

submitted -> verified -> expired or revoked; what has ended begins again with submitted. A filing
may first be heard of in any status: a register may be older than the pool.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from contracts.pool_log import FilingStatus, Investor, InvestorType

FilingRule = Literal[
    "never_verified",
    "still_in_force",
    "resubmit_first",
    "no_longer_in_force",
    "renewal_goes_back",
    "renewal_ends_earlier",
    "resubmission_goes_back",
]
"""Why a change of a filing is refused."""

FORBIDDEN: Final[Mapping[tuple[FilingStatus, FilingStatus], FilingRule]] = {
    ("submitted", "expired"): "never_verified",
    ("submitted", "revoked"): "never_verified",
    ("verified", "submitted"): "still_in_force",
    ("expired", "verified"): "resubmit_first",
    ("revoked", "verified"): "resubmit_first",
    ("expired", "revoked"): "no_longer_in_force",
    ("revoked", "expired"): "no_longer_in_force",
}
"""(from, to) -> the rule that forbids it. All other changes are allowed.

The same status again corrects or renews.
"""


class Rights(NamedTuple):
    """What a kind of investor may do on a roadshow; `invests` is what counts as demand for a pitch."""

    invests: bool
    lends: bool
    guarantees: bool


RIGHTS: Final[Mapping[InvestorType, Rights]] = {
    "individual_angel": Rights(invests=True, lends=False, guarantees=False),
    "seed_fund": Rights(invests=True, lends=False, guarantees=False),
    "venture_capital": Rights(invests=True, lends=False, guarantees=False),
    "corporate": Rights(invests=True, lends=False, guarantees=False),
    "bank": Rights(invests=False, lends=True, guarantees=False),
    "guarantee": Rights(invests=False, lends=False, guarantees=True),
    "micro_loan": Rights(invests=False, lends=True, guarantees=False),
    "insurance": Rights(invests=False, lends=False, guarantees=True),
    "leasing": Rights(invests=False, lends=True, guarantees=False),
}
"""Banks may not invest in enterprises (Commercial Bank Law of the PRC, article 43).

Guarantors and micro-lenders are registered for what their names say. Insurers cover risks and
warrant loans (保证保险); what they invest goes through funds, which file as such. Lessors finance
equipment (Civil Code of the PRC, article 735). All of these attend and meet whom they like, but
their interest is no demand for a pitch that looks for an investment.
"""


def forbidden(before: Investor, after: Investor, today: str) -> FilingRule | None:
    """Return the rule that forbids the filing `before` to become `after` on `today`, None where it
    may.
    """
    rule = FORBIDDEN.get((before.status, after.status))
    # A filing that its dates have ended need not be called expired or revoked first.
    if rule is not None and (standing(before, today), after.status) in FORBIDDEN:
        return rule
    if before.status == after.status == "verified":
        return _renewal(before, after)
    again = after.status == "submitted" != before.status
    return (
        "resubmission_goes_back"
        if again and _before(after.submitted_on, before.submitted_on)
        else None
    )


def standing(filing: Investor, day: str) -> FilingStatus:
    """Return the status of `filing` on `day`, which its dates may have changed."""
    if filing.status == "verified" and _before(filing.valid_until, day):
        return "expired"
    if filing.status == "verified" and filing.revoked_on and filing.revoked_on <= day:
        return "revoked"
    return filing.status


def _renewal(before: Investor, after: Investor) -> FilingRule | None:
    """Return what is wrong with a second verification.

    The same day of verification again is a correction.
    """
    if not before.verified_on or after.verified_on == before.verified_on:
        return None
    if _before(after.verified_on, before.verified_on):
        return "renewal_goes_back"
    return "renewal_ends_earlier" if _before(after.valid_until, before.valid_until) else None


def _before(day: str, other: str) -> bool:
    """Tell whether `day` is before `other`; an open one is not."""
    return bool(day) and bool(other) and day < other
