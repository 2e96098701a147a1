"""The vault's tables: what is read and written in one transaction, without any cryptography."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from contracts.register import Role
from services.control.schema import VAULT_CONTACTS, VAULT_MASTER, VAULT_PEOPLE
from services.vault.subjects import PersonPlace, Profile

_AT_ONCE: Final = 500
"""Ids in one question."""
_DELETE_DATUM: Final = delete(VAULT_CONTACTS).where(
    VAULT_CONTACTS.c.person == bindparam("of"),
    VAULT_CONTACTS.c.source == bindparam("by"),
    VAULT_CONTACTS.c.field == bindparam("what"),
)
Datum = tuple[str, str]
"""Source and field."""


@dataclass(slots=True)
class PersonRow:
    """One person as stored: their wrapped key, and what is sealed with it."""

    person: str
    part: PersonPlace
    master: str
    wrapped: bytes
    sealed: dict[Datum, bytes] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The data as PART.FIELD, each once."""
        return sorted({f"{self.part.name}.{name}" for _, name in self.sealed})


@dataclass(slots=True)
class RowChanges:
    """What a transaction writes: people who go, data that go, people who come, data that come."""

    people_gone: list[str] = field(default_factory=list)
    data_gone: list[tuple[str, Datum]] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    data: list[tuple[str, Datum, bytes]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.people_gone or self.data_gone or self.people or self.data)


def master_in_use(connection: Connection, *, to_change: bool = False) -> str | None:
    """Return the id of the master key in use, None before the first.

    Until the transaction ends nobody changes it, and with `to_change` nobody uses it either.
    """
    question = select(VAULT_MASTER.c.master).with_for_update(read=not to_change)
    master: str | None = connection.execute(question).scalar_one_or_none()
    return master


def use_master(connection: Connection, master: str, at: int) -> None:
    """Let new people's keys be wrapped with `master` from now on."""
    values = {"master": master, "since": at}
    if connection.execute(update(VAULT_MASTER).values(values)).rowcount == 0:
        connection.execute(insert(VAULT_MASTER).values(slot=1, **values))


def load(connection: Connection, profiles: Iterable[Profile]) -> dict[Profile, list[PersonRow]]:
    """Return the people of `profiles` with all that is sealed of them."""
    by_role: dict[Role, list[str]] = {}
    for profile in profiles:
        by_role.setdefault(profile.role, []).append(profile.id)
    people: dict[str, PersonRow] = {}
    for role, ids in by_role.items():
        for begin in range(0, len(ids), _AT_ONCE):
            people |= _people(connection, role, ids[begin : begin + _AT_ONCE])
    by_profile: dict[Profile, list[PersonRow]] = {}
    for row in people.values():
        by_profile.setdefault(row.part.profile, []).append(row)
    return by_profile


def _people(connection: Connection, role: Role, ids: Sequence[str]) -> dict[str, PersonRow]:
    table, data = VAULT_PEOPLE.c, VAULT_CONTACTS.c
    question = (
        select(
            table.person, table.id, table.part, table.master, table.wrapped,
            data.source, data.field, data.sealed,
        )
        .select_from(VAULT_PEOPLE.outerjoin(VAULT_CONTACTS))
        .where(table.role == role, table.id.in_(ids))
        .order_by(table.id, table.part)
    )  # fmt: skip
    people: dict[str, PersonRow] = {}
    for row in connection.execute(question):
        part = PersonPlace(Profile(role, row.id), row.part)
        known = people.setdefault(
            row.person, PersonRow(row.person, part, row.master, bytes(row.wrapped))
        )
        if row.source is not None:
            known.sealed[row.source, row.field] = bytes(row.sealed)
    return people


def apply(connection: Connection, changes: RowChanges, at: int) -> None:
    """Write `changes`: what goes first, so that what comes may take its place."""
    if changes.people_gone:
        remove_people(connection, changes.people_gone)
    if changes.data_gone:
        places = [
            {"of": person, "by": source, "what": name}
            for person, (source, name) in changes.data_gone
        ]
        connection.execute(_DELETE_DATUM, places)
    if changes.people:
        connection.execute(
            insert(VAULT_PEOPLE), [_person_values(row, at) for row in changes.people]
        )
    if changes.data:
        rows = [
            {"person": person, "source": source, "field": name, "sealed": sealed, "since": at}
            for person, (source, name), sealed in changes.data
        ]
        connection.execute(insert(VAULT_CONTACTS), rows)


def _person_values(row: PersonRow, at: int) -> dict[str, Any]:
    profile = row.part.profile
    return {
        "person": row.person,
        "role": profile.role,
        "id": profile.id,
        "part": row.part.name,
        "master": row.master,
        "wrapped": row.wrapped,
        "since": at,
    }


def remove_people(connection: Connection, people: Sequence[str]) -> None:
    """Delete people with their keys and all that is sealed of them."""
    for begin in range(0, len(people), _AT_ONCE):
        some = people[begin : begin + _AT_ONCE]
        connection.execute(delete(VAULT_CONTACTS).where(VAULT_CONTACTS.c.person.in_(some)))
        connection.execute(delete(VAULT_PEOPLE).where(VAULT_PEOPLE.c.person.in_(some)))


def remove_everyone(connection: Connection) -> int:
    """Delete everything but the audit; return how many people there were."""
    connection.execute(delete(VAULT_CONTACTS))
    gone = connection.execute(delete(VAULT_PEOPLE)).rowcount
    connection.execute(delete(VAULT_MASTER))
    return gone


def wrapped_otherwise(
    connection: Connection, master: str, most: int
) -> Sequence[tuple[str, str, bytes]]:
    """Return person, master and wrapped key of up to `most` people whose key `master` does not
    wrap.
    """
    table = VAULT_PEOPLE.c
    question = (
        select(table.person, table.master, table.wrapped)
        .where(table.master != master)
        .order_by(table.person)
        .limit(most)
    )
    return [(row.person, row.master, bytes(row.wrapped)) for row in connection.execute(question)]


def rewrap(connection: Connection, person: str, master: str, wrapped: bytes) -> None:
    """Replace a person's wrapped key; who is gone by now stays so."""
    connection.execute(
        update(VAULT_PEOPLE)
        .where(VAULT_PEOPLE.c.person == person)
        .values(master=master, wrapped=wrapped)
    )


def masters(connection: Connection) -> set[str]:
    """Return the ids of the master keys that people's keys are wrapped with."""
    used = connection.execute(select(VAULT_PEOPLE.c.master).distinct()).scalars()
    return set(cast("Iterable[str]", used))
