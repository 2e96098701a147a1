"""What is kept of a shortlist's public notice (公示): how long it is posted, the objections to it, and
whether it is final.
"""

from typing import Final, Literal

import msgspec

from contracts.days import DAY_MS, day_of, start_of
from contracts.roadshow import RoundName
from models.pool.transaction import encode

NOTICE: Final = "notice"
"""The stored field of the latest public notice."""
ObjectionState = Literal["open", "late", "upheld", "rejected"]


class StoredObjection(msgspec.Struct, frozen=True, omit_defaults=True):
    """An objection to an entry. One that came `late` is kept and holds nothing up."""

    number: int
    startup: str
    text: str
    state: ObjectionState
    came: str
    reason: str = ""


class PublicNotice(msgspec.Struct, frozen=True, omit_defaults=True):
    """The notice of one round's list; `since` and `until` are its first and last day."""

    round: RoundName | Literal[""]
    since: str
    until: str
    objections: list[StoredObjection] = []

    def is_final(self, today: str) -> bool:
        """Tell whether the notice is over on `today` and every objection in time is decided."""
        return today > self.until and not self.open

    @property
    def open(self) -> list[StoredObjection]:
        """The objections that came in time and wait to be decided."""
        return [one for one in self.objections if one.state == "open"]

    def pending(self) -> str:
        """Return what it waits for, as a refusal's detail says it."""
        waits = [f"objection/{one.number}" for one in self.open]
        return ", ".join([self.until, *waits])


def posted(
    before: PublicNotice | None,
    round_name: RoundName | Literal[""],
    today: str,
    days: int,
    *,
    begins: bool,
) -> PublicNotice:
    """Return the notice of a list published on `today`: it goes on as it was, or `begins` anew and
    is posted for `days` more days.
    """
    known = before if before is not None and before.round == round_name else None
    if known is not None and not begins:
        return known
    until = day_of((start_of(today) or 0) + days * DAY_MS)
    return PublicNotice(round_name, today, until, known.objections if known is not None else [])


def decoded(raw: bytes) -> PublicNotice:
    """Return the stored notice in `raw`."""
    return msgspec.json.decode(raw, type=PublicNotice)


def encoded(notice: PublicNotice) -> bytes:
    """Return the bytes that are stored of a notice."""
    return encode(notice)
