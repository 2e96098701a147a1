"""Who may go on stage, whose interest counts, and for whom: the rules of a roadshow, each with its
reason.

Every rule is a named function of one startup, one investor, or one pair; nothing here looks at past
results.
"""

from typing import Literal

from contracts.days import start_of
from contracts.decisions import LeftOutReason
from contracts.pool_log import Investor, Programme, RoadshowRules, Stage, Startup
from models.affinity import amount_of, range_of
from models.pool.references import NO_TWINS, Twins
from models.roadshow.conflicts import exclusion

FilingFault = Literal["not_verified", "before_verification", "lapsed", "revoked"]
Mismatch = Literal["conflict", "stage", "ticket", "region"]


def event_day(programme: Programme, today: str) -> str:
    """Return the day on which filings must be valid: the roadshow's own, else `today`."""
    return programme.event_on or today


def covers(area: str, region: str) -> bool:
    """Tell whether `region` lies in `area`: a province (two digits), city (four) or district (six),
    or a country.
    """
    return region.startswith(area.removesuffix("00").removesuffix("00"))


def shortfalls(startup: Startup, rules: RoadshowRules) -> list[LeftOutReason]:
    """Return everything that keeps `startup` from entering under `rules` (its vectors are looked at
    elsewhere).
    """
    found: list[LeftOutReason] = []
    if startup.stage not in rules.stages:
        found.append("stage")
    if rules.require_documents and not startup.documents_complete:
        found.append("documents")
    if rules.require_region and not covers(rules.require_region, startup.region):
        found.append("region")
    return found


def shortfall(startup: Startup, rules: RoadshowRules) -> LeftOutReason | None:
    """Return the first of `shortfalls`, None where there is none."""
    return next(iter(shortfalls(startup, rules)), None)


def filing_fault(investor: Investor, day: str) -> FilingFault | None:
    """Return why the filing of `investor` does not count on `day`, None where it does.

    An absent date sets no bound.

    An empty `day` judges by the status alone.
    """
    if investor.status != "verified":
        return (
            "revoked"
            if investor.status == "revoked"
            else "lapsed"
            if investor.status == "expired"
            else "not_verified"
        )
    if not day:
        return None
    if investor.revoked_on and investor.revoked_on <= day:
        return "revoked"
    if investor.verified_on > day:
        return "before_verification"
    if investor.valid_until and investor.valid_until < day:
        return "lapsed"
    return None


def filing_turns(investor: Investor) -> list[int]:
    """Return the times (ms) at which the passing of time alone changes whether the filing of
    `investor` counts.
    """
    if investor.status != "verified":
        return []
    turns = (
        start_of(investor.verified_on),
        start_of(investor.valid_until, plus=1),
        start_of(investor.revoked_on),
    )
    return [turn for turn in turns if turn is not None]


def conflict(investor: Investor, startup: Startup, twins: Twins = NO_TWINS) -> bool:
    """Tell whether `investor` has a conflict of interest with `startup` that keeps them apart."""
    return exclusion(investor, startup, twins) is not None


def accepts_stage(investor: Investor, stage: Stage) -> bool:
    """Tell whether `investor` invests at `stage`; one that declares no stages invests at all."""
    return not investor.stages or stage in investor.stages


def accepts_ticket(investor: Investor, amount: int, currency: str = "") -> bool:
    """Tell whether `amount` (of yuan, or of the `currency` named) is within the ticket range of
    `investor`.

    An amount of 0 is not yet known and fits; so does one in another currency than the range, which
    says nothing of it.
    """
    low, high, other = range_of(investor)
    if not amount or currency != other:
        return True
    return low <= amount and (not high or amount <= high)


def accepts_region(investor: Investor, region: str) -> bool:
    """Tell whether `investor` invests in `region`.

    One that declares no regions invests everywhere.
    """
    return not investor.regions or any(covers(area, region) for area in investor.regions)


def mismatch(investor: Investor, startup: Startup, twins: Twins = NO_TWINS) -> Mismatch | None:
    """Return why `investor` is no investor for `startup`, None where it may be."""
    if conflict(investor, startup, twins):
        return "conflict"
    if not accepts_stage(investor, startup.stage):
        return "stage"
    if not accepts_ticket(investor, *amount_of(startup)):
        return "ticket"
    return None if accepts_region(investor, startup.region) else "region"
