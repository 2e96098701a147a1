"""What people were told: to whom, when, what was said, what became of it; and what has not left yet.

Contact data are not shown; what looks like some in what people wrote of themselves is masked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.decisions import Pairing, Reminder
from contracts.notices import Notice
from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.pages.inside import Inside, inside, page
from services.console.pages.people import ROLES
from services.console.pages.templating import go
from services.console.read.rows import ToldRow
from services.console.read.told import SERVICES
from services.delivery import holding
from services.delivery.holding import ChosenNotices, UnsentNotice, WaitingEvent
from services.delivery.ledger import DeliveryLedger
from services.delivery.ledger_reading import LedgerRow
from services.delivery.told import states_of
from services.delivery.wordings import wordings_of
from services.notifier.compose import notices_for
from services.vault.masking import masked
from services.words import corrected

Answered = Literal["", "open", "late", "yes", "no", "ended"]
"""Whether an answer that was asked for came; empty where none was."""
_MOST_OF_ONE: Final = 200
"""Notices that are shown of one decision."""
_MOST_UNDELIVERED: Final = 100
_ACTS: Final = frozenset({"hold", "release", "release_changed", "recall", "again"})
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(
    r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A notice as the page shows it; `states` are of its channels, in the order in which they took it."""

    notice: Notice
    body: str
    answered: Answered
    states: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class ShownWaiting:
    """An event of which something waits, and to whom it would go."""

    event: WaitingEvent
    unsent: Sequence[UnsentNotice]


def without_contacts(text: str) -> str:
    """Return `text` with mail addresses and phone numbers masked."""
    text = _EMAIL.sub(lambda found: masked("email", found[0]), text)
    return _PHONE.sub(lambda found: masked("phone", found[0]), text)


def _messages(ask: Ask) -> Response:
    return _shown(ask, inside(ask))


def _shown(ask: Ask, within: Inside, error: str = "", status: int = 200) -> Response:
    roles = ROLES.get(within.pool.kind, ())
    role, identifier = ask.query("role"), ask.query("id")
    whom = chosen_person(ask, within)
    told = ask.parts.model.told(ask.pool, whom, cursor=ask.query("cursor"))
    first = whom is None and not ask.query("cursor")
    return page(
        ask, "messages.html", within, status, current="messages", roles=roles, error=error,
        messages=messages_of(ask, told.items, whom, within.now), role=role if role in roles else "",
        id=identifier, cursor=told.cursor, waiting=_waiting(ask) if first else [],
        held=first and holding.is_held(ask.parts.database, ask.pool),
        undelivered=_undelivered(ask) if first else [], done=_done(ask), first=first,
    )  # fmt: skip


def _waiting(ask: Ask) -> list[ShownWaiting]:
    database = ask.parts.database
    return [
        ShownWaiting(event, holding.unsent(database, ask.pool, event.event))
        for event in holding.waiting(database, ask.pool)
    ]


def _undelivered(ask: Ask) -> list[LedgerRow]:
    return DeliveryLedger(ask.parts.database).undelivered(ask.pool, _MOST_UNDELIVERED)


def _done(ask: Ask) -> tuple[str, int, int] | None:
    """Return what the form before has done, as the address says: act, how many, how many had gone."""
    act, count, gone = ask.query("done"), ask.query("count"), ask.query("gone")
    if act not in _ACTS or not count.isdecimal():
        return None
    return act, int(count), int(gone) if gone.isdecimal() else 0


def chosen_person(ask: Ask, within: Inside) -> tuple[str, str] | None:
    """Return whose messages the address asks for, a role and an id; None for everybody's."""
    role, identifier = ask.query("role"), ask.query("id")
    known = role in ROLES.get(within.pool.kind, ()) and identifier
    return (role, identifier) if known else None


def messages_of(
    ask: Ask, rows: Sequence[ToldRow], whom: tuple[str, str] | None, at: int
) -> list[ShownMessage]:
    """Return the notices that `rows` are, for `whom` alone where somebody is named, as at `at` (ms)."""
    with corrected(wordings_of(ask.parts.database)):
        chosen = [(row, notice) for row in rows for notice in _notices(row, whom)]
    states = states_of(ask.parts.database, [notice.id for _, notice in chosen])
    return [
        ShownMessage(
            notice, without_contacts(notice.body), _answered(row, notice, at),
            states.get(notice.id, []),
        )
        for row, notice in chosen
    ]  # fmt: skip


def _notices(row: ToldRow, whom: tuple[str, str] | None) -> list[Notice]:
    return [
        notice
        for notice in notices_for(row.decision, SERVICES[row.service])
        if notice.recipient_kind != "organiser"
        and (whom is None or (notice.recipient_kind, notice.recipient) == whom)
    ][:_MOST_OF_ONE]


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


def _steer(ask: Ask) -> Response:
    """Hold, release or take back what has not left, or send a doubtful notice again; on the record."""
    within = inside(ask)
    act, event = ask.form.get("act", ""), ask.form.get("event", "")
    if act not in _ACTS:
        raise HTTPException(422)
    if act == "again":
        return _again(ask, within)
    try:
        people = holding.people_named(ask.chosen.get("to", []))
    except ValueError:
        raise HTTPException(422) from None
    if ask.form.get("some") and not people:
        return _shown(ask, within, "nobody", 422)
    database, who, at = ask.parts.database, ask.principal.account, now()
    chosen, gone = ChosenNotices(ask.pool, event, people), 0
    match act:
        case "hold":
            count = holding.hold(database, chosen, who, at)
        case "recall":
            taken = holding.recall(database, chosen, who, at)
            count, gone = taken.recalled, taken.gone
        case _:
            changed = act == "release_changed"
            count = holding.release(database, chosen, at, changed=changed)
    audit.record(
        database, at, who, f"notices_{act.partition('_')[0]}", ask.pool, chosen.described(), event
    )
    return go(f"{within.path}/messages", done=act, count=str(count), gone=str(gone))


def _again(ask: Ask, within: Inside) -> Response:
    notice, database = ask.form.get("notice", ""), ask.parts.database
    ledger = DeliveryLedger(database)
    if notice not in {row.notice for row in ledger.undelivered(ask.pool)}:
        return _shown(ask, within, "not_doubtful", 422)
    if not ledger.send_again(notice, now()):
        return _shown(ask, within, "not_doubtful", 422)
    audit.record(database, now(), ask.principal.account, "notices_again", ask.pool, notice)
    return go(f"{within.path}/messages", done="again", count="1")


PAGES: Final = (
    ConsolePage("/pools/{pool}/messages", "read", _messages),
    ConsolePage("/pools/{pool}/messages", "publish", _steer, "POST"),
)
