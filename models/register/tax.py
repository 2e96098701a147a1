"""Whether an angel may deduct part of an investment from tax, as far as a filing tells, and the day
by which it is put on record.

An individual angel who has held a start-up's shares for 24 months reports it with the firm within
the first 15 days of the following month (State Taxation Administration, announcement 43 of 2018).
The angel is none of the firm's founders or employees and no relative of one (spouse, parents,
children, grandparents, grandchildren, siblings), not sent there by labour dispatch, and holds with
relatives less than half of it in the two years after investing (Caishui [2018] 55, part 2,
section 3). What the notice asks of the firm itself (staff, assets, age, research) is not looked at.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from contracts.pool_log import AngelTie, Investor, PastDeal

HELD_MONTHS: Final = 24
LAST_DAY: Final = 15
HALF: Final = 5_000
"""Hundredths of a percent: what angel and relatives hold together is below."""
Untold = Literal["tie", "family_share"]
Against = Literal["founder", "employee", "relative", "dispatched", "half"]
_FORBIDDEN: Final[dict["AngelTie", Against]] = {
    "founder": "founder",
    "employee": "employee",
    "relative": "relative",
    "dispatched": "dispatched",
}


@dataclass(frozen=True, slots=True, order=True)
class TaxDeadline:
    """One investment of an angel, and the last day for it."""

    due_on: str
    investor: str
    company: str
    invested_on: str
    past: bool
    against: tuple[Against, ...]
    """What the rule forbids and the filing tells."""
    untold: tuple[Untold, ...]
    """What the rule asks and the filing does not tell."""


def against(deal: "PastDeal") -> tuple[Against, ...]:
    """Return what a filing tells that the rule for angels forbids."""
    tie = (_FORBIDDEN[deal.tie],) if deal.tie and deal.tie in _FORBIDDEN else ()
    return (*tie, "half") if deal.family_share >= HALF else tie


def untold(deal: "PastDeal") -> tuple[Untold, ...]:
    """Return what the rule asks and the filing does not tell: that is not checked."""
    told: dict[Untold, object] = {"tie": deal.tie, "family_share": deal.family_share}
    return tuple(name for name, value in told.items() if not value)


def due_on(invested_on: str) -> str:
    """Return the last day (YYYY-MM-DD) for an investment made on `invested_on`; empty where that is
    not known to the month.
    """
    year, _, rest = invested_on.partition("-")
    month = rest[:2]
    if not (year.isdigit() and month.isdigit()):
        return ""
    months = int(year) * 12 + int(month) - 1 + HELD_MONTHS + 1
    return f"{months // 12:04d}-{months % 12 + 1:02d}-{LAST_DAY:02d}"


def deadlines_of(investor: "Investor", today: str) -> set[TaxDeadline]:
    """Return the deadlines of an angel's investments; other investors have none."""
    if investor.type != "individual_angel":
        return set()
    dated = [(deal, due_on(deal.day)) for deal in investor.deals]
    return {
        TaxDeadline(
            due, investor.id, deal.company, deal.day, due < today, against(deal), untold(deal)
        )
        for deal, due in dated
        if due
    }
