"""Connections for commands: within ten seconds there is one, or a line that says which address does
not answer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.cli.failures import ExitCode, Failure
from services.embedded import env_file
from services.runtime.errors import Retryable
from services.runtime.io import kafka
from services.runtime.io.entry import require_entry
from services.runtime.io.partition_store import PartitionStore
from services.runtime.io.store import Store
from services.runtime.settings import Settings, load

CONNECT_LIMIT_S = 10.0

T = TypeVar("T")
S = TypeVar("S", bound=Settings)
ClientT = TypeVar("ClientT", bound=Any)


def settings() -> Settings:
    """Return this machine's settings: the environment first, then what a running `duijie up` wrote
    down.
    """
    return settings_of(Settings)


def settings_of(kind: type[S]) -> S:
    """Return the same of settings of another kind."""
    env_file.load()
    own = load(kind)
    assert isinstance(own, kind)
    return own


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end; a client's connection errors come back as Failure AWAY and are not
    logged besides.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL + 1)
    return asyncio.run(work)


def store_address(settings: Settings) -> str:
    """Return the store's host and port, without user and password."""
    return urlsplit(settings.redis.get_secret_value()).netloc.rpartition("@")[2]


def broker_away(settings: Settings) -> Failure:
    """Return the failure of a broker that does not answer."""
    return Failure(ExitCode.AWAY, "error.broker_away", address=settings.kafka)


@asynccontextmanager
async def _started(
    client: ClientT, settings: Settings, stop: str = "stop"
) -> AsyncIterator[ClientT]:
    try:
        try:
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await client.start()
        except (KafkaError, OSError, TimeoutError) as error:
            with suppress(Retryable):
                await require_entry(settings)  # raises where it will never let us in
            raise broker_away(settings) from error
        yield client
    finally:
        await getattr(client, stop)()


@asynccontextmanager
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """Yield a started producer; Failure AWAY where the broker does not answer."""
    async with _started(kafka.producer(settings), settings) as client:
        yield client


@asynccontextmanager
async def consumer(settings: Settings, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Yield a started consumer without a group; Failure AWAY where the broker does not answer."""
    async with _started(kafka.consumer(settings, *topics), settings) as client:
        yield client


@asynccontextmanager
async def admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Yield a started admin client; Failure AWAY where the broker does not answer."""
    async with _started(kafka.admin(settings), settings, stop="close") as client:
        yield client


async def open_store(settings: Settings) -> Store:
    """Return an open store; Failure AWAY where it does not answer."""
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            return await Store.open(settings)
    except (Retryable, OSError, TimeoutError) as error:
        raise Failure(ExitCode.AWAY, "error.store_away", address=store_address(settings)) from error


@asynccontextmanager
async def store(settings: Settings) -> AsyncIterator[Store]:
    """Yield an open store; Failure AWAY where it does not answer."""
    opened = await open_store(settings)
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def stored_pools(settings: Settings) -> AsyncIterator[PartitionStore]:
    """Yield what the folds have stored of pools; Failure AWAY where the store does not answer."""
    async with store(settings) as opened:
        yield PartitionStore(opened)
