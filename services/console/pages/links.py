"""Pages by a link of a message: answering, and stopping mails. No account is needed; the link is it.

Showing changes nothing, since programs that look at mails follow every link. A form acts, with a
value that only its own page holds.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from contracts.catalogue import ANSWERS
from contracts.feeds.answer import Reason
from contracts.pool_log import Language
from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.languages import COOKIE
from services.console.pages.templating import go
from services.console.read.rows import PairRow
from services.console.writes.receipts import KeyReused
from services.delivery import links
from services.delivery.links import LinkScope, OpenedLink
from services.delivery.settings import STOPPABLE
from services.runtime.errors import Retryable
from services.words import LANGUAGES, names_of, say

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
_ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")


@dataclass(frozen=True, slots=True)
class _Asked:
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
        text = f"form {self.scope.notice} {self.until}"
        return hmac.new(self.token.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]

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


def _unknown(ask: Ask) -> Response:
    return ask.page("link_unknown.html", 404)


def _in_language_of(ask: Ask, scope: LinkScope) -> Ask:
    """Return `ask` in the language that the person is written to in, unless they have chosen one."""
    chosen = ask.request.cookies.get(COOKIE, "") in LANGUAGES
    return ask if chosen else replace(ask, language=scope.language)


def _asked(ask: Ask) -> _Asked | None:
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
    asked = _Asked(token, link, "asked", pair, (pool.name if pool else "") or scope.pool)
    return replace(asked, state=_state(asked, now()))


def _state(asked: _Asked, at: int) -> State:
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


def _show(ask: Ask, error: str = "", status: int = 200) -> Response:
    asked = _asked(ask)
    if asked is None:
        return _unknown(ask)
    own = _in_language_of(ask, asked.scope)
    name, partner = asked.names
    return own.page(
        "answer.html", status, asked=asked, whom=name, partner=partner, error=error,
        why=list(_why(own.language, asked)), reasons=_REASONS,
    )  # fmt: skip


def _why(language: Language, asked: _Asked) -> Iterator[str]:
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
    """Send what was pressed as a record of the feed of answers; the same again is the same event."""
    asked = await run_in_threadpool(_asked, ask)
    if asked is None:
        return await run_in_threadpool(_unknown, ask)
    if asked.state != "asked":
        return await run_in_threadpool(_show, ask, "", 409)
    answer, reason = ask.form.get("answer", ""), ask.form.get("reason", "")
    fits = hmac.compare_digest(ask.form.get("value", "").encode(), asked.value.encode())
    if answer not in {"accept", "decline"} or (reason and reason not in _REASONS) or not fits:
        return await run_in_threadpool(_show, ask, "changed", 422)
    database = ask.parts.database
    if not await run_in_threadpool(links.take_answer, database, asked.link.digest, answer):
        return await run_in_threadpool(_show, ask, "", 409)
    record = _record(asked.scope, answer, reason if answer == "decline" else "")
    who = f"link {asked.scope.kind}/{asked.scope.recipient}"
    try:
        receipt = await ask.parts.writes.send(
            ANSWERS.name, record, account=f"link {asked.link.digest}", once=answer, wait_s=0,
            language=asked.scope.language,
        )  # fmt: skip
    except (Retryable, KeyReused):
        return await run_in_threadpool(_show, ask, "away", 503)
    await run_in_threadpool(links.confirm_answer, database, asked.link, receipt.event, now())
    await run_in_threadpool(
        audit.record, database, now(), who, "link_answer", asked.scope.pool, answer, receipt.event
    )
    return go(ask.request.url.path)


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


# ---- stopping --------------------------------------------------------------------------------------


def _stop_value(token: str) -> str:
    return hmac.new(token.encode(), b"form stop", hashlib.sha256).hexdigest()[:32]


def _stop_page(ask: Ask, done: str = "", status: int = 200) -> Response:
    token = ask.id("stop_token")
    link = links.find(ask.parts.database, token, "stop")
    if link is None:
        return _unknown(ask)
    own = _in_language_of(ask, link.scope)
    people = {link.scope.recipient}
    stopped = (link.scope.kind, link.scope.recipient) in links.stopped(
        ask.parts.database, people, STOPPABLE
    )
    return own.page(
        "stop.html", status, value=_stop_value(token), stopped=stopped, done=done, token=token
    )


def _stop(ask: Ask) -> Response:
    """Stop mails, or begin them again. A mail program may do the first at one click (RFC 8058)."""
    token = ask.id("stop_token")
    link = links.find(ask.parts.database, token, "stop")
    if link is None:
        return _unknown(ask)
    form = ask.form
    at_one_click = form.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
    fits = hmac.compare_digest(form.get("value", "").encode(), _stop_value(token).encode())
    if at_one_click or (fits and form.get("act") == "stop"):
        links.stop(ask.parts.database, link.scope, STOPPABLE, now())
        return _stop_page(ask, "stopped")
    if fits and form.get("act") == "resume":
        links.resume(ask.parts.database, link.scope, STOPPABLE)
        return _stop_page(ask, "resumed")
    return _stop_page(ask, status=422)


PAGES: Final = (
    ConsolePage("/a/{answer_token}", "open", _show),
    ConsolePage("/a/{answer_token}", "open", _answer, "POST"),
    ConsolePage("/u/{stop_token}", "open", _stop_page),
    ConsolePage("/u/{stop_token}", "open", _stop, "POST"),
)
