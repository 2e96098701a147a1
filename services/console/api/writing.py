"""Writes: each is an event on a feed, and its id is the receipt."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from contracts.catalogue import ANSWERS, COMMANDS, PEOPLE, PROGRAMMES
from contracts.feeds import MODELS
from contracts.normal import normal_pool
from contracts.pool_log import Language
from services.console.api.asking import ApiCall, Call, NotedWrite, found, shown
from services.console.api.problems import ApiProblem
from services.console.mending import still_wrong
from services.console.principal import EVERY_POOL, Action
from services.console.writes.receipts import KeyReused, Mend, RefusedText, Resent, WriteReceipt
from services.spreadsheets.validation import faults

router = APIRouter(tags=["writing"])
IdempotencyKey = Annotated[
    str,
    Header(max_length=200, description="the same key of the same account again is the same event"),
]
Wait = Annotated[
    float, Query(alias="wait", ge=0, le=60, description="seconds to wait for the effect; 0: none")
]
IfMatch = Annotated[str, Header(max_length=200, description="the ETag of what was read")]
_PUBLISH: Final = frozenset(
    {"publish", "recall_publication", "draw_commit", "draw_reveal", "close_round"}
)
FeedName = Literal[
    "startups", "mentors", "filings", "judges", "outcomes", "scores", "requests", "answers"
]
_NOTED: Final = ("startup", "mentor", "other_startup", "other_mentor", "partner", "round", "answer")
"""Fields of a write that the audit names: ids and codes, nothing that a person wrote."""
_FOLLOWED_ANYWAY: Final = ("pool", "pools")


class CommandBody(BaseModel):
    """A command; the fields are those of feed.commands (docs/contracts.md)."""

    command: str = Field(max_length=40)
    startup: str = Field("", max_length=200)
    mentor: str = Field("", max_length=200)
    other_startup: str = Field("", max_length=200)
    other_mentor: str = Field("", max_length=200)
    partner: str = Field("", max_length=200)
    round: str = Field("", max_length=40)
    values: dict[str, str] = Field(default={}, max_length=50)


class AnswerBody(BaseModel):
    """Somebody's answer to a proposal, on their behalf."""

    startup: str = Field(max_length=200)
    mentor: str = Field(max_length=200)
    by: Literal["startup", "mentor"]
    answer: Literal["accept", "decline"]
    reason: str = Field("", max_length=40)


class RulesBody(BaseModel):
    """A pool's programme without its id: name, rules, days."""

    name: str = Field(max_length=500)
    rules: dict[str, Any]
    language: Language | None = None
    opens_on: str = ""
    closes_on: str = ""
    event_on: str = ""
    season: str = Field("", max_length=60)
    priority: int = Field(0, ge=0, le=100)


class RetryBody(BaseModel):
    """A refused record, mended: its text, and its key where that was wrong."""

    value: str | None = Field(None, max_length=1_000_000)
    key: str | None = Field(None, max_length=400)


@router.post("/pools/{pool}/commands", response_model=WriteReceipt, status_code=202)
async def command(  # noqa: PLR0913, PLR0917 - headers and body
    call: ApiCall,
    pool: str,
    body: CommandBody,
    idempotency_key: IdempotencyKey = "",
    if_match: IfMatch = "",
    wait_s: Wait = 0,
) -> Any:
    """Open a cycle, pin, release, swap, undo, publish, and a roadshow's changes by hand.

    With If-Match (the ETag of GET plan) only if the draft is still that one.
    """
    action: Action = "publish" if body.command in _PUBLISH else "write"
    name = call.require(action, pool)
    if if_match:
        _require_draft(call, name, if_match)
    record = {"pool": name, **body.model_dump(exclude_defaults=True)}
    return await _send(call, COMMANDS.name, record, idempotency_key, wait_s)


