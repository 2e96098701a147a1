"""What people were told: to whom, when, what was said, and whether they have answered.

Contact data are not shown; what looks like some in what people wrote of themselves is masked.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from starlette.responses import Response

from contracts.decisions import Pairing, Reminder
from contracts.notices import Notice
from services.console.asking import Ask, ConsolePage
from services.console.pages.inside import inside, page
from services.console.pages.people import ROLES
from services.console.read.rows import ToldRow
from services.console.read.told import SERVICES
from services.notifier.compose import notices_for
from services.vault.masking import masked

Answered = Literal["", "open", "late", "yes", "no", "ended"]
"""Whether an answer that was asked for came; empty where none was."""
_MOST_OF_ONE: Final = 200
"""Notices that are shown of one decision."""
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(
    r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A notice as the page shows it."""

    notice: Notice
    body: str
    answered: Answered


def without_contacts(text: str) -> str:
    """Return `text` with mail addresses and phone numbers masked."""
    text = _EMAIL.sub(lambda found: masked("email", found[0]), text)
    return _PHONE.sub(lambda found: masked("phone", found[0]), text)


def _messages(ask: Ask) -> Response:
    within = inside(ask)
    roles = ROLES.get(within.pool.kind, ())
    role, identifier = ask.query("role"), ask.query("id")
    whom = (role, identifier) if role in roles and identifier else None
    told = ask.parts.model.told(ask.pool, whom, cursor=ask.query("cursor"))
    shown = [message for row in told.items for message in _of(row, whom, within.now)]
    return page(
        ask, "messages.html", within, current="messages", messages=shown, roles=roles,
        role=role if role in roles else "", id=identifier, cursor=told.cursor,
    )  # fmt: skip


def _of(row: ToldRow, whom: tuple[str, str] | None, now: int) -> list[ShownMessage]:
    notices = [
        notice
        for notice in notices_for(row.decision, SERVICES[row.service])
        if notice.recipient_kind != "organiser"
        and (whom is None or (notice.recipient_kind, notice.recipient) == whom)
    ]
    return [
        ShownMessage(notice, without_contacts(notice.body), _answered(row, notice, now))
        for notice in notices[:_MOST_OF_ONE]
    ]


def _answered(row: ToldRow, notice: Notice, now: int) -> Answered:
    """Return whether the answer that a notice asks for came, as the pairing now is."""
    pair = row.pair
    if not notice.reply_by or not isinstance(row.decision, Pairing | Reminder) or pair is None:
        return ""
    if pair.status == "accepted" or notice.recipient_kind in pair.accepted_by:
        return "yes"
    if pair.status == "proposed":
        return "late" if pair.reply_by < now else "open"
    declined = pair.note == f"declined_by_{notice.recipient_kind}"
    return "no" if declined else "ended"


PAGES: Final = (ConsolePage("/pools/{pool}/messages", "read", _messages),)
