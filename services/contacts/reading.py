"""From a raw feed record to what it says of how people can be reached: pure, one record at a time.

What intake refuses is refused here too, and by the same checks, so that the vault never holds what
no pool has.
"""

from typing import Final

from contracts import feeds
from contracts.catalogue import BY_NAME, FILINGS, JUDGES, MENTORS, STARTUPS, Topic
from contracts.register import Role
from services.intake.admit import LINES, Admission
from services.intake.refusals import Refusal
from services.vault.subjects import Card, Profile, ProfileCards

ROLE_OF: Final[dict[str, Role]] = {
    STARTUPS.name: "startup",
    MENTORS.name: "mentor",
    FILINGS.name: "investor",
    JUDGES.name: "judge",
}
"""The feeds whose records say how to reach people, and what their profiles are."""
FEEDS: Final[tuple[Topic, ...]] = tuple(BY_NAME[name] for name in ROLE_OF)


class UnreadableRecordError(Exception):
    """A record that intake refuses; says nothing of its content."""


class FeedReader:
    """Reads the records of one feed, as intake does."""

    def __init__(self, topic: str) -> None:
        self._role = ROLE_OF[topic]
        self._admission = Admission(LINES[topic])

    def read(self, key: bytes | None, value: bytes | None, schema: str | None) -> ProfileCards:
        """Return what a record says; raise UnreadableRecordError where it breaks its contract."""
        if value is None:
            return ProfileCards(Profile(self._role, self._id_in(key)), removed=True)
        try:
            item, name = self._admission.read(key, value, schema)
        except Refusal:
            raise UnreadableRecordError from None
        return ProfileCards(
            Profile(self._role, name),
            _card(getattr(item, "contact", None)),
            [_card(person) for person in getattr(item, "founders", ())],
        )

    def _id_in(self, key: bytes | None) -> str:
        name = None if key is None else self._admission.id_in(key)
        if name is None:
            raise UnreadableRecordError
        return name


def _card(person: feeds.Contact | feeds.Person | None) -> Card:
    """Return the data that stand on a person's card."""
    if person is None:
        return {}
    fields = {"name": person.name, "phone": person.phone, "email": person.email}
    return {name: datum for name, datum in fields.items() if datum}
