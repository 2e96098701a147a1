"""One way for what people send by their links: checked here and now, sent, put on the record."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from services.console.links.opened import OpenedPage
from services.console.writes.receipts import KeyReused, WriteReceipt
from services.runtime.errors import Retryable
from services.spreadsheets.validation import faults

WAIT_S: Final = 8.0
"""So long somebody with a phone in their hand waits to hear what came of it."""


class NotTaken(Exception):  # noqa: N818 - it is what happened
    """Nothing was sent: `code` names the words (links.error), `why` what is wrong in words."""

    def __init__(self, status: int, code: str, why: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.why = why


async def send(  # noqa: PLR0913 - what is sent, and how it stands on the record
    page: OpenedPage,
    feed: str,
    record: Mapping[str, Any],
    *,
    act: str,
    what: str = "",
    wait_s: float = 0.0,
) -> WriteReceipt:
    """Send `record` to `feed` under the form's `once`; raise NotTaken where it is not sent, or has
    no effect.
    """
    ask = page.ask
    for _, message in faults(feed, record, ask.language):
        raise NotTaken(422, "refused", message)
    try:
        receipt = await ask.parts.writes.send(
            feed, record, account=page.account, once=ask.form.get("once", ""), wait_s=wait_s,
            language=ask.language,
        )  # fmt: skip
    except KeyReused as error:
        raise NotTaken(409, "changed") from error
    except Retryable as error:
        raise NotTaken(503, "away") from error
    await run_in_threadpool(page.note, act, what, receipt.event)
    if receipt.refused:
        raise NotTaken(422, "refused", "; ".join(part.words for part in receipt.refused))
    return receipt
