"""From a claimed row to the message that leaves: words of the decision as they are now, and links."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from contracts import decisions
from contracts.days import DAY_MS
from contracts.decisions import Decision, LineUp, Pairing, Panels, Reminder, Timetable
from contracts.notices import Notice
from contracts.pool_log import Language
from services.delivery.channels.base import OutgoingMessage
from services.delivery.invitation import invitation_of
from services.delivery.ledger_reading import ClaimedRow
from services.delivery.links import LinkScope, derived_token, token_of
from services.delivery.wordings import Wordings
from services.notifier.compose import Service, notices_for
from services.publishing.plain import one_line
from services.words import moment_of, say

_ANSWERABLE_MS: Final = 180 * DAY_MS
"""So long a link is good where the decision names no end."""
_SUBSCRIBED_MS: Final = 220 * DAY_MS
"""So much longer goes a calendar on that somebody has subscribed to."""
_REMEMBERED: Final = 16
_PATHS: Final = {"answer": "a", "stop": "u", "mine": "m"}
"""Purposes of links that stand in messages, and where the console has them."""
SERVICES: Final[tuple[Service, ...]] = ("matcher", "roadshow")


@dataclass(frozen=True, slots=True)
class ComposedNotice:
    """A notice with the decision that it tells of."""

    notice: Notice
    decision: Decision


class Composer:
    """Makes notices of decisions; the latest stay at hand, since one decision tells many."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._wordings: Wordings = {}
        self._at_hand: OrderedDict[str, dict[str, ComposedNotice]] = OrderedDict()

    def use(self, wordings: Wordings) -> None:
        """Forget what was made in other words than those of `wordings`, which the caller speaks."""
        if wordings != self._wordings:
            self._at_hand.clear()
            self._wordings = wordings

    def of(self, cause: str, body: bytes) -> dict[str, ComposedNotice]:
        """Return the notices of a decision by id; none for what is no decision any more."""
        known = self._at_hand.get(cause)
        if known is not None:
            return known
        service = cast("Literal['matcher', 'roadshow']", cause.partition("/")[0])
        decision = decisions.decode(body)
        composed = {
            notice.id: ComposedNotice(notice, decision)
            for notice in notices_for(decision, service, self._language)
        }
        self._at_hand[cause] = composed
        while len(self._at_hand) > _REMEMBERED:
            self._at_hand.popitem(last=False)
        return composed


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes the links of messages; without an address of the console there are none."""

    secret: bytes
    url: str

    def links_of(self, composed: ComposedNotice, *, stop: bool) -> dict[str, LinkScope]:
        """Return token -> scope of the links that a notice offers, with `stop` also to stop them."""
        if not self.url:
            return {}
        links = {}
        for scope in (answer_scope(composed), stop_scope(composed) if stop else None):
            if scope is not None:
                links[token_of(self.secret, scope.notice, scope.purpose)] = scope
        return links | self._own_links(composed)

    def _own_links(self, composed: ComposedNotice) -> dict[str, LinkScope]:
        """Return the links of the recipient's own page, and of what hangs on it."""
        scope = own_scope(composed)
        if scope is None:
            return {}
        token = token_of(self.secret, scope.notice, scope.purpose)
        subscribed = replace(scope, purpose="calendar", until=scope.until + _SUBSCRIBED_MS)
        links = {token: scope, derived_token(token, "calendar"): subscribed}
        if scope.kind == "judge":
            links[derived_token(token, "judge")] = replace(scope, purpose="judge")
        return links

    def linked(self, message: OutgoingMessage, links: dict[str, LinkScope]) -> OutgoingMessage:
        """Return `message` with its links as addresses."""
        named = {
            f"{scope.purpose}_link": f"{self.url}/{_PATHS[scope.purpose]}/{token}"
            for token, scope in links.items()
            if scope.purpose in _PATHS
        }
        return replace(message, **named)  # type: ignore[arg-type] # few names, all texts


def message_of(
    row: ClaimedRow, composed: ComposedNotice, address: str, organiser: str
) -> OutgoingMessage:
    """Return the message of a row, without links."""
    invitation, method = invitation_of(composed.decision, composed.notice, organiser)
    return OutgoingMessage(
        composed.notice, address, row.matter, invitation=invitation, method=method
    )  # fmt: skip


def digest_of(notices: Sequence[Notice]) -> Notice:
    """Return what is said before several notices to one person that go as one message: how many, and
    until when the first of them asks for an answer. Its id is made of theirs.
    """
    first = notices[0]
    language = first.language
    ends = [notice.reply_by for notice in notices if notice.reply_by]
    lines = [
        say(language, "notices.greeting", name=one_line(first.recipient_name)),
        "",
        say(language, "notices.digest.lead", count=len(notices)),
    ]
    if ends:
        moment = moment_of(language, min(ends))
        lines.append(say(language, "notices.digest.until", count=len(ends), moment=moment))
    return Notice(
        id="\n".join(sorted(notice.id for notice in notices)), pool=first.pool, time=first.time,
        cause=first.cause, recipient_kind=first.recipient_kind, recipient=first.recipient,
        recipient_name=first.recipient_name, language=language, template="digest",
        subject=say(language, "notices.digest.subject", count=len(notices)),
        body="\n".join([*lines, ""]), reply_by=min(ends, default=0),
    )  # fmt: skip


def answer_scope(composed: ComposedNotice) -> LinkScope | None:
    """Return what the recipient is asked: to take a proposal, or whether they come; None for nothing."""
    notice, decision = composed.notice, composed.decision
    until = notice.reply_by or notice.time + _ANSWERABLE_MS
    match decision:
        case Pairing() if decision.status == "proposed":
            return _scope(notice, until, decision.startup, decision.mentor)
        case Reminder():
            first = f"matcher/{decision.pool}/{decision.asked}/{notice.recipient_kind}:{notice.recipient}"
            scope = _scope(notice, until, decision.startup, decision.mentor)
            return replace(scope, notice=first)  # the link of what it reminds of
        case LineUp() | Panels() | Timetable() if notice.reply_by:
            return _scope(notice, until)
        case _:
            return None


def stop_scope(composed: ComposedNotice) -> LinkScope | None:
    """Return the scope of the link by which somebody wants no more mails; organisers have none."""
    notice = composed.notice
    if notice.recipient_kind == "organiser":
        return None
    asked = _scope(notice, notice.time + _ANSWERABLE_MS)
    return replace(asked, purpose="stop")


def own_scope(composed: ComposedNotice) -> LinkScope | None:
    """Return the scope of the link to the recipient's own page; organisers have none."""
    stopped = stop_scope(composed)
    return None if stopped is None else replace(stopped, purpose="mine")


def _scope(notice: Notice, until: int, startup: str = "", mentor: str = "") -> LinkScope:
    return LinkScope(
        "answer", notice.id, notice.pool, notice.recipient_kind, notice.recipient, startup, mentor,
        notice.language, until,
    )  # fmt: skip
