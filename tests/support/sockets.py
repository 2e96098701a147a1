"""Internet sockets that this process has made, so that a test can tell which it left open.

What is left open is found by the garbage collector at some later time, and fails whichever test
runs then.
"""

import asyncio
import itertools
import socket
import time
from typing import Any
from weakref import WeakKeyDictionary

_INTERNET = {socket.AF_INET, socket.AF_INET6}
_GOODBYE_S = 40.0
"""Longer than asyncio waits for the other side of TLS to say goodbye."""
_numbers = itertools.count(1)
_made: WeakKeyDictionary[socket.socket, int] = WeakKeyDictionary()
_initialise = socket.socket.__init__


def watch() -> None:
    """Note each socket that is made from now on, once a process."""

    def noted(made: socket.socket, *arguments: Any, **named: Any) -> None:
        _initialise(made, *arguments, **named)
        if made.family in _INTERNET:
            _made[made] = next(_numbers)

    socket.socket.__init__ = noted  # type: ignore[assignment, method-assign]


def mark() -> int:
    """Return a mark for `open_since`."""
    return next(_numbers)


def open_since(began: int) -> list[socket.socket]:
    """Return the sockets made since `began` that nobody has closed."""
    return [made for made, number in list(_made.items()) if number > began and made.fileno() >= 0]


async def goodbyes(began: int) -> None:
    """Wait until all sockets made since `began` are closed: clients of Kafka and Redis let go of a
    connection with TLS before the other side has said goodbye.
    """
    until = time.monotonic() + _GOODBYE_S
    while open_since(began) and time.monotonic() < until:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0.01)
