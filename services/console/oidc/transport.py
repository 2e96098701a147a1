"""Requests to the provider that stay small: what it answers is read to a bound, and never unpacked."""

from collections.abc import Iterator
from typing import Final

import httpx2

_MOST_BYTES: Final = 1_000_000


class TooLarge(httpx2.TransportError):
    """The provider's answer is larger than any that it should give."""


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        taken = 0
        for part in self._stream:
            taken += len(part)
            if taken > _MOST_BYTES:
                raise TooLarge("the provider's answer is too large")
            yield part

    def close(self) -> None:
        self._stream.close()


class BoundedTransport(httpx2.BaseTransport):
    """An HTTP transport whose answers end at a megabyte; packed ones are refused."""

    def __init__(self) -> None:
        self._transport = httpx2.HTTPTransport(trust_env=True)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`; raise httpx2.TransportError also for what may not be read."""
        request.headers["accept-encoding"] = "identity"
        response = self._transport.handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooLarge("the provider's answer is packed")
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _BoundedStream(response.stream)
        return response

    def close(self) -> None:
        """Close what is open."""
        self._transport.close()
