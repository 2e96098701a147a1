"""Ending tasks whose clients may swallow a cancellation.

aiokafka's and redis' clients sometimes take the cancellation of a task that waits on them for one of
their own: the task goes on, and whoever waits for its end waits for ever.
"""

import asyncio
from collections.abc import Collection
from typing import Any

_AGAIN_S = 0.2


def end_if_cancelled() -> None:
    """Raise CancelledError where the task that runs was cancelled, and a client has swallowed it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel `tasks` and return once all have ended, whatever they end with.

    Not for those that end something in order when they are cancelled: they are cancelled again.
    """
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)
