"""What an import asks of the servers: which entities intake has taken, and to send events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.catalogue import BY_NAME
from services.cli.client import connect
from services.cli.client.events import FeedSender
from services.cli.failures import Failure
from services.intake.entities import BUCKET
from services.runtime.core.handler import Partition
from services.runtime.errors import Retryable
from services.runtime.settings import Settings


async def known_of(settings: Settings, feed: str) -> dict[str, bytes]:
    """Return what intake remembers of the entities of a feed; raise Retryable where the store is
    away.
    """
    known: dict[str, bytes] = {}
    try:
        async with connect.store(settings) as store:
            for number in range(BY_NAME[feed].partitions):
                known |= await store.read("intake", Partition(feed, number), BUCKET)
    except Failure as away:
        raise Retryable(str(away)) from away
    return known


@asynccontextmanager
async def sender_of(settings: Settings) -> AsyncIterator[FeedSender]:
    """Yield what sends events; raise Retryable where the broker is or goes away."""
    try:
        async with connect.producer(settings) as producer:
            yield FeedSender(producer, settings)
    except Failure as away:
        raise Retryable(str(away)) from away
