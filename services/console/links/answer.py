"""The page that a notice's link opens: who, why, until when, and the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final, Literal, get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.catalogue import ANSWERS
from contracts.feeds.answer import Reason
from contracts.pool_log import Language
from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.links import agreed, meetings, profile
from services.console.links.opened import fits, form_value, in_language_of, unknown
from services.console.pages.templating import go
from services.console.read.rows import PairRow
from services.console.writes.receipts import KeyReused
from services.delivery import links
from services.delivery.links import LinkScope, OpenedLink
from services.runtime.errors import Retryable
from services.words import names_of, say

State = Literal[
    "asked", "answered", "said", "agreed", "declined", "expired", "withdrawn", "completed", "gone",
    "revoked",
]  # fmt: skip
"""What a link has to show. asked: the form. said: answered by another way, the other side has not
yet. The rest is what has happened since.
"""
_REASONS: Final = tuple(code for code in get_args(Reason) if code)
_ENDED: Final[dict[str, State]] = {
    "accepted": "agreed",
    "declined": "declined",
    "expired": "expired",
    "withdrawn": "withdrawn",
    "completed": "completed",
}
_WAIT_S: Final = 8.0
"""So long whoever completes a pair waits for the pair to be made."""
_LOOK_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class AskedLink:
    """An answer link with what it is about; `pair` is None where it asks whether somebody comes."""

    token: str
    link: OpenedLink
    state: State
    pair: PairRow | None
    programme: str

    @property
    def scope(self) -> LinkScope:
        """Whose it is and what for."""
        return self.link.scope

    @property
    def value(self) -> str:
        """What the page's form carries: another one once something else is asked. That the other side
        has answered meanwhile is no such thing.
        """
        return form_value(self.token, f"form {self.scope.notice} {self.until}")

    @property
    def names(self) -> tuple[str, str]:
        """Who is asked, and the other side."""
        if self.pair is None:
            return self.scope.recipient, ""
        names = (self.pair.startup_name, self.pair.mentor_name)
        return names if self.scope.kind == "startup" else names[::-1]

    @property
    def until(self) -> int:
        """Until when (ms) an answer is in time."""
        return (self.pair.reply_by if self.pair else 0) or self.scope.until

    @property
    def completes(self) -> bool:
        """Whether a yes makes the pair: the other side has said theirs."""
        return self.pair is not None and bool(set(self.pair.accepted_by) - {self.scope.kind})

    @property
    def may_wait(self) -> bool:
        """Whether "ask me again later" can be said: mentors state from when on they are there."""
        return self.scope.kind == "mentor" and self.pair is not None

    @property
    def first_meeting(self) -> datetime:
        """When the two might first meet."""
        begins = agreed.first_meeting(self.decided)
        late = begins.timestamp() * 1000 < now()
        return agreed.first_meeting(now()) if late else begins

    @property
    def decided(self) -> int:
        """When (ms) this side said yes by this link; now where it was by another way."""
        return self.link.answered or now()


Act = Callable[[Ask, AskedLink], Awaitable[Response]]


def _asked(ask: Ask) -> AskedLink | None:
    token = ask.id("answer_token")
    link = links.find(ask.parts.database, token, "answer")
    if link is None:
        return None
    model, scope = ask.parts.model, link.scope
    pool = model.pool(scope.pool)
    pair = model.pairing(scope.pool, scope.startup, scope.mentor) if scope.startup else None
    fresh = model.freshness()
    if fresh.state == "starting" or (scope.startup and pair is None and fresh.behind):
        raise Retryable("the read model does not know it yet")
    asked = AskedLink(token, link, "asked", pair, (pool.name if pool else "") or scope.pool)
    return replace(asked, state=_state(asked, now()))


def _state(asked: AskedLink, at: int) -> State:
    link, pair = asked.link, asked.pair
    if link.revoked:
        return "revoked"
    if asked.scope.startup and pair is None:
        return "gone"
    if pair is not None and pair.status in _ENDED:
        return _ENDED[pair.status]
    if link.answered:
        return "answered"
    if pair is not None and asked.scope.kind in pair.accepted_by:
        return "said"
    return "expired" if asked.until < at else "asked"


def _show(ask: Ask, error: str = "", status: int = 200, **shown: Any) -> Response:
    asked = _asked(ask)
    if asked is None:
        return unknown(ask)
    own = in_language_of(ask, asked.scope)
    name, partner = asked.names
    talks = meetings.of_link(ask, asked.scope) if asked.state in {"asked", "answered"} else []
    values: dict[str, Any] = {"contact": None, "why_not": "", "done": ask.query("done")} | shown
    return own.page(
        "links/answer.html", status, asked=asked, whom=name, partner=partner, error=error,
        why=list(_why(own.language, asked)), reasons=_REASONS, meetings=talks, **values,
    )  # fmt: skip


def _why(language: Language, asked: AskedLink) -> Iterator[str]:
    """Yield why the two fit, in the words that the message had."""
    if asked.pair is None:
        return
    reason = asked.pair.reason
    own, other = reason.get("left_quote", ""), reason.get("right_quote", "")
    sides = ("mentor", "startup")
    if asked.scope.kind == "mentor":
        own, other = other, own
        sides = sides[::-1]
    if needs := reason.get("needs"):
        yield say(language, "notices.why.needs", needs=names_of(language, "need", needs))
    if industries := reason.get("industries"):
        names = names_of(language, "industry", industries)
        yield say(language, "notices.why.industries", industries=names)
    if own:
        yield say(language, "notices.why.own_quote", quote=own)
    if other:
        yield say(language, f"notices.why.{sides[0]}_quote", quote=other)


async def _answer(ask: Ask) -> Response:
    """Do what was pressed, if the page that it was pressed on still holds."""
    asked = await run_in_threadpool(_asked, ask)
    if asked is None:
        return await run_in_threadpool(unknown, ask)
    answer, of_the_page = ask.form.get("answer", ""), fits(ask, asked.value)
    further = _further(asked, answer) if of_the_page else None
    if further is not None:
        return await further(ask, asked)
    if asked.state != "asked":
        return await run_in_threadpool(_show, ask, "", 409)
    reason = ask.form.get("reason", "")
    offered = {"accept", "decline", *(("later",) if asked.may_wait else ())}
    if answer not in offered or (reason and reason not in _REASONS) or not of_the_page:
        return await run_in_threadpool(_show, ask, "changed", 422)
    if answer == "later":
        return await _later(ask, asked)
    return await _sent(ask, asked, answer, reason)


def _further(asked: AskedLink, answer: str) -> Act | None:
    """Return what does something else than answer what was asked."""
    if asked.state == "agreed" and answer == "contact":
        return _contact
    if not asked.scope.startup and answer in meetings.ACTS and asked.state in {"asked", "answered"}:
        return _meeting
    return None


async def _later(ask: Ask, asked: AskedLink) -> Response:
    """Note from when on the mentor may be asked again, then decline what is asked now."""
    day = ask.form.get("until", "")
    if not profile.is_ahead(day, now()):
        return await run_in_threadpool(_show, ask, "day", 422)
    try:
        await profile.away_until(ask, asked.link, day)
    except profile.NotTaken as refusal:
        return await run_in_threadpool(
            _show, ask, refusal.code, refusal.status, why_not=refusal.why
        )
    still = await run_in_threadpool(_asked, ask)
    if still is None or still.state != "asked":  # the pool ended the proposal because of it
        return go(ask.request.url.path, done="later")
    return await _sent(ask, still, "decline", "no_time", done="later")


async def _sent(ask: Ask, asked: AskedLink, answer: str, reason: str, done: str = "") -> Response:
    """Send an answer as a record of the feed of answers; the same again is the same event."""
    database = ask.parts.database
    if not await run_in_threadpool(links.take_answer, database, asked.link.digest, answer):
        return await run_in_threadpool(_show, ask, "", 409)
    record = _record(asked.scope, answer, reason if answer == "decline" else "")
    completes = answer == "accept" and asked.completes
    try:
        receipt = await ask.parts.writes.send(
            ANSWERS.name, record, account=f"link {asked.link.digest}", once=answer,
            wait_s=_WAIT_S if completes else 0, language=asked.scope.language,
        )  # fmt: skip
    except (Retryable, KeyReused):
        return await run_in_threadpool(_show, ask, "away", 503)
    await run_in_threadpool(links.confirm_answer, database, asked.link, receipt.event, now())
    await run_in_threadpool(
        audit.record, database, now(), _who(asked), "link_answer", asked.scope.pool, answer,
        receipt.event,
    )  # fmt: skip
    if completes and (paired := await _paired(ask)) is not None:
        return await _contact(ask, paired)
    return go(ask.request.url.path, done=done)


async def _paired(ask: Ask) -> AskedLink | None:
    """Return the link once its pair is made, None where that takes longer, or came otherwise."""
    ends = monotonic() + _WAIT_S
    while True:
        asked = await run_in_threadpool(_asked, ask)
        if asked is not None and asked.state == "agreed":
            return asked
        if asked is None or asked.state != "answered" or monotonic() > ends:
            return None
        await asyncio.sleep(_LOOK_S)


async def _contact(ask: Ask, asked: AskedLink) -> Response:
    """Show how the other side is reached; that it was read stands on the vault's record."""
    assert asked.pair is not None
    found = await run_in_threadpool(agreed.contact, ask, asked.scope, asked.pair)
    if found is None:
        return await run_in_threadpool(_show, ask, "no_contact", 200)
    await run_in_threadpool(
        audit.record, ask.parts.database, now(), _who(asked), "link_contact", asked.scope.pool,
        str(agreed.other_side(asked.scope.kind, asked.pair)),
    )  # fmt: skip
    return await run_in_threadpool(_show, ask, contact=found)


