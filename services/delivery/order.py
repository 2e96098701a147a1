"""In which order somebody's channels are tried: as they wish, else as the settings say of their role."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import delete, insert, select

from services.control.database import Database
from services.control.schema import DELIVERY_PREFERENCES
from services.delivery.intake import QueuedNotice
from services.delivery.settings import SenderSettings

_TABLE: Final = DELIVERY_PREFERENCES.c
_AT_ONCE: Final = 400
Person = tuple[str, str]
"""Kind and id."""


class ChannelOrder:
    """The orders of a deployment, and the wishes of some people (kind, id)."""

    def __init__(self, settings: SenderSettings, wishes: Mapping[Person, list[str]]) -> None:
        self._settings = settings
        self._wishes = wishes

    def of(self, kind: str, recipient: str) -> list[str]:
        """Return the channels in order: what somebody wishes comes first, and leaves none out."""
        usual = self._settings.order(kind)
        wished = [name for name in self._wishes.get((kind, recipient), []) if name in usual]
        return [*wished, *(name for name in usual if name not in wished)]

    def after(self, kind: str, recipient: str, channel: str) -> str:
        """Return what comes after `channel`, empty for nothing."""
        order = self.of(kind, recipient)
        following = order[order.index(channel) + 1 :] if channel in order else []
        return following[0] if following else ""


def prefer(database: Database, person: Person, channels: list[str], now: int) -> None:
    """Note by which channels somebody wants to be reached, the first one first; none forgets it."""
    kind, recipient = person
    with database.transaction() as connection:
        connection.execute(
            delete(DELIVERY_PREFERENCES).where(_TABLE.kind == kind, _TABLE.recipient == recipient)
        )
        if channels:
            connection.execute(
                insert(DELIVERY_PREFERENCES).values(
                    kind=kind, recipient=recipient, channels=",".join(channels), since=now
                )
            )


def wishes_of(database: Database, people: Iterable[Person]) -> dict[Person, list[str]]:
    """Return the wishes of those among `people` (kind, id) who have any."""
    wanted = set(people)
    ids = sorted({who for _, who in wanted})
    found: dict[Person, list[str]] = {}
    with database.transaction() as connection:
        for begin in range(0, len(ids), _AT_ONCE):
            some = ids[begin : begin + _AT_ONCE]
            question = select(_TABLE.kind, _TABLE.recipient, _TABLE.channels).where(
                _TABLE.recipient.in_(some)
            )
            for kind, who, channels in connection.execute(question):
                if (kind, who) in wanted:
                    found[kind, who] = channels.split(",")
    return found


def first_channels(
    database: Database, settings: SenderSettings, notices: Iterable[QueuedNotice]
) -> dict[Person, str]:
    """Return by which channel those whom `notices` tell are reached first.

    A role whose order names no channel that is set begins with the first one of all.
    """
    people = {(each.kind, each.recipient) for each in notices}
    order = ChannelOrder(settings, wishes_of(database, people))
    firsts = {person: order.of(*person) for person in people}
    return {person: channels[0] for person, channels in firsts.items() if channels}
