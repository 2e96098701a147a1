"""What intake tells the register: who is in which pools, and as whom, when that has changed.

Names, texts and contact data of natural persons stay behind; people are hashes. As for pools, a
digest of what was last told is kept for each profile, so that an edited text is no news here.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypedDict

from contracts import feeds, register
from contracts.catalogue import REGISTER_LOG
from contracts.envelope import HeaderWriter
from contracts.register import (
    FilingState,
    ListedPool,
    Listing,
    Project,
    Role,
    Unlisted,
)
from services.intake.origin import Origin, event_json
from services.intake.records import need_codes
from services.runtime.core.handler import Outbound

if TYPE_CHECKING:
    from services.intake.admit import Admitted

BUCKET: Final = "register"
_KEY: Final = REGISTER_LOG.key.encode()
_DIGEST_SIZE: Final = 12


class _Envelope(TypedDict):
    time: int
    event: str


_NO_ENVELOPE: Final = _Envelope(time=0, event="")


def _startup(new: "Admitted") -> Listing:
    item: feeds.Startup = new.item
    return Listing(
        **_NO_ENVELOPE,
        role="startup",
        id=new.id,
        pools=new.pools,
        people=new.people,
        project=Project(
            item.name,
            item.stage,
            item.industry,
            str(item.region),
            need_codes(item.needs),
            item.round,
            item.space,
        ),
    )


def _mentor(new: "Admitted") -> Listing:
    item: feeds.Mentor = new.item
    return Listing(
        **_NO_ENVELOPE,
        role="mentor",
        id=new.id,
        pools=new.pools,
        people=new.people,
        capacity=item.capacity,
        employers=[item.employer] if item.employer else [],
    )


def _investor(new: "Admitted") -> Listing:
    item: feeds.Filing = new.item
    return Listing(
        **_NO_ENVELOPE,
        role="investor",
        id=new.id,
        pools=new.pools,
        people=new.people,
        holdings=[*item.holdings, *item.relations],
        filing=FilingState(
            item.type,
            item.status,
            item.submitted_on,
            item.verified_on,
            item.valid_until,
            item.revoked_on,
            item.verified_by,
            item.revoked_reason,
        ),
    )


def _judge(new: "Admitted") -> Listing:
    item: feeds.Judge = new.item
    return Listing(
        **_NO_ENVELOPE,
        role="judge",
        id=new.id,
        pools=new.pools,
        people=new.people,
        employers=[item.employer] if item.employer else [],
    )


def _pool(new: "Admitted") -> ListedPool:
    item: feeds.Programme = new.item
    return ListedPool(
        **_NO_ENVELOPE,
        pool=new.id,
        pool_kind=item.rules.kind,
        name=item.name,
        priority=item.priority,
        at_once=item.rules.kind == "mentoring" and item.rules.mode == "on_change",
    )


POOLS: Final = "feed.programmes"
_LISTED: Final[Mapping[str, Callable[["Admitted"], register.Record]]] = {
    "feed.startups": _startup,
    "feed.mentors": _mentor,
    "feed.filings": _investor,
    "feed.judges": _judge,
    POOLS: _pool,
}
"""Feed -> what the register is told of one of its entities."""
_ROLES: Final[Mapping[str, Role]] = {
    "feed.startups": "startup",
    "feed.mentors": "mentor",
    "feed.filings": "investor",
    "feed.judges": "judge",
}


class RegisterWriter:
    """Tells the register of the entities of one partition of a feed."""

    def __init__(self, feed: str, stored: Mapping[str, bytes]) -> None:
        self._feed = feed
        self._digests = dict(stored)
        """Entity -> digest of what the register was told of it."""
        self.changes: dict[str, bytes | None] = {}
        """Digests that are new since they were taken last."""
        kind = "pool" if feed == POOLS else "listing"
        self._open = b'{"kind":"%s","time":' % kind.encode()
        self._blank = b'%s0,"event":""' % self._open
        self._headers = HeaderWriter("intake", f"register.{kind}/1")
        self._removed = HeaderWriter("intake", "register.unlisted/1")

    def listed(self, offset: int, new: "Admitted", source: Origin, *, news: bool) -> list[Outbound]:
        """Return what the register is told of an entity, if it is anything new.

        `news`: the pools were told something new of it; otherwise the register was told before too,
        but of what pools are not told.
        """
        entity = new.id
        before = self._digests.get(entity)
        if not (news or before is None or self._feed == POOLS):
            return []
        content = self._content(new)
        digest = blake2b(content, digest_size=_DIGEST_SIZE).digest()
        if digest == before:
            return []
        self._digests[entity] = self.changes[entity] = digest
        value = b'%s%d,"event":%s%s' % (self._open, source.time, event_json(source.event), content)
        return [self._output(offset, source, self._headers, value)]

    def unlisted(
        self, offset: int, entity: str, source: Origin, *, erased: bool = False
    ) -> list[Outbound]:
        """Return what the register is told where an entity was taken off its feed."""
        if self._digests.pop(entity, None) is None:
            return []
        self.changes[entity] = None
        if self._feed == POOLS:
            gone: register.Record = ListedPool(
                time=source.time,
                event=source.event,
                pool=entity,
                pool_kind="mentoring",
                removed=True,
            )
            return [self._output(offset, source, self._headers, register.encode(gone))]
        gone = Unlisted(
            time=source.time,
            event=source.event,
            role=_ROLES[self._feed],
            id=entity,
            erased=erased,
        )
        return [self._output(offset, source, self._removed, register.encode(gone))]

    def take_changes(self) -> dict[str, bytes | None]:
        """Return the digests that are new, and begin anew."""
        changes, self.changes = self.changes, {}
        return changes

    def _content(self, new: "Admitted") -> bytes:
        """Return the record's canonical bytes behind its envelope."""
        encoded = register.encode(_LISTED[self._feed](new))
        if not encoded.startswith(self._blank):
            raise ValueError(f"not a record without an envelope: {encoded[:40]!r}")
        return encoded[len(self._blank) :]

    @staticmethod
    def _output(offset: int, source: Origin, headers: HeaderWriter, value: bytes) -> Outbound:
        written = headers.write(f"{source.event}/register", source.time, _KEY)
        return Outbound(offset, REGISTER_LOG.name, _KEY, value, written)
