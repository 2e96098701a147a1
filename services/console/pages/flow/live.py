"""The steps' lag while the page is open, by server-sent events.

An event `steps` holds what the page says of each step, in the reader's language; one is sent at the
start and whenever something changed. A stream ends after some minutes: the browser then asks again,
and rights are looked at again.
"""

from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from services.console.asking import Ask, ConsolePage
from services.console.clock import now
from services.console.pages.shown import Shown
from services.console.read.database import ReadModelGone
from services.console.security.streams import TooManyStreams

_EVERY_S: Final = 1.0
_STILL_EVERY: Final = 15
_LONGEST: Final = 120
"""Turns of a second: with nothing new for so many, a comment keeps proxies from closing."""
_encode: Final = msgspec.json.Encoder(enc_hook=str).encode


def steps(ask: Ask) -> list[list[str]]:
    """Return each step's name and how far it is, the furthest behind first."""
    shown, moment = Shown(ask.language), now()
    return [
        [shown.step(stage.service), shown.lag(stage, moment)] for stage in ask.parts.model.lags()
    ]


def _told(ask: Ask) -> dict[str, Any]:
    """Return what the page says now; a read model that is made anew says nothing."""
    try:
        state = ask.parts.model.freshness().state
        return {"steps": steps(ask), "state": Shown(ask.language).fresh(state)}
    except ReadModelGone:
        return {"steps": [], "state": Shown(ask.language).fresh("starting")}


async def told(ask: Ask) -> AsyncIterator[bytes]:
    """Yield the stream piece by piece."""
    streams = ask.parts.streams
    before, still = b"", 0
    yield b"retry: 3000\n\n"
    for _ in range(_LONGEST):
        data = _encode(await run_in_threadpool(_told, ask))
        if data != before:
            before, still = data, 0
            yield b"event: steps\ndata: " + data + b"\n\n"
        elif (still := still + 1) % _STILL_EVERY == 0:
            yield b": still\n\n"
        if not await streams.rest(_EVERY_S):
            return


async def _counted(ask: Ask) -> AsyncIterator[bytes]:
    try:
        with ask.parts.streams.one(ask.principal.account):
            async for piece in told(ask):
                yield piece
    except TooManyStreams:
        yield b"retry: 60000\n\n"


async def _live(ask: Ask) -> Response:
    return StreamingResponse(
        _counted(ask), 200, {"x-accel-buffering": "no"}, "text/event-stream; charset=utf-8"
    )


PAGES: Final = (ConsolePage("/flow/live", "quarantine", _live),)
