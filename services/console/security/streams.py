"""How many answers may stay open: event streams of pages, an account's and all together."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from services.console.shared.places import OpenPlaces, OwnPlaces

_KIND: Final = "stream"
_OF_ACCOUNT: Final = 12
_OF_ALL: Final = 240


class TooManyStreams(Exception):  # noqa: N818 - it is what happened
    """No stream more is opened."""


class Streams:
    """The open streams of one process, counted with those of the others; belongs to its event loop."""

    def __init__(self, places: OpenPlaces | None = None) -> None:
        self._places = places or OwnPlaces()
        self._ended = asyncio.Event()

    @contextmanager
    def one(self, account: str) -> Iterator[None]:
        """Count a stream while it is open; raise TooManyStreams where there are enough."""
        if not self._places.enter(_KIND, account, _OF_ACCOUNT, _OF_ALL):
            raise TooManyStreams
        try:
            yield
        finally:
            self._places.leave(_KIND, account)

    def end(self) -> None:
        """Let all streams end, and none begin: the console stops."""
        self._ended.set()

    async def rest(self, seconds: float) -> bool:
        """Wait; return whether a stream may go on."""
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except TimeoutError:
            return True
        return False
