"""From a decision to the rows of the ledger: whom it tells, and what it is about. Pure."""

import hashlib
from dataclasses import dataclass
from typing import Final

from contracts.decisions import Decision, LineUp, Objection, Pairing, Panels, Shortlist, Timetable
from contracts.notices import Notice

_DOCUMENTS: Final = (Shortlist, LineUp, Panels, Timetable)


@dataclass(frozen=True, slots=True)
class QueuedNotice:
    """A notice that is to be sent: ids alone."""

    notice: str
    cause: str
    pool: str
    kind: str
    recipient: str
    matter: str


def queued(notice: Notice, decision: Decision) -> QueuedNotice:
    """Return the row of `notice`, which tells of `decision`."""
    return QueuedNotice(
        notice.id, notice.cause, notice.pool, notice.recipient_kind, notice.recipient,
        matter_of(notice, decision),
    )  # fmt: skip


def matter_of(notice: Notice, decision: Decision) -> str:
    """Return what a notice is about, so that a later one of the same matter takes its place while it
    is unsent, and follows it in a mailbox: a pairing, or a document of a roadshow.

    Whatever else is told is a matter of its own.
    """
    about: tuple[str, ...]
    match decision:
        case Pairing():
            about = ("pairing", decision.startup, decision.mentor)
        case Objection():
            about = ("objection", str(decision.number))
        case _ if isinstance(decision, _DOCUMENTS):
            about = (str(type(decision).__struct_config__.tag),)
        case _:
            about = (notice.id,)
    text = "\0".join((decision.pool, *about))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
