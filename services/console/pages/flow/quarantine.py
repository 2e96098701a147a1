"""A refused record mended in place: what came with the fault marked, and beside it a form.

What is sent is a new event; the refused record then leaves the list, as does one that is discarded. The text may hold contact data:
every look at it is on the record.
"""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.catalogue import FEEDS
from contracts.quarantine import Message
from services.console.accounts import audit
from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.mending import (
    MOST_SHOWN,
    faulty_fields,
    pieces,
    readable,
    record_in,
    still_wrong,
    with_values,
)
from services.console.pages.templating import go
from services.console.writes.receipts import Mend, RefusedText, Resent
from services.runtime.errors import Retryable
from services.words import say
from services.words.why_refused import why_refused

_WAIT_S: Final = 30.0
_FEEDS: Final = frozenset(feed.name for feed in FEEDS)
_FIELD: Final = "at "
"""A form's fields for places in the record begin so; the path follows."""


@dataclass(frozen=True, slots=True)
class _Edited:
    """What somebody has made of the record so far: its text, and what is still wrong with it."""

    text: str
    wrong: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    status: int = 200


async def _held(ask: Ask) -> RefusedText:
    """Return the record of the address; raise 404 where none waits, 403 without the right to read
    contact data.
    """
    if not ask.may("contact"):
        raise HTTPException(403)
    known = await run_in_threadpool(ask.parts.model.refusal, ask.id())
    held = await ask.parts.writes.raw(ask.id(), known.offset if known else 0)
    if held is None:
        raise HTTPException(404)
    return held


async def _look(ask: Ask) -> Response:
    held = await _held(ask)
    await _note(ask, "raw", held.id)
    return await _shown(ask, held, _Edited(readable(held.value)))


async def _shown(ask: Ask, held: RefusedText, edited: _Edited) -> Response:
    raw = readable(held.value)
    paths = [path for path, _ in edited.wrong] or [each["field"] for each in held.messages]
    alike = await run_in_threadpool(ask.parts.model.alike, held.id)
    record = record_in(edited.text)
    return await run_in_threadpool(
        ask.page, "mend.html", edited.status, held=held, path=_path(held.id), edited=edited,
        pieces=pieces(raw[:MOST_SHOWN], [each["field"] for each in held.messages]),
        whole=len(raw) <= MOST_SHOWN, why=_why(ask, held), alike=len(alike),
        fields=faulty_fields(record, paths) if record is not None else [], prefix=_FIELD,
        laid_out=laid_out(edited.text), of_a_feed=held.topic in _FEEDS, current="flow",
    )  # fmt: skip


def _why(ask: Ask, held: RefusedText) -> list[tuple[str, str]]:
    return [
        (each["field"], why_refused(ask.language, held.topic, msgspec.convert(each, Message)))
        for each in held.messages
    ]


def laid_out(text: str) -> str:
    """Return JSON over several lines, any other text as it is."""
    if record_in(text) is None:
        return text
    return msgspec.json.format(text, indent=2)


def _path(identifier: str) -> str:
    return f"/flow/quarantine/{quote(identifier, safe='/')}"


async def _step(ask: Ask) -> Response:
    """Do what the pressed button says."""
    act = ask.form.get("act", "")
    if act not in {"mend", "fields", "again", "alike", "discard", "discard_alike"}:
        raise HTTPException(422)
    held = await _held(ask)
    text = _text(ask, held, act)
    try:
        if act.startswith("discard"):
            return await _discarded(ask, held, alike=act == "discard_alike")
        if act == "alike":
            return await _all_alike(ask, held)
        if act == "again":
            return await _sent(ask, held, Mend(held.id))
        if wrong := await run_in_threadpool(still_wrong, held.id, text, ask.language):
            error = say(ask.language, "console.mend.still")
            return await _shown(ask, held, _Edited(text, wrong, error, 422))
        return await _sent(ask, held, Mend(held.id, text.encode("utf-8", "replace")))
    except Retryable as error:
        words = say(ask.language, "console.error.away", why=error)
        return await _shown(ask, held, _Edited(text, error=words, status=503))


def _text(ask: Ask, held: RefusedText, act: str) -> str:
    """Return the record as `act` has it: as it was edited, else as it came."""
    if act == "mend":
        return ask.form.get("text", "").replace("\r\n", "\n")
    return _with_fields(ask, held) if act == "fields" else readable(held.value)


def _with_fields(ask: Ask, held: RefusedText) -> str:
    """Return the record with what the fields of the form say."""
    text = readable(held.value)
    record = record_in(text)
    if record is None:
        return text
    texts = {
        name.removeprefix(_FIELD): value
        for name, value in ask.form.items()
        if name.startswith(_FIELD)
    }
    return msgspec.json.encode(with_values(record, texts)).decode()


async def _sent(ask: Ask, held: RefusedText, mend: Mend) -> Response:
    sent = await _retried(ask, [mend])
    if not sent:
        raise HTTPException(404)
    if sent[0].refused:  # it waits again, under the id of where it now stands
        return go(_path(sent[0].sent_as))
    return go("/flow", event=sent[0].event, settled=held.id)


async def _discarded(ask: Ask, held: RefusedText, *, alike: bool) -> Response:
    ids = [held.id]
    if alike:
        ids = [each.id for each in await run_in_threadpool(ask.parts.model.alike, held.id)]
    gone = await ask.parts.writes.discard(ids)
    for each in gone:
        await _note(ask, "discard", each)
    return go("/flow", discarded=str(len(gone)))


async def _all_alike(ask: Ask, held: RefusedText) -> Response:
    alike = await run_in_threadpool(ask.parts.model.alike, held.id)
    sent = await _retried(ask, [Mend(each.id) for each in alike])
    again = sum(bool(each.refused) for each in sent)
    return go("/flow", count=str(len(sent)), again=str(again))


async def _retried(ask: Ask, mends: list[Mend]) -> list[Resent]:
    sent = await ask.parts.writes.retry(
        mends, account=ask.principal.account, wait_s=_WAIT_S, language=ask.language
    )
    for each in sent:
        await _note(ask, "retry", each.id, each.event)
    return sent


async def _note(ask: Ask, act: str, what: str, event: str = "") -> None:
    arguments: tuple[Any, ...] = (now(), ask.principal.account, act, "", what, event)
    await run_in_threadpool(audit.record, ask.parts.database, *arguments)


PAGES: Final = (
    ConsolePage("/flow/quarantine/{id:path}", "quarantine", _look),
    ConsolePage("/flow/quarantine/{id:path}", "quarantine", _step, "POST"),
)
