"""Who may go on stage, whose interest counts, and for whom: the rules of a roadshow, each with its reason.

Every rule is a named function of one startup, one investor, or one pair; nothing here looks at past results.
"""

from datetime import date, timedelta
from typing import Final, Literal

from contracts.decisions import LeftOutReason
from contracts.pool_log import Investor, Programme, RoadshowRules, Stage, Startup
from models.roadshow.conflicts import exclusion

FilingFault = Literal["not_verified", "before_verification", "lapsed", "revoked"]
Mismatch = Literal["conflict", "stage", "ticket", "region"]

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
SHANGHAI_MS: Final = 8 * HOUR_MS
"""Asia/Shanghai has been UTC+8 without summer time since 1992."""
EPOCH: Final = date(1970, 1, 1)
LAST_DAY: Final = (date.max - EPOCH).days


def day_of(time: int) -> str:
    """Return the day in Asia/Shanghai, YYYY-MM-DD, on which `time` (ms since 1970 UTC) falls."""
    days = (time + SHANGHAI_MS) // DAY_MS
    return (EPOCH + timedelta(days=min(max(days, -EPOCH.toordinal() + 1), LAST_DAY))).isoformat()


def start_of(day: str, *, plus: int = 0) -> int | None:
    """Return when `day` (YYYY-MM-DD) plus `plus` days begins in Asia/Shanghai, in ms; None where it is not a date."""
    try:
        return ((date.fromisoformat(day) - EPOCH).days + plus) * DAY_MS - SHANGHAI_MS
    except ValueError:
        return None


def event_day(programme: Programme, today: str) -> str:
    """Return the day on which filings must be valid: the roadshow's own, else `today`."""
    return programme.event_on or today


def covers(area: str, region: str) -> bool:
    """Tell whether GB/T 2260 code `region` lies in `area`: a province (two digits), city (four) or district (six)."""
    return region.startswith(area.removesuffix("00").removesuffix("00"))


def shortfalls(startup: Startup, rules: RoadshowRules) -> list[LeftOutReason]:
    """Return everything that keeps `startup` from entering under `rules` (its vectors are looked at elsewhere)."""
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
    """Return why the filing of `investor` does not count on `day`, None where it does; an absent date sets no bound.

    An empty `day` judges by the status alone.
    """
    if investor.status != "verified":
        return (
            "revoked" if investor.status == "revoked" else "lapsed" if investor.status == "expired" else "not_verified"
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
    """Return the times (ms) at which the passing of time alone changes whether the filing of `investor` counts."""
    if investor.status != "verified":
        return []
    turns = (start_of(investor.verified_on), start_of(investor.valid_until, plus=1), start_of(investor.revoked_on))
    return [turn for turn in turns if turn is not None]


def conflict(investor: Investor, startup: Startup) -> bool:
    """Tell whether `investor` has a conflict of interest with `startup` that keeps them apart."""
    return exclusion(investor, startup) is not None


def takes_stage(investor: Investor, stage: Stage) -> bool:
    """Tell whether `investor` invests at `stage`; one that declares no stages invests at all."""
    return not investor.stages or stage in investor.stages


def takes_ticket(investor: Investor, amount_cny: int) -> bool:
    """Tell whether `amount_cny` is within the ticket range of `investor`; an amount of 0 is not yet known and fits."""
    if not amount_cny:
        return True
    return investor.ticket_min_cny <= amount_cny and (
        not investor.ticket_max_cny or amount_cny <= investor.ticket_max_cny
    )


def takes_region(investor: Investor, region: str) -> bool:
    """Tell whether `investor` invests in `region`; one that declares no regions invests everywhere."""
    return not investor.regions or any(covers(area, region) for area in investor.regions)


def mismatch(investor: Investor, startup: Startup) -> Mismatch | None:
    """Return why `investor` is no investor for `startup`, None where it may be."""
    if conflict(investor, startup):
        return "conflict"
    if not takes_stage(investor, startup.stage):
        return "stage"
    if not takes_ticket(investor, startup.amount_sought_cny):
        return "ticket"
    return None if takes_region(investor, startup.region) else "region"