def _require_draft(call: Call, pool: str, if_match: str) -> None:
    row = call.model.plan(pool, "draft")
    etag = "" if row is None else f"{row.version}-{row.digest[:16]}"
    given = if_match.strip('W/"')
    if etag == given:
        return
    before = given.partition("-")[0]
    events = call.model.history_of_pool(pool, kind="plan", limit=20).items
    later = [
        {"time": event.time, "event": event.event, **event.detail}
        for event in events
        if not before.isdecimal() or int(event.detail.get("version", 0)) > int(before)
    ]
    raise ApiProblem(
        412, "draft_moved", "the draft is another one by now: look at it, then send again",
        changed={"etag": etag, "versions": later},
    )  # fmt: skip


@router.post("/pools/{pool}/answers", response_model=WriteReceipt, status_code=202)
async def answer(
    call: ApiCall,
    pool: str,
    body: AnswerBody,
    idempotency_key: IdempotencyKey = "",
    wait_s: Wait = 0,
) -> Any:
    """Answer a proposal on behalf of a startup or mentor."""
    record = {"pool": call.require("write", pool), **body.model_dump(exclude_defaults=True)}
    return await _send(call, ANSWERS.name, record, idempotency_key, wait_s)


@router.put("/pools/{pool}/rules", response_model=WriteReceipt, status_code=202)
async def change_rules(  # noqa: PLR0913, PLR0917 - headers and body
    call: ApiCall,
    pool: str,
    body: RulesBody,
    idempotency_key: IdempotencyKey = "",
    if_match: IfMatch = "",
    wait_s: Wait = 0,
) -> Any:
    """Put a programme and its rules in the place of those before; of a new pool without If-Match.

    412 tells what others have changed since the ETag was given.
    """
    name = normal_pool(pool)
    row = call.model.programme(name)
    call.require("import", EVERY_POOL if row is None else name)
    if row is not None:
        if not if_match:
            raise ApiProblem(428, "if_match_needed", "send If-Match with the ETag of GET rules")
        given = if_match.strip('W/"')
        if given != row.etag:
            before = call.model.programme_of(name, given)
            raise ApiProblem(
                412, "rules_changed", "somebody changed the rules meanwhile: see `changed`",
                changed={"etag": row.etag, "fields": differences(before, row.body)},
            )  # fmt: skip
    record = {"pool": name, **body.model_dump(exclude_defaults=True, exclude_none=True)}
    return await _send(call, PROGRAMMES.name, record, idempotency_key, wait_s)


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], place: str = ""
) -> dict[str, Any]:
    """Return what differs, by place: before and after. Where it is not known what was before, all."""
    found_: dict[str, Any] = {}
    held = before or {}
    for name in sorted({*held, *after}):
        old, new = held.get(name), after.get(name)
        where = f"{place}.{name}".removeprefix(".")
        if isinstance(old, dict) and isinstance(new, dict):
            found_ |= differences(old, new, where)
        elif old != new:
            found_[where] = {"before": old, "after": new}
    return found_


@router.post("/feeds/{feed}/records", response_model=WriteReceipt, status_code=202)
async def record(
    call: ApiCall,
    feed: FeedName,
    body: dict[str, Any],
    idempotency_key: IdempotencyKey = "",
    wait_s: Wait = 0,
) -> Any:
    """Send one record of a feed (docs/contracts.md); the right import is needed for all its pools."""
    pools = _pools_of(body)
    for pool in pools or [EVERY_POOL]:
        call.require("import", pool)
    return await _send(call, f"feed.{feed}", body, idempotency_key, wait_s)


def _pools_of(body: Mapping[str, Any]) -> list[str]:
    """Return the pools that a record names; one that names them in a way of its own is for whoever
    has the right for all.
    """
    named: list[str] = []
    for field in _FOLLOWED_ANYWAY:
        value = body.get(field)
        if isinstance(value, str):
            named.append(value)
        elif isinstance(value, list) and all(isinstance(pool, str) for pool in value):
            named += value
        elif value is not None:
            return []
    return named


@router.post("/people-orders", response_model=WriteReceipt, status_code=202)
async def people_order(
    call: ApiCall, body: dict[str, Any], idempotency_key: IdempotencyKey = "", wait_s: Wait = 0
) -> Any:
    """Merge, split, tell apart, state places, change a filing, hand over (feed.people)."""
    call.require("write")
    return await _send(call, PEOPLE.name, body, idempotency_key, wait_s)


