"""The vault itself: writes what sources say of people, reads it back on the record, destroys it."""

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from services.control.database import Database
from services.runtime.errors import Unusable
from services.vault import audit, matching, rows
from services.vault.audit import Purpose
from services.vault.keys import WHAT_TO_DO, KeySource, MasterKey, VaultLockedError
from services.vault.rows import PersonRow, RowChanges
from services.vault.sealing import BrokenSealError, new_key, seal, unseal, unwrap, wrap
from services.vault.subjects import SOURCES, Card, PersonPlace, Profile, ProfileCards, Source


@dataclass(frozen=True, slots=True)
class Written:
    """What became of profiles: so many were written, removed, or stand as they stood."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ReadDatum:
    """One datum as read, and the source that it is from."""

    field: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class ReadCard:
    """What is known of one person of a profile; of several sources' data the first one's counts."""

    part: str
    data: Sequence[ReadDatum]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was destroyed and when; the keys that are gone were wrapped with `masters`.

    A backup from before holds them still, and is worthless without those master keys.
    """

    serial: int
    at: int
    profile: Profile
    people: Sequence[str]
    fields: Sequence[str]
    masters: Sequence[str]


def _now() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _OpenedKeys:
    """The master keys that this transaction may use."""

    known: Mapping[str, MasterKey]
    current: MasterKey

    def key_of(self, row: PersonRow) -> bytes:
        """Return a person's key; raise BrokenSealError where it was altered."""
        if row.master not in self.known:
            raise _other_key(row.master, self.known)
        return unwrap(self.known[row.master].secret, row.wrapped, row.person)


class Vault:
    """The contacts in `database`, under the master keys of `source`."""

    def __init__(
        self, database: Database, source: KeySource, now: Callable[[], int] = _now
    ) -> None:
        self.database: Final = database
        self._source = source
        self._now = now
        self._ring: Mapping[str, MasterKey] = {}

    def check(self) -> None:
        """Raise VaultLockedError where this process does not hold the vault's master key, Retryable
        where the database is away.
        """
        with self.database.transaction() as connection:
            self._opened(connection)

    def write(
        self, updates: Iterable[ProfileCards], source: Source, purpose: Purpose | None = None
    ) -> Written:
        """Let what `source` says of each profile replace what it said before; all or nothing.

        The same again writes nothing. Of several updates of one profile the last counts. A person's
        `purpose` goes on the record, a feed has none.
        """
        latest = {update.profile: update for update in updates}
        changes = RowChanges()
        written = removed = 0
        with self.database.transaction() as connection:
            keys = self._opened(connection)
            known = rows.load(connection, latest)
            for profile, update in latest.items():
                own = _changes(update, source, known.get(profile, []), keys)
                written += bool(own) and not update.removed
                removed += bool(own) and update.removed
                _add(changes, own)
                if own and purpose is not None:
                    fields = sorted({f"contact.{name}" for name in update.contact})
                    audit.record(connection, self._now(), "import", purpose, profile, fields)
            rows.apply(connection, changes, self._now())
        if changes.people_gone:
            self.database.shred()
        return Written(written, removed, len(latest) - written - removed)

    def read(self, profile: Profile, purpose: Purpose, *, unmasked: bool) -> list[ReadCard]:
        """Return what is known of a profile's people, after the audit has it that it was read.

        `unmasked` is what the audit says of it; masking is the caller's.
        """
        with self.database.transaction() as connection:
            keys = self._opened(connection)
            people = rows.load(connection, [profile]).get(profile, [])
            cards = [_card(row, keys) for row in people]
            fields = [name for row in people for name in row.names]
            audit.record(
                connection, self._now(), "read", purpose, profile, fields, unmasked=unmasked
            )
        return cards

    def reach(
        self, profiles: Iterable[Profile], fields: Collection[str], purpose: Purpose
    ) -> dict[Profile, dict[str, str]]:
        """Return those of `fields` by which each profile is reached: its contact's, or a founder's
        where that has none; who is not known is left out.

        On the record, a row a profile, before anything is returned. Raise Unusable for altered rows.
        """
        wanted = list(dict.fromkeys(profiles))
        cards: dict[Profile, dict[str, str]] = {}
        with self.database.transaction() as connection:
            keys = self._opened(connection)
            for profile, people in rows.load(connection, wanted).items():
                card: dict[str, str] = {}
                for row in people:  # the contact stands before founders
                    for datum in _card(row, keys).data:
                        if datum.field in fields:
                            card.setdefault(datum.field, datum.value)
                cards[profile] = card
                at, read = self._now(), sorted(card)
                audit.record(connection, at, "read", purpose, profile, read, unmasked=True)
        return cards

    def destroy(self, profile: Profile, purpose: Purpose, part: str | None = None) -> Receipt:
        """Destroy the keys and data of a profile's people, or of one `part`; needs no master key.

        What was sealed with a destroyed key opens for nobody, from wherever it may come back.
        """
        at = self._now()
        with self.database.transaction() as connection:
            people = [
                row
                for row in rows.load(connection, [profile]).get(profile, [])
                if part in {None, row.part.name}
            ]
            rows.remove_people(connection, [row.person for row in people])
            fields = [name for row in people for name in row.names]
            serial = audit.record(connection, at, "destroy", purpose, profile, fields)
        self.database.shred()
        parts = [row.part.name for row in people]
        return Receipt(serial, at, profile, parts, fields, sorted({row.master for row in people}))

    def reset(self, purpose: Purpose) -> int:
        """Forget everybody and the master key, for a key that is lost; return how many there were."""
        with self.database.transaction() as connection:
            gone = rows.remove_everyone(connection)
            audit.record(connection, self._now(), "reset", purpose)
        self.database.shred()
        return gone

    def is_new(self) -> bool:
        """Whether the vault has never been under any master key."""
        with self.database.transaction() as connection:
            return rows.master_in_use(connection) is None

    def _opened(self, connection: Connection) -> _OpenedKeys:
        """Return the keys; the vault's first opening decides under which one it is."""
        current = rows.master_in_use(connection)
        if current is None or current not in self._ring:
            wanted = self._source.load()
            self._ring = {key.id: key for key in wanted}
            if current is None:
                current = wanted[0].id
                rows.use_master(connection, current, self._now())
        if current not in self._ring:
            raise _other_key(current, self._ring)
        return _OpenedKeys(self._ring, self._ring[current])


