"""Forms that send a command to a pool: one way for all of them."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.catalogue import COMMANDS
from services.console.accounts import audit
from services.console.asking import Ask
from services.console.clock import now
from services.console.pages.inside import Inside
from services.console.pages.templating import go
from services.console.writes.receipts import KeyReused, WriteReceipt
from services.runtime.errors import Retryable
from services.spreadsheets.validation import faults
from services.words import say

Shown = Callable[[Ask, Inside, int, str], Response]
_VALUES: Final = "values."
"""Fields of a form that begin so are values of the command (contracts.feeds.command)."""
_WAIT_S: Final = 30.0


async def ask_for(  # noqa: PLR0913, PLR0917 - a page's own parts
    ask: Ask,
    within: Callable[[Ask], Inside],
    shown: Shown,
    fields: Mapping[str, tuple[str, ...]],
    path: str,
    view: str = "",
    then: Mapping[str, str] | None = None,
) -> Response:
    """Send the command that `act` of the form names, with the fields that belong to it.

    What is refused is shown above the page, with the reason; what was done on the page it leads to, with `view` and `then` in its address.
    """
    act = ask.form.get("act", "")
    if act not in fields:
        raise HTTPException(422)
    inside = await run_in_threadpool(within, ask)
    record = _record(ask, act, fields[act])
    try:
        receipt = await send(ask, COMMANDS.name, record)
    except NotSent as refusal:
        return await run_in_threadpool(shown, ask, inside, refusal.status, str(refusal))
    whom = " ".join(str(record[name]) for name in fields[act] if record.get(name))
    await run_in_threadpool(
        audit.record, ask.parts.database, now(), ask.principal.account, act, ask.pool, whom,
        receipt.event,
    )  # fmt: skip
    if receipt.refused:
        text = why_no_effect(ask, receipt)
        return await run_in_threadpool(shown, ask, inside, 422, text)
    return go(path, **{"view": view, **(then or {}), "event": receipt.event})


class NotSent(Exception):  # noqa: N818 - it is what happened
    """Nothing was sent; the text says why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


async def send(ask: Ask, feed: str, record: dict[str, object]) -> WriteReceipt:
    """Send a record and wait for what comes of it; raise NotSent."""

    def refused(why: object) -> NotSent:
        return NotSent(422, say(ask.language, "console.error.refused", why=why))

    for place, message in faults(feed, record, ask.language):
        raise refused(f"{place.removeprefix('$.')}: {message}")
    try:
        return await ask.parts.writes.send(
            feed, record, account=ask.principal.account, once=ask.form.get("once", ""),
            wait_s=_WAIT_S, language=ask.language,
        )  # fmt: skip
    except KeyReused as error:
        raise refused(error) from error
    except Retryable as error:
        raise NotSent(503, say(ask.language, "console.error.away", why=error)) from error


def why_no_effect(ask: Ask, receipt: WriteReceipt) -> str:
    """Return what a person is told of an event that was refused, wholly or in part."""
    why = "; ".join(dict.fromkeys(part.words for part in receipt.refused))
    return say(ask.language, "console.error.refused", why=why)


def _record(ask: Ask, act: str, fields: tuple[str, ...]) -> dict[str, object]:
    record: dict[str, object] = {"pool": ask.pool, "command": act}
    values = {}
    for name in fields:
        text = ask.form.get(name, "")
        if not text:
            continue
        if name.startswith(_VALUES):
            values[name.removeprefix(_VALUES)] = text
        else:
            record[name] = text
    return record | ({"values": values} if values else {})
