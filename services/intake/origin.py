"""When a record counts and which event it is, by its CloudEvents headers and by the broker."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.envelope import MOST_ACTOR, Attributes, read_attributes
from contracts.normal import visible
from contracts.pool_log import LAST_MS
from contracts.remembering import remembered
from services.intake.taken import name_of
from services.runtime.core.handler import Inbound, Partition

MAX_EVENT: Final = 200
"""Characters of a producer's event id that are kept."""

_NONE: Final = Attributes()


class Origin(msgspec.Struct, frozen=True, gc=False):
    """What the outputs of one record inherit from it."""

    event: str
    time: int
    """Ms since 1970 UTC."""
    schema: str | None
    """The schema that the producer says the record keeps to."""
    name: str | None = None
    """Under which the event is remembered; None where it is always a new one."""
    actor: str = ""
    """The account that ordered it, as its sender says; empty is not known."""


@remembered(4096)
def _read_time(text: str) -> int | None:
    """Return an RFC 3339 time in ms since 1970, None where it is none or has no offset from UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.timestamp() * 1000) if moment.tzinfo and moment.year >= 1970 else None  # noqa: PLR2004 - the epoch
    except (ValueError, OverflowError):
        return None


def origin(partition: Partition, record: Inbound, *, once: bool) -> Origin:
    """Return where `record` comes from: a producer's time counts only if it is not after the
    broker's.

    `once`: the record is an event, of which the name is needed.

    Feeds are made with LogAppendTime, so the broker's time is that of its own clock, whatever a
    producer's clock says. A broker that trusts its producers keeps any number as a time: what is
    later than 2100 counts as 2100.
    """
    given = read_attributes(record.headers) if record.headers else _NONE
    event = (
        given.id[:MAX_EVENT]
        if given.id
        else f"{partition.topic}/{partition.number}/{record.offset}"
    )
    time = record.timestamp
    if not 0 <= time <= LAST_MS:
        time = min(max(time, 0), LAST_MS)
    claimed = _read_time(given.time) if given.time else None
    if claimed is not None and claimed < time:
        time = max(claimed, 0)
    name = _name(given) if once else None
    return Origin(event, time, given.dataschema, name, _actor(given.actor or ""))


def _actor(given: str) -> str:
    return visible(given).strip()[:MOST_ACTOR] if given else ""


def _name(given: Attributes) -> str | None:
    """Return the name of an event that counts once: one that says its id, and is no tick."""
    if not given.id or (
        given.id.startswith("tick/") and (given.source or "").startswith("/duijie/")
    ):
        return None
    return name_of(given.source or "", given.id)


_encode = msgspec.json.Encoder().encode


def event_json(event: str) -> bytes:
    """Return `event` as a JSON string."""
    return _encode(event)
