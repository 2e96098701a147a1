"""What the register says of a roadshow's profiles: one status of a filing for all pools, and the
other roles of people.

A status from the register counts for all purposes until the feed states what happened later, or
says the same itself.
"""

from typing import Any

import msgspec

from contracts import pool_log
from contracts.days import day_of, moved_day
from contracts.pool_log import Filed, Investor
from models.pool.registered import as_registered
from models.roadshow.contest import judge_field
from models.roadshow.state import FILED_FIELDS, RoadshowState, investor_field
from models.roadshow.transaction import RoadshowTransaction


def counted_investor(state: RoadshowState, investor: Investor) -> Investor:
    """Return an investor's filing as it counts; note it as its feed has it."""
    key = investor_field(investor.id)
    related, filed = as_registered(state, key, investor), state.filed.get(investor.id)
    if filed is None:
        return related
    state.listed[key] = investor
    return _with_status(related, filed)


def keep_filed(transaction: RoadshowTransaction, filed: Filed) -> None:
    """Note a filing's status, for an investor who is here or still to come."""
    transaction.state.filed[filed.investor] = filed
    transaction.changes[FILED_FIELDS + filed.investor] = transaction.raw


def let_feed_overtake(transaction: RoadshowTransaction, investor: Investor) -> None:
    """Forget the register's status where the feed's filing is later, or says the same."""
    state, filed = transaction.state, transaction.state.filed.get(investor.id)
    if filed is None:
        return
    latest = max(investor.submitted_on, investor.verified_on, investor.revoked_on)
    if latest > filed.day or (latest, investor.status) == (filed.day, filed.status):
        del state.filed[investor.id]
        transaction.changes[FILED_FIELDS + investor.id] = None


def restore_filed(state: RoadshowState, _: str, raw: bytes) -> None:
    """Take back the status of a filing."""
    filed = pool_log.decode(raw)
    assert isinstance(filed, Filed)
    state.filed[filed.investor] = filed


def restore_counted(state: RoadshowState) -> None:
    """Let investors and judges who were taken back as their feeds have them count as registered."""
    for key in state.filed:
        if key in state.investors:
            listed = state.listed.get(investor_field(key), state.investors[key])
            state.investors[key] = counted_investor(state, listed)
    for key, judge in list(state.contest.judges.items()):
        state.contest.judges[key] = as_registered(state, judge_field(key), judge)


def _with_status(investor: Investor, filed: Filed) -> Investor:
    """Return a filing with the register's status; one of a later day begins by its date."""
    begun = filed.day <= day_of(filed.time)
    status: dict[str, Any] = {"status_reason": filed.reason}
    match filed.status:
        case "verified":
            until = investor.valid_until if investor.valid_until >= filed.day else ""
            status |= {"status": "verified", "verified_on": filed.day, "verified_by": filed.by}
            status |= {"valid_until": until, "revoked_on": ""}
        case "submitted":
            status["status"] = "submitted"
        case "revoked":
            status |= {"revoked_on": filed.day} | ({"status": "revoked"} if begun else {})
        case "expired" if begun:
            status["status"] = "expired"
        case "expired":
            last = _day_before(filed.day)
            known = investor.valid_until
            status["valid_until"] = min(known, last) if known and last else known or last
    return msgspec.structs.replace(investor, **status)


def _day_before(day: str) -> str:
    """Return the day before `day`, empty where it is not a date."""
    try:
        return moved_day(day, -1)
    except (ValueError, OverflowError):
        return ""
