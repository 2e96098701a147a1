"""How many answers may stay open: event streams of pages, an account's and all together."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OF_ACCOUNT: Final = 12
_OF_ALL: Final = 240


class TooManyStreams(Exception):  # noqa: N818 - it is what happened
    """No stream more is opened."""


class Streams:
    """The open streams of one console; belongs to its event loop."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._ended = asyncio.Event()

    @contextmanager
    def one(self, account: str) -> Iterator[None]:
        """Count a stream while it is open; raise TooManyStreams where there are enough."""
        if self._open[account] >= _OF_ACCOUNT or self._open.total() >= _OF_ALL:
            raise TooManyStreams
        self._open[account] += 1
        try:
            yield
        finally:
            self._open[account] -= 1

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
