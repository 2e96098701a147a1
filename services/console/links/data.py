"""What is held of a person, for themselves: seen, mended, taken along, and asked to be erased.

Seeing and taking along ask who it is that asks: a message may have been passed on. What an erasure
takes is an operator's command (docs/erasure.md), so the page puts the request before operators.
"""

from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.console.asking import Ask, ConsolePage
from services.console.links import profile
from services.console.links.agreed import read_contact, role_of
from services.console.links.mine import OwnPage, found, refused
from services.console.links.opened import fits
from services.console.links.sending import NotTaken
from services.console.pages.templating import go
from services.runtime.errors import Retryable
from services.vault.audit import Purpose
from services.vault.masking import masked
from services.vault.subjects import Profile

ERASE_REQUEST: Final = "link_erase_request"
"""The act of a request, in the console's record of changes."""
_ACTS: Final = ("see", "export", "mend", "erase")


def _show(ask: Ask, error: str = "", status: int = 200, **shown: Any) -> Response:
    own = found(ask)
    if isinstance(own, Response):
        return own
    values: dict[str, Any] = {"why_not": "", "done": ask.query("done"), "contact": None} | shown
    latest = max(own.person.profiles, key=lambda row: row.time)
    return own.page.page(
        "data.html", status, own=own, person=own.person, latest=latest, error=error,
        once=ask.once, **values,
    )  # fmt: skip


async def _act(ask: Ask) -> Response:
    own = await run_in_threadpool(found, ask)
    if isinstance(own, Response):
        return own
    try:
        return await _done(ask, own)
    except NotTaken as refusal:
        return await run_in_threadpool(refused, _show, ask, refusal)


async def _done(ask: Ask, own: OwnPage) -> Response:
    if ask.form.get("act", "") not in _ACTS or not fits(ask, own.page.value):
        raise NotTaken(422, "changed")
    if ask.form.get("it_is_me") != "yes":
        raise NotTaken(422, "not_me")
    match ask.form["act"]:
        case "see":
            return await run_in_threadpool(_see, ask, own)
        case "export":
            return await _export(own)
        case "mend":
            await profile.mend_contact(own.page)
            return go(ask.request.url.path, done="mended")
        case _:
            await run_in_threadpool(own.page.note, ERASE_REQUEST, str(_whose(own)))
            return go(ask.request.url.path, done="erase")


def _whose(own: OwnPage) -> Profile:
    scope = own.page.scope
    return Profile(role_of(scope.kind), scope.recipient)


def _contact(own: OwnPage) -> list[tuple[str, str]]:
    purpose = Purpose(own.page.who, "the person's own data", "console")
    return read_contact(own.page.ask, _whose(own), purpose) or []


def _see(ask: Ask, own: OwnPage) -> Response:
    """Show contact data masked: enough to see whether they are right."""
    own.page.note("link_data", "see")
    return _show(ask, contact=[(name, masked(name, datum)) for name, datum in _contact(own)])


async def _export(own: OwnPage) -> Response:
    """Return what the console holds of them as a file."""
    scope, ask = own.page.scope, own.page.ask
    try:
        submitted = await ask.parts.writes.latest(profile.FEED_OF[scope.kind], scope.recipient)
    except Retryable as error:
        raise NotTaken(503, "away") from error
    held = await run_in_threadpool(_held, own)
    await run_in_threadpool(own.page.note, "link_data", "export")
    made = msgspec.json.format(msgspec.json.encode(held | {"submitted": submitted}), indent=2)
    headers = {"content-disposition": 'attachment; filename="my-data.json"'}
    return Response(made, headers=headers, media_type="application/json")


def _held(own: OwnPage) -> dict[str, Any]:
    """Return profiles, pairings, what happened and contact data; of others the names alone that
    they were told.
    """
    scope, model = own.page.scope, own.page.ask.parts.model
    return {
        "who": str(_whose(own)),
        "profiles": [msgspec.to_builtins(row) for row in own.person.profiles],
        "pairings": [
            {
                "pool": pair.pool, "startup": pair.startup_name, "mentor": pair.mentor_name,
                "status": pair.status, "reason": pair.reason,
            }
            for pair in own.person.pairs
        ],
        "history": [
            {"pool": row.pool, "time": row.time, "kind": row.kind, "detail": row.detail}
            for row in model.history_of(scope.kind, scope.recipient, limit=200).items
        ],
        "contact": dict(_contact(own)),
    }  # fmt: skip


PAGES: Final = (
    ConsolePage("/m/{mine_token}/data", "open", _show),
    ConsolePage("/m/{mine_token}/data", "open", _act, "POST"),
)
