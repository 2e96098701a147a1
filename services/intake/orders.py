"""What operators decide for all pools at once, on the way from feed.people to the register's log."""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from contracts import feeds, pool_log, register
from contracts.catalogue import REGISTER_LOG
from contracts.codes.terms import ROLES
from contracts.envelope import event_headers
from contracts.normal import normal_reference
from contracts.pool_log.writing import Writer
from services.intake.origin import Origin
from services.runtime.core.handler import Outbound

if TYPE_CHECKING:
    from contracts.pool_log import FilingStatus

FEED: Final = "feed.people"
_BLANK: Final[dict[str, Any]] = {"time": 0, "event": ""}


class OrderWriter(Writer):
    """An order has no content of its own for pools."""

    def __init__(self) -> None:
        super().__init__("order")

    def content(self, record: pool_log.Record) -> bytes:
        """Return nothing: `written` writes the whole order."""
        del record
        return b""


def entry(written: str) -> str:
    """Return an entry of the register in its normal form: the role's code, then the id."""
    role, slash, name = written.partition("/")
    return f"{ROLES.find(role) or role}/{normal_reference(name)}" if slash else written


def order(item: feeds.PeopleOrder) -> register.Record:
    """Return the order as the register's log holds it, without an envelope."""
    subject = entry(item.subject)
    match item.command:
        case "merge":
            other = entry(item.other)
            return register.Merge(**_BLANK, entry=subject, other=other, capacity=item.capacity)
        case "split":
            profiles = [entry(profile) for profile in item.profiles]
            return register.Split(**_BLANK, entry=subject, profiles=profiles)
        case "apart":
            return register.Apart(**_BLANK, entry=subject, other=entry(item.other))
        case "capacity":
            return register.Capacity(**_BLANK, entry=subject, capacity=item.capacity)
        case "filing":
            status: FilingStatus = item.status or "submitted"
            return register.FilingChange(
                **_BLANK,
                investor=item.subject,
                status=status,
                day=item.day,
                by=item.by,
                reason=item.reason,
            )
        case "hand_over":
            return register.HandOver(
                **_BLANK,
                startup=item.subject,
                source=item.source,
                target=item.target,
                mentor=item.mentor,
            )


def written(offset: int, item: feeds.PeopleOrder, source: Origin) -> Outbound:
    """Return the order as it goes into the register's log."""
    record = msgspec.structs.replace(
        order(item), time=source.time, event=source.event, actor=source.actor
    )
    kind = record.__struct_config__.tag
    headers = event_headers(
        service="intake",
        schema=f"register.{kind}/1",
        id=f"{source.event}/register",
        time=source.time,
        key=REGISTER_LOG.key,
    )
    return Outbound(
        offset, REGISTER_LOG.name, REGISTER_LOG.key.encode(), register.encode(record), headers
    )