def _other_key(wanted: str, known: Iterable[str]) -> VaultLockedError:
    held = ", ".join(sorted(known))
    return VaultLockedError(
        f"the vault of contacts is under master key {wanted}, and this process holds {held}."
        f" {WHAT_TO_DO}"
    )


def _changes(
    update: ProfileCards, source: Source, people: Sequence[PersonRow], keys: _OpenedKeys
) -> RowChanges:
    """Return what `update` changes of a profile's people."""
    changes = RowChanges()
    if update.removed:
        changes.people_gone = [row.person for row in people]
        return changes
    opened = [_OpenedPerson(row, keys) for row in people]
    by_part = {person.row.part.name: person for person in opened}
    for part, card in _cards_by_part(update, opened).items():
        known = by_part.pop(part, None)
        if known is not None and known.key is None:  # altered: what the source says counts
            changes.people_gone.append(known.row.person)
            known = None
        if known is None:
            known = _OpenedPerson.new(PersonPlace(update.profile, part), keys)
            changes.people.append(known.row)
        known.replace(source, card, changes)
    for left in by_part.values():
        left.replace(source, {}, changes)
    return changes


def _cards_by_part(update: ProfileCards, people: Sequence["_OpenedPerson"]) -> dict[str, Card]:
    founders = {
        person.row.part.name: person.name
        for person in people
        if person.row.part.kind == matching.FOUNDER
    }
    cards = matching.placed(update.founders, founders)
    return cards | ({matching.CONTACT: update.contact} if update.contact else {})


class _OpenedPerson:
    """A stored person with their key (None where it was altered) and data in the clear."""

    def __init__(self, row: PersonRow, keys: _OpenedKeys) -> None:
        self.row = row
        self.key: bytes | None = None
        self._data: dict[rows.Datum, str] = {}
        try:
            self.key = keys.key_of(row)
        except BrokenSealError:
            return
        for (source, name), sealed in row.sealed.items():
            try:
                self._data[source, name] = unseal(self.key, sealed, row.person, source, name)
            except BrokenSealError:
                continue  # differs from whatever the source says, and is replaced

    @classmethod
    def new(cls, part: PersonPlace, keys: _OpenedKeys) -> "_OpenedPerson":
        """Return a person with a new key."""
        person, key = uuid.uuid4().hex, new_key()
        wrapped = wrap(keys.current.secret, key, person)
        return cls(PersonRow(person, part, keys.current.id, wrapped), keys)

    @property
    def name(self) -> str:
        """Their name as some source has it."""
        return next((self._data[s, "name"] for s in SOURCES if (s, "name") in self._data), "")

    def replace(self, source: Source, card: Card, changes: RowChanges) -> None:
        """Add to `changes` what makes `card` all that `source` says; who has nothing left goes."""
        for datum in self.row.sealed:
            if datum[0] == source and self._data.get(datum) != card.get(datum[1]):
                changes.data_gone.append((self.row.person, datum))
        if not card and not any(said_by != source for said_by, _ in self.row.sealed):
            changes.people_gone.append(self.row.person)
            return
        for name, value in card.items():
            if self.key is not None and self._data.get((source, name)) != value:
                sealed = seal(self.key, value, self.row.person, source, name)
                changes.data.append((self.row.person, (source, name), sealed))


def _add(changes: RowChanges, more: RowChanges) -> None:
    changes.people_gone += more.people_gone
    changes.data_gone += more.data_gone
    changes.people += more.people
    changes.data += more.data


def _card(row: PersonRow, keys: _OpenedKeys) -> ReadCard:
    """Return a person's data in the clear; raise Unusable where a row was altered."""
    data: dict[str, ReadDatum] = {}
    try:
        key = keys.key_of(row)
        for source in SOURCES:
            for (said_by, name), sealed in sorted(row.sealed.items()):
                if said_by == source and name not in data:
                    value = unseal(key, sealed, row.person, source, name)
                    data[name] = ReadDatum(name, value, source)
    except BrokenSealError:
        raise Unusable(
            f"the contact data of {row.part.profile} ({row.part.name}) do not open: their rows in"
            " the control database were altered. Submit the profile again, or restore the database"
        ) from None
    return ReadCard(row.part.name, list(data.values()))
