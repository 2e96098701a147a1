"""Answers packed with gzip, where the browser takes that and it is safe.

Who can have a browser ask for pages with words of their choice, and can see how long the answers are,
could guess what stands beside those words (BREACH). So nothing is packed that another site's page has
asked for: only what a page of this console, the person, or a program with a key of its own asks for.
"""

import zlib
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TYPES: Final = ("text/html", "application/json", "application/problem+json")
"""What is made for each request; static files are packed once, and tables are sent as they are read."""
LEAST: Final = 1_000
"""Bytes; what fits a packet is not packed."""
_LEVEL: Final = 1
_GZIP: Final = 31
"""Of zlib: the largest window, with gzip's head."""
_OURS: Final = frozenset({"same-origin", "none"})


def packed(body: bytes, level: int = _LEVEL) -> bytes:
    """Return `body` as gzip packs it."""
    packer = zlib.compressobj(level, wbits=_GZIP)
    return packer.compress(body) + packer.flush()


def takes_gzip(headers: Headers) -> bool:
    """Return whether a request takes answers packed with gzip."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


def _is_ours(headers: Headers) -> bool:
    """Return whether no page of another site can have asked."""
    if headers.get("authorization"):
        return True  # no browser adds a key by itself
    return headers.get("sec-fetch-site") in _OURS


class Packing:
    """Packs what is sent in one piece; streams go on as they come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, packed where that may be."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not takes_gzip(headers) or not _is_ours(headers):
            await self._app(scope, receive, _varied(send))
            return
        head: Message | None = None

        async def whole(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start" and _may_be(message["headers"]):
                head = message
                return
            if head is not None:
                begin, head = head, None
                body = message.get("body", b"")
                if not message.get("more_body", False) and len(body) >= LEAST:
                    message = {**message, "body": packed(body)}
                    changed = MutableHeaders(raw=begin["headers"])
                    changed["content-encoding"] = "gzip"
                    changed["content-length"] = str(len(message["body"]))
                await send(begin)
            await send(message)

        await self._app(scope, receive, _varied(whole))


def _may_be(given: Sequence[tuple[bytes, bytes]]) -> bool:
    """Return whether an answer with these headers may be packed: a strong ETag names its bytes."""
    headers = Headers(raw=list(given))
    kind = headers.get("content-type", "").partition(";")[0]
    strong = headers.get("etag", "W/").startswith('"')
    return kind in TYPES and "content-encoding" not in headers and not strong


def _varied(send: Send) -> Send:
    """Return `send` that says of what may be packed that it depends on who asks, and how."""

    async def varied(message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be(message.get("headers", ())):
            message["headers"] = list(message["headers"])
            headers = MutableHeaders(raw=message["headers"])
            headers.add_vary_header("Accept-Encoding, Sec-Fetch-Site")
        await send(message)

    return varied
