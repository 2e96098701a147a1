"""The store: state, input offset, marks and outbox of every partition, in Valkey or Redis 7+, also as a cluster.

Writes go through the functions in functions.lua, one call a batch. Every call may be repeated: what was already
applied answers DUPLICATE.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from typing import Any, NamedTuple, Self, cast

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as StoreConnectionError
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError
from redis.exceptions import TimeoutError as StoreTimeoutError

from services.runtime.errors import Retryable
from services.runtime.handler import Partition
from services.runtime.settings import Settings
from services.runtime.stamps import Position as StampPosition

_SOURCE = files("services.runtime").joinpath("functions.lua").read_text(encoding="utf-8")


class Answer(Enum):
    """What the store said to a write."""

    APPLIED = b"APPLIED"
    DUPLICATE = b"DUPLICATE"
    FENCED = b"FENCED"
    GAP = b"GAP"


class Position(NamedTuple):
    """How far a partition has come: next input offset (None before the first apply), epoch, entries that wait in the outbox."""

    offset: int | None
    epoch: str
    outbox: int


class Hold(NamedTuple):
    """A worker's hold on a partition; `offset` None means that nothing was ever applied."""

    epoch: bytes
    offset: int | None
    incarnation: int
    witness: bytes


class OutboxEntry(NamedTuple):
    """A stamped record on its way out."""

    id: bytes
    """Stream id `INCARNATION, OFFSET-OUTPUT`, so that order in the stream is order of positions."""
    topic: bytes
    partition: int
    key: bytes
    value: bytes
    headers: bytes
    """JSON list of [name, text] pairs."""


@dataclass(frozen=True, slots=True)
class Write:
    """All that one batch of a partition leaves behind; applied whole or not at all."""

    expected: int | None
    next: int
    witness: bytes
    marks: Mapping[bytes, StampPosition]
    heads: Mapping[bytes, StampPosition]
    outbox: Sequence[OutboxEntry]
    changes: Mapping[str, Mapping[str, bytes | None]]


