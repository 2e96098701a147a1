"""From a decision to the rows of the ledger: whom it tells, and what it is about. Pure."""

import hashlib
from dataclasses import dataclass
from typing import Final

from contracts.decisions import (
    Decision,
    LineUp,
    Objection,
    Pairing,
    Panels,
    Reminder,
    Results,
    Shortlist,
    Timetable,
)
from contracts.notices import Notice

_DOCUMENTS: Final = (Shortlist, LineUp, Panels, Timetable)
_BY_ONE: Final = frozenset(
    {"accepted_by_startup", "accepted_by_mentor", "next_best", "profile_changed"}
)
"""Notes of proposals that follow from what one person has done, not from a publish."""
_BY_PUBLISH: Final = frozenset({"released", "replaced", "rule", "swapped"})
_TAKEN_BACK: Final = frozenset({"withdrawn", "expired", "declined"})


@dataclass(frozen=True, slots=True)
class QueuedNotice:
    """A notice that is to be sent: ids alone."""

    notice: str
    cause: str
    pool: str
    kind: str
    recipient: str
    matter: str
    template: str = ""
    event: str = ""
    """The record that led to the decision: all that one publish tells has the same."""
    until: int = 0
    """When (ms) what it asks ends; 0 where it asks nothing."""
    published: bool = False
    """Whether it tells of what an organiser has put in force, and may be taken back while unsent."""
    takes_back: bool = False
    """Whether it says that a proposal is over, which only concerns who was told of it."""
    reminds: bool = False
    """Whether it only reminds of an earlier one, whose place it does not take."""


@dataclass(frozen=True, slots=True)
class AnsweredSide:
    """Somebody who has answered: no earlier decision than `seq` about the matter asks them any more."""

    matter: str
    kind: str
    recipient: str
    seq: int


def queued(notice: Notice, decision: Decision) -> QueuedNotice:
    """Return the row of `notice`, which tells of `decision`."""
    return QueuedNotice(
        notice.id, notice.cause, notice.pool, notice.recipient_kind, notice.recipient,
        matter_of(notice, decision), notice.template, decision.cause, notice.reply_by,
        published=notice.recipient_kind != "organiser" and _is_published(decision),
        takes_back=isinstance(decision, Pairing) and decision.status in _TAKEN_BACK,
        reminds=isinstance(decision, Reminder),
    )  # fmt: skip


def _is_published(decision: Decision) -> bool:
    match decision:
        case Pairing(status="proposed"):
            return decision.note not in _BY_ONE
        case Pairing(status="withdrawn"):
            return decision.note in _BY_PUBLISH
        case Results():
            return True
        case _:
            return isinstance(decision, _DOCUMENTS) and decision.status == "published"


def matter_of(notice: Notice, decision: Decision) -> str:
    """Return what a notice is about, so that a later one of the same matter takes its place while it
    is unsent, and follows it in a mailbox: a pairing, or a document of a roadshow.

    Whatever else is told is a matter of its own.
    """
    about: tuple[str, ...]
    match decision:
        case Pairing() | Reminder():
            about = _pairing(decision)
        case Objection():
            about = ("objection", str(decision.number))
        case _ if isinstance(decision, _DOCUMENTS):
            about = (str(type(decision).__struct_config__.tag),)
        case _:
            about = (notice.id,)
    return _digest(decision.pool, about)


def answered_by(decision: Decision) -> list[AnsweredSide]:
    """Return who has accepted what `decision` is of."""
    if not isinstance(decision, Pairing):
        return []
    ids = {"startup": decision.startup, "mentor": decision.mentor}
    matter = _digest(decision.pool, _pairing(decision))
    return [AnsweredSide(matter, side, ids[side], decision.seq) for side in decision.accepted_by]


def _pairing(decision: Pairing | Reminder) -> tuple[str, ...]:
    return "pairing", decision.startup, decision.mentor


def _digest(pool: str, about: tuple[str, ...]) -> str:
    text = "\0".join((pool, *about))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def message_id(notice: str) -> str:
    """Return under what a message of `notice` leaves: 40 hexadecimal digits, the same however often."""
    return hashlib.sha256(notice.encode()).hexdigest()[:40]


def words_digest(notice: Notice) -> str:
    """Return what tells whether two notices say the same."""
    return hashlib.sha256(f"{notice.subject}\n{notice.body}".encode()).hexdigest()[:32]
