"""Trying again: growing waits with jitter, so that order is kept and nobody is overrun."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import structlog

from services.runtime.errors import Retryable
from services.runtime.io.cancelling import end_if_cancelled
from services.runtime.operations import metrics

_T = TypeVar("_T")
_log = structlog.get_logger()


def delays(longest_s: float, first_s: float = 0.05) -> Iterator[float]:
    """Yield waiting times in seconds: doubling from `first_s` to `longest_s`, each with up to a
    quarter of jitter.
    """
    delay = first_s
    while True:
        yield delay * random.uniform(0.75, 1.0)  # noqa: S311 - jitter, not a secret
        delay = min(delay * 2, longest_s)


async def until_done(
    action: Callable[[], Awaitable[_T]],
    what: str,
    *,
    longest_s: float,
    patience_s: float,
    first_s: float = 0.05,
) -> _T:
    """Return what `action` returns, trying again while it raises Retryable.

    Raise that after `patience_s` of waiting.

    `what` was away (store, broker, work): it names the metric.
    """
    waited = 0.0
    for wait in delays(longest_s, first_s):
        end_if_cancelled()
        try:
            return await action()
        except Retryable as error:
            if waited >= patience_s:
                raise
            waited += wait
            metrics.RETRIES.labels(what).inc()
            _log.warning("waits", what=what, reason=str(error), seconds=round(wait, 2))
            await asyncio.sleep(wait)
    raise AssertionError("delays never end")