@asynccontextmanager
async def _as_retryable() -> AsyncIterator[None]:
    try:
        yield
    except (StoreConnectionError, StoreTimeoutError, OSError) as error:
        raise Retryable(f"the store does not answer: {error}") from error
    except OutOfMemoryError as error:
        raise Retryable(f"the store is full (maxmemory reached): {error}") from error
    except ResponseError as error:
        if str(error).startswith(("LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "NOREPLICAS")):
            raise Retryable(f"the store cannot write now: {error}") from error
        raise


class Store:
    """A connection to the store. All methods raise Retryable while the store is away or full."""

    def __init__(self, client: "Redis | RedisCluster", prefix: str) -> None:
        self.client = client
        self._prefix = prefix

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """Return a store with its functions loaded; raise Retryable where it does not answer."""
        url = settings.redis.get_secret_value()
        retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 2)
        options: dict[str, Any] = {"retry": retry, "socket_timeout": 20, "socket_connect_timeout": 5}
        client = RedisCluster.from_url(url, **options) if settings.redis_cluster else Redis.from_url(url, **options)
        store = cls(client, settings.key_prefix)
        try:
            async with _as_retryable():
                await store.load_functions()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()

    async def load_functions(self) -> None:
        """Load functions.lua, replacing another version of it."""
        if isinstance(self.client, RedisCluster):
            await self.client.execute_command("FUNCTION LOAD", "REPLACE", _SOURCE, target_nodes=RedisCluster.PRIMARIES)
        else:
            await cast("Awaitable[Any]", self.client.function_load(_SOURCE, replace=True))

    def key(self, service: str, partition: Partition, part: str) -> str:
        """Return a key's name; all keys of one service and partition share a hash tag."""
        return f"{self._prefix}{{{service}:{partition.topic}:{partition.number}}}:{part}"

    async def _call(self, function: str, keys: Sequence[str], arguments: Sequence[Any]) -> list[bytes]:
        async def once() -> list[bytes]:
            return cast(
                "list[bytes]",
                await self.client.execute_command("FCALL", function, len(keys), *keys, *arguments),
            )

        async with _as_retryable():
            try:
                return await once()
            except ResponseError as error:
                if "unction not found" not in str(error):
                    raise
                await self.load_functions()
                return await once()

    async def take(self, service: str, partition: Partition) -> Hold:
        """Take the partition over: older epochs are fenced from here on."""
        token = secrets.token_hex(6)
        epoch, offset, incarnation, witness = await self._call(
            "duijie_take", [self.key(service, partition, "meta")], [token]
        )
        return Hold(epoch, int(offset) if offset else None, int(incarnation), witness)

    async def apply(self, service: str, partition: Partition, epoch: bytes, write: Write) -> tuple[Answer, bytes]:
        """Apply one batch; return the answer with what the store holds (its epoch for FENCED, its offset otherwise)."""
        keys = [self.key(service, partition, part) for part in ("meta", "marks", "heads", "outbox", "buckets")]
        arguments: list[Any] = [epoch, b"" if write.expected is None else write.expected, write.next, write.witness]
        for positions in (write.marks, write.heads):
            arguments.append(2 * len(positions))
            for source, position in positions.items():
                arguments += (source, position.encode())
        arguments.append(len(write.outbox))
        for entry in write.outbox:
            arguments += entry
        for bucket, fields in write.changes.items():
            keys.append(self.key(service, partition, f"state:{bucket}"))
            sets: list[Any] = []
            deletes: list[str] = []
            for name, value in fields.items():
                if value is None:
                    deletes.append(name)
                else:
                    sets += (name, value)
            arguments += (bucket, len(sets), len(deletes), *sets, *deletes)
        answer, held = await self._call("duijie_apply", keys, arguments)
        return Answer(answer), held

    async def trim(self, service: str, partition: Partition, epoch: bytes, last: bytes) -> Answer:
        """Drop outbox entries up to and with `last`."""
        keys = [self.key(service, partition, "meta"), self.key(service, partition, "outbox")]
        return Answer((await self._call("duijie_trim", keys, [epoch, last]))[0])

    async def outbox(self, service: str, partition: Partition) -> list[OutboxEntry]:
        """Return all entries that wait in the outbox, in order."""
        async with _as_retryable():
            rows = cast("Any", await self.client.xrange(self.key(service, partition, "outbox")))
        return [OutboxEntry(id_, f[b"t"], int(f[b"p"]), f[b"k"], f[b"v"], f[b"h"]) for id_, f in rows]

    async def position(self, service: str, partition: Partition) -> Position | None:
        """Return how far the partition has come, None where no worker ever took it."""
        async with _as_retryable():
            meta = await self._hash(self.key(service, partition, "meta"))
            waiting = await self.client.xlen(self.key(service, partition, "outbox"))
        if b"epoch" not in meta:
            return None
        return Position(int(meta[b"offset"]) if b"offset" in meta else None, meta[b"epoch"].decode(), waiting)

    async def positions(self, service: str, partition: Partition, part: str) -> dict[bytes, StampPosition]:
        """Return the stored `marks` or `heads`."""
        async with _as_retryable():
            pairs = await self._hash(self.key(service, partition, part))
        return {name: StampPosition(*map(int, value.split(b"."))) for name, value in pairs.items()}

    async def buckets(self, service: str, partition: Partition) -> list[str]:
        """Return the names of the partition's buckets, sorted."""
        async with _as_retryable():
            names = cast(
                "set[bytes]",
                await cast("Awaitable[Any]", self.client.smembers(self.key(service, partition, "buckets"))),
            )
        return sorted(name.decode() for name in names)

    async def read(self, service: str, partition: Partition, bucket: str) -> dict[str, bytes]:
        """Return one bucket's fields."""
        async with _as_retryable():
            pairs = await self._hash(self.key(service, partition, f"state:{bucket}"))
        return {name.decode(): value for name, value in pairs.items()}

    async def _hash(self, key: str) -> dict[bytes, bytes]:
        """Return a hash, read in steps so that a large one does not stall the store."""
        found: dict[bytes, bytes] = {}
        cursor = 0
        scan = cast("Callable[..., Awaitable[tuple[int, dict[bytes, bytes]]]]", self.client.hscan)
        while True:
            cursor, page = await scan(key, cursor, count=2000)
            found.update(page)
            if cursor == 0:
                return found

    async def settle(self, service: str, partition: Partition, *, wipe: bool) -> None:
        """Begin the partition's topic anew by an operator's order: from its first record, under the next incarnation.

        State, marks and what waits in the outbox stay, unless `wipe`: then the log must hold all that the state is to be made of.
        """
        meta = self.key(service, partition, "meta")
        parts = ["heads"]
        if wipe:
            parts += [
                "marks",
                "outbox",
                *(f"state:{bucket}" for bucket in await self.buckets(service, partition)),
                "buckets",
            ]
        async with _as_retryable():
            for part in parts:
                await self.client.delete(self.key(service, partition, part))
            await cast("Awaitable[Any]", self.client.hdel(meta, "offset", "witness"))
            await cast("Awaitable[Any]", self.client.hincrby(meta, "incarnation", 1))

    async def persistent(self) -> bool | None:
        """Return whether the store's append-only file is on, None where it does not say."""
        async with _as_retryable():
            try:
                answer = cast("dict[Any, Any]", await self.client.config_get("appendonly"))
            except RedisError:
                return None
        value = answer.get("appendonly", answer.get(b"appendonly"))
        return None if value is None else value in ("yes", b"yes")


def witness_of(key: bytes | None, value: bytes | None, timestamp: int) -> bytes:
    """Return what identifies the last applied record, to notice a topic that was deleted and made again."""
    digest = hashlib.blake2b(key or b"", digest_size=12)
    digest.update(value or b"")
    return b"%d:%s" % (timestamp, digest.hexdigest().encode())
