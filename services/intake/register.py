"""What intake tells the register: who is in which pools, and as whom, when that has changed.

Names, texts and contact data of natural persons stay behind; people are hashes. As for pools, a
digest of what was last told is kept for each profile, so that an edited text is no news here.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from contracts import feeds, pool_log, register
from contracts.catalogue import REGISTER_LOG
from contracts.envelope import HeaderWriter
from contracts.feeds.people import Contact
from contracts.normal import normal_name
from contracts.register import (
    FilingState,
    ListedPool,
    Listing,
    NamedPerson,
    PersonKeys,
    Project,
    Role,
    Unlisted,
)
from services.intake.hashes import hashes
from services.intake.origin import Origin, event_json
from services.runtime.core.handler import Outbound

if TYPE_CHECKING:
    from services.intake.admit import Admitted

BUCKET: Final = "register"
_KEY: Final = REGISTER_LOG.key.encode()
_DIGEST_SIZE: Final = 12
NEED_CODES: Final = frozenset(get_args(pool_log.NeedCode))


def _person(
    part: Literal["self", "founder", "contact"], name: str, phone: str, email: str
) -> NamedPerson:
    known = hashes(name, phone, email)
    return NamedPerson(part, PersonKeys(known.full, known.data, known.name))


def _self_and_contact(name: str, contact: Contact | None) -> list[NamedPerson]:
    """Return the person called `name`, and their contact where that is somebody else."""
    if contact is None:
        return [_person("self", name, "", "")]
    if not contact.name or normal_name(contact.name) == normal_name(name):
        return [_person("self", name, contact.phone, contact.email)]
    return [
        _person("self", name, "", ""),
        _person("contact", contact.name, contact.phone, contact.email),
    ]


def _team(item: feeds.Startup) -> list[NamedPerson]:
    """Return the founders and the contact; a contact called like a founder is that founder."""
    people = [_person("founder", who.name, who.phone, who.email) for who in item.founders]
    contact = item.contact
    if contact is not None and (contact.name or contact.phone or contact.email):
        founders = {normal_name(founder.name) for founder in item.founders}
        founder = normal_name(contact.name) in founders
        people.append(
            _person("founder" if founder else "contact", contact.name, contact.phone, contact.email)
        )
    return people


def _startup(item: feeds.Startup) -> dict[str, Any]:
    project = Project(
        item.name,
        item.stage,
        item.industry,
        str(item.region),
        [cast("pool_log.NeedCode", need) for need in item.needs if need in NEED_CODES],
        item.round,
        item.space,
    )
    return {"people": _team(item), "project": project}


def _mentor(item: feeds.Mentor) -> dict[str, Any]:
    return {
        "people": _self_and_contact(item.name, item.contact),
        "capacity": item.capacity,
        "employers": [item.employer] if item.employer else [],
    }


def _investor(item: feeds.Filing) -> dict[str, Any]:
    filing = FilingState(
        item.type,
        item.status,
        item.submitted_on,
        item.verified_on,
        item.valid_until,
        item.revoked_on,
        item.verified_by,
        item.revoked_reason,
    )
    return {
        "people": _self_and_contact(item.name, item.contact),
        "holdings": [*item.holdings, *item.relations],
        "filing": filing,
    }


def _judge(item: feeds.Judge) -> dict[str, Any]:
    return {
        "people": _self_and_contact(item.name, item.contact),
        "employers": [item.employer] if item.employer else [],
    }


_LISTED: Final[Mapping[str, tuple[Role, Callable[[Any], dict[str, Any]]]]] = {
    "feed.startups": ("startup", _startup),
    "feed.mentors": ("mentor", _mentor),
    "feed.filings": ("investor", _investor),
    "feed.judges": ("judge", _judge),
}
"""Feed -> the role of its profiles, and what the register is told of one."""
POOLS: Final = "feed.programmes"


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
        content = self._content(new.item, entity, new.pools)
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
            role=_LISTED[self._feed][0],
            id=entity,
            erased=erased,
        )
        return [self._output(offset, source, self._removed, register.encode(gone))]

    def take_changes(self) -> dict[str, bytes | None]:
        """Return the digests that are new, and begin anew."""
        changes, self.changes = self.changes, {}
        return changes

    def _content(self, item: Any, entity: str, pools: list[str]) -> bytes:
        """Return the record's canonical bytes behind its envelope."""
        record: register.Record
        if self._feed == POOLS:
            record = ListedPool(
                time=0,
                event="",
                pool=entity,
                pool_kind=item.rules.kind,
                name=item.name,
                priority=item.priority,
                at_once=item.rules.kind == "mentoring" and item.rules.mode == "on_change",
            )
        else:
            role, read = _LISTED[self._feed]
            record = Listing(time=0, event="", role=role, id=entity, pools=pools, **read(item))
        encoded = register.encode(record)
        if not encoded.startswith(self._blank):
            raise ValueError(f"not a record without an envelope: {encoded[:40]!r}")
        return encoded[len(self._blank) :]

    @staticmethod
    def _output(offset: int, source: Origin, headers: HeaderWriter, value: bytes) -> Outbound:
        written = headers.write(f"{source.event}/register", source.time, _KEY)
        return Outbound(offset, REGISTER_LOG.name, _KEY, value, written)