@router.get("/quarantine/{id:path}/raw", response_model=str)
async def raw(call: ApiCall, id: str) -> Any:  # noqa: A002 - the path's own
    """Return the text of a refused record; it may hold contact data."""
    call.require("quarantine")
    call.require("contact")
    held: RefusedText = found(await call.writes.raw(id), f"record {id} in quarantine")
    await call.note(NotedWrite("raw", what=id))
    return shown((held.value or b"").decode(errors="replace"))


@router.post("/quarantine/{id:path}/retry", response_model=Resent, status_code=202)
async def retry(call: ApiCall, id: str, body: RetryBody, wait_s: Wait = 0) -> Any:  # noqa: A002
    """Send a refused record to its feed again, as it was or mended; it leaves quarantine."""
    call.require("quarantine")
    value = None if body.value is None else body.value.encode("utf-8", "replace")
    if body.value is not None:
        _refuse_faults(still_wrong(id, body.value, "en"))
    sent = await _resent(call, [Mend(id, value, body.key)], wait_s)
    return shown(found(sent[0] if sent else None, f"record {id} in quarantine"), status=202)


@router.post("/quarantine/{id:path}/retry-alike", response_model=list[Resent], status_code=202)
async def retry_alike(call: ApiCall, id: str, wait_s: Wait = 0) -> Any:  # noqa: A002
    """Send again, as they were, this record and those of its feed that were refused for the same
    reason, at most 500, the latest first.
    """
    call.require("quarantine")
    alike = await run_in_threadpool(call.model.alike, id)
    if not alike:
        found(None, f"record {id} in quarantine")
    return shown(await _resent(call, [Mend(each.id) for each in alike], wait_s), status=202)


@router.post("/quarantine/{id:path}/discard", response_model=list[str], status_code=202)
async def discard(call: ApiCall, id: str) -> Any:  # noqa: A002
    """Take a refused record off quarantine for good; return its id."""
    call.require("quarantine")
    gone = await call.writes.discard([id])
    for each in gone:
        await call.note(NotedWrite("discard", what=each))
    return shown(found(gone or None, f"record {id} in quarantine"), status=202)


async def _resent(call: Call, mends: list[Mend], wait_s: float) -> list[Resent]:
    sent = await call.writes.retry(
        mends, account=call.principal.account, wait_s=wait_s, language="en"
    )
    for each in sent:
        await call.note(NotedWrite("retry", what=each.id, event=each.event))
    return sent


def _refuse_faults(wrong: Iterable[tuple[str, str]]) -> None:
    """Raise 422 with what is wrong, if anything is."""
    faults_ = [{"place": place, "message": message} for place, message in wrong]
    if faults_:
        raise ApiProblem(422, "breaks_contract", "the record breaks its contract", faults=faults_)


async def _send(
    call: Call, feed: str, body: Mapping[str, Any], idempotency_key: str, wait_s: float
) -> Any:
    _refuse_faults(faults(feed, dict(body), "en"))
    try:
        receipt = await call.writes.send(
            feed, body, account=call.principal.account, once=idempotency_key, wait_s=wait_s,
            language="en",
        )  # fmt: skip
    except KeyReused as error:
        raise ApiProblem(422, "key_reused", str(error)) from error
    await call.note(_noted(feed, body, receipt.event))
    return shown(receipt, status=200 if receipt.waited else 202)


def _noted(feed: str, body: Mapping[str, Any], event: str) -> NotedWrite:
    named = [str(body[name]) for name in _NOTED if isinstance(body.get(name), str)]
    pool = body.get("pool")
    return NotedWrite(
        act=str(body.get("command", feed)),
        pool=pool if isinstance(pool, str) else "",
        what=" ".join(named),
        event=event,
    )


assert all(f"feed.{feed}" in MODELS for feed in FeedName.__args__)  # type: ignore[attr-defined]