async def _meeting(ask: Ask, asked: AskedLink) -> Response:
    try:
        await meetings.change(ask, asked.link)
    except profile.NotTaken as refusal:
        return await run_in_threadpool(
            _show, ask, refusal.code, refusal.status, why_not=refusal.why
        )
    return go(ask.request.url.path, done="meeting")


def _meeting_file(ask: Ask) -> Response:
    """Return the calendar entry of a first meeting, once both sides have said yes."""
    asked = _asked(ask)
    if asked is None or asked.state != "agreed" or asked.pair is None:
        raise HTTPException(404)
    own = in_language_of(ask, asked.scope)
    made = agreed.meeting_file(own, asked.pair, asked.first_meeting, asked.decided)
    headers = {"content-disposition": 'attachment; filename="meeting.ics"'}
    return Response(made, headers=headers, media_type="text/calendar")


def _who(asked: AskedLink) -> str:
    return f"link {asked.scope.kind}/{asked.scope.recipient}"


def _record(scope: LinkScope, answer: str, reason: str) -> dict[str, object]:
    """Return the record that `duijie answer` and `duijie roadshow confirm` send."""
    record: dict[str, object] = {"pool": scope.pool, "by": scope.kind, "answer": answer}
    if scope.startup:
        record |= {"startup": scope.startup, "mentor": scope.mentor}
    elif scope.kind == "startup":
        record["startup"] = scope.recipient
    else:
        record["partner"] = scope.recipient
    return record | ({"reason": reason} if reason else {})


PAGES: Final = (
    ConsolePage("/a/{answer_token}", "open", _show),
    ConsolePage("/a/{answer_token}", "open", _answer, "POST"),
    ConsolePage("/a/{answer_token}/meeting.ics", "open", _meeting_file),
)
