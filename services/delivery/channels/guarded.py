"""HTTP that leaves only to where it may: no redirects, and no address inside a network.

A name is looked up once, each of its addresses is looked at, and the connection goes to the one
that was: a name that answers differently the next time leads nowhere else.
"""

import asyncio
import ipaddress
import math
import socket
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx2

LIMIT_S: Final = 15.0
_MOST_BYTES: Final = 2_000
_MOST_DIGITS: Final = 9
_MOST_DATE: Final = 40
_LONGEST_WAIT_S: Final = 86_400
_PORTS: Final = {"http": 80, "https": 443}


class ForbiddenAddressError(Exception):
    """The address is one to which nothing is sent."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back: the first bytes of it."""

    status: int
    headers: httpx2.Headers
    text: str

    @property
    def wait_s(self) -> int:
        """How long (s) it asks to wait: Retry-After (RFC 9110), a day at most; 0 where it says nothing."""
        said = self.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdecimal():
            seconds = int(said) if len(said) <= _MOST_DIGITS else _LONGEST_WAIT_S
            return min(seconds, _LONGEST_WAIT_S)
        try:
            until = parsedate_to_datetime(said[:_MOST_DATE])
            left = (until - datetime.now(until.tzinfo)).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return 0
        return min(max(math.ceil(left), 0), _LONGEST_WAIT_S)


class GuardedHttp:
    """A client for endpoints that somebody else chose; `private` allows any address and http."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            timeout=LIMIT_S,
            trust_env=False,
            headers={"user-agent": "duijie"},
        )

    async def get(self, url: str) -> HttpAnswer:
        """Ask for `url`; raise what `post` raises."""
        return await self._asked("GET", url, b"", {})

    async def post(self, url: str, content: bytes, headers: dict[str, str]) -> HttpAnswer:
        """Send `content`; raise ForbiddenAddressError, and httpx2.HTTPError or OSError where no whole
        answer comes within LIMIT_S.
        """
        return await self._asked("POST", url, content, headers)

    async def _asked(
        self, method: str, url: str, content: bytes, headers: dict[str, str]
    ) -> HttpAnswer:
        parts = urlsplit(url)
        host = parts.hostname or ""
        async with asyncio.timeout(LIMIT_S):
            address = await self._looked_up(parts, host)
            named = parts.netloc.rpartition("@")[2]
            request = self._client.build_request(
                method, _pinned(parts, address), content=content,
                headers={**headers, "host": named}, extensions={"sni_hostname": host},
            )  # fmt: skip
            response = await self._client.send(request, stream=True)
            try:
                taken = b""
                async for piece in response.aiter_raw():
                    taken += piece
                    if len(taken) >= _MOST_BYTES:
                        break
            finally:
                await response.aclose()
        text = taken[:_MOST_BYTES].decode("utf-8", "replace")
        return HttpAnswer(response.status_code, response.headers, text)

    async def _looked_up(self, parts: SplitResult, host: str) -> str:
        if not self._private and parts.scheme != "https":
            raise ForbiddenAddressError("only https is sent to")
        port = parts.port or _PORTS[parts.scheme]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not self._private and not all(map(_is_public, addresses)):
            raise ForbiddenAddressError(
                "the address is inside a network, and nothing is sent there"
            )
        return addresses[0]

    async def close(self) -> None:
        """End all connections."""
        await self._client.aclose()


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not (mapped or address).is_multicast


def _pinned(parts: SplitResult, address: str) -> str:
    host = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{host}{port}", fragment="").geturl()
