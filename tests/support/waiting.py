"""Wait for a condition with a limit; tests never sleep for a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable


def wait_until(condition: Callable[[], bool], what: str, limit_s: float = 60) -> None:
    """Return once `condition()`; fail with `what` after `limit_s` seconds."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(0.05)


async def eventually(
    condition: Callable[[], Awaitable[bool]], what: str, limit_s: float = 60
) -> None:
    """Return once `await condition()`; fail with `what` after `limit_s` seconds."""
    end = time.monotonic() + limit_s
    while not await condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit_s} s: {what}")
        await asyncio.sleep(0.05)
