"""The store: state, input offset, positions and outbox of every partition, in Valkey or Redis 7+,
also as a cluster.

Writes go through the functions in functions.lua, one call a batch. Every call may be repeated: what
was already applied answers DUPLICATE.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self, cast

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ResponseError

from services.runtime.core.handler import Partition
from services.runtime.core.outgoing import OutboxEntry
from services.runtime.core.stamps import Position, decode_position
from services.runtime.core.storage import (
    STATE_FORMAT,
    Answer,
    Settlement,
    StoredPosition,
    Write,
)
from services.runtime.errors import Gap, Retryable
from services.runtime.io.functions import LIBRARY, Library
from services.runtime.io.store_errors import as_retryable
from services.runtime.settings import Settings

PARTS: Final = ("meta", "marks", "heads", "outbox", "buckets", "floors", "sizes")
_SETTLE_TRIES: Final = 10


class Hold(NamedTuple):
    """A worker's hold on a partition; `offset` None means that nothing was ever applied."""

    epoch: bytes
    offset: int | None
    incarnation: int
    fingerprint: bytes
    adopts: bool
    """Whether the first record of an unknown source is its base."""


class Store:
    """A connection to the store. All methods raise Retryable while the store is away or full."""

    def __init__(
        self, client: "Redis | RedisCluster", prefix: str, library: Library = LIBRARY
    ) -> None:
        self.client = client
        self.library = library
        self._prefix = prefix

    @classmethod
    async def open(cls, settings: Settings, library: Library = LIBRARY) -> Self:
        """Return a store with its functions loaded; raise Retryable where it does not answer.

        Raise UsageError where it refuses the password, or is a cluster and the settings do not say
        so.
        """
        url = settings.redis.get_secret_value()
        retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 2)
        options: dict[str, Any] = {
            "retry": retry,
            "socket_timeout": 20,
            "socket_connect_timeout": 5,
        }
        client = (
            RedisCluster.from_url(url, **options)
            if settings.redis_cluster
            else Redis.from_url(url, **options)
        )
        store = cls(client, settings.key_prefix, library)
        try:
            async with as_retryable():
                await store.load_functions()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()

    async def load_functions(self) -> None:
        """Load this version's functions; those of other versions stay for who uses them."""
        if isinstance(self.client, RedisCluster):
            await self.client.execute_command(
                "FUNCTION LOAD", "REPLACE", self.library.source, target_nodes=RedisCluster.PRIMARIES
            )
        else:
            await cast(
                "Awaitable[Any]", self.client.function_load(self.library.source, replace=True)
            )

    def key(self, service: str, partition: Partition, part: str) -> str:
        """Return a key's name; all keys of one service and partition share a hash tag."""
        return f"{self._prefix}{{{service}:{partition.topic}:{partition.number}}}:{part}"

    async def call(
        self, function: str, keys: Sequence[str], arguments: Sequence[Any]
    ) -> list[bytes]:
        """Call one of the functions; raise Retryable while the store is away or full."""
        name = f"duijie_{function}_{self.library.version}"

        async def once() -> list[bytes]:
            return cast(
                "list[bytes]",
                await self.client.execute_command("FCALL", name, len(keys), *keys, *arguments),
            )

        async with as_retryable():
            try:
                return await once()
            except ResponseError as error:
                if "unction not found" not in str(error):
                    raise
                await self.load_functions()
                return await once()

    def keys(self, service: str, partition: Partition, buckets: Sequence[str] = ()) -> list[str]:
        """Return the keys that a function takes: the parts, then a state hash a bucket."""
        parts = (*PARTS, *(f"state:{bucket}" for bucket in buckets))
        return [self.key(service, partition, part) for part in parts]

    async def take(self, service: str, partition: Partition, *, cut: bool = False) -> Hold:
        """Take the partition over: older epochs are fenced from here on.

        `cut`: the log's head is gone.

        Raise Gap where keys are missing of what hangs together, or a newer version wrote it.
        """
        arguments = [
            secrets.token_hex(6),
            STATE_FORMAT,
            int(cut),
            self.key(service, partition, "state:"),
        ]
        epoch, *rest = await self.call("take", self.keys(service, partition), arguments)
        rebuild = f"duijie settle {service} {partition.topic} --rebuild"
        if epoch == b"NEWER":
            raise Gap(
                f"the store holds the state of {service} on {partition.topic}/{partition.number} in format"
                f" {rest[0].decode()}, which a newer version wrote; this one knows {STATE_FORMAT}. Run the newer version,"
                f" or let this one make the state again from the log: {rebuild}"
            )
        if epoch == Answer.DAMAGED.value:
            raise Gap(
                f"the store has lost a part of what {service} keeps of {partition.topic}/{partition.number}: keys were"
                f" evicted or deleted. To make it again from the log: {rebuild}"
            )
        offset, incarnation, fingerprint, adopts = rest
        return Hold(
            epoch, int(offset) if offset else None, int(incarnation), fingerprint, adopts == b"1"
        )

    async def apply(
        self, service: str, partition: Partition, epoch: bytes, write: Write
    ) -> tuple[Answer, bytes]:
        """Apply one batch; return the answer with what the store holds (its epoch for FENCED, its
        offset otherwise).
        """
        keys = self.keys(service, partition, list(write.changes))
        arguments: list[Any] = [
            epoch,
            b"" if write.expected is None else write.expected,
            write.next,
            write.fingerprint,
        ]
        for positions in (write.last_seen, write.last_sent):
            arguments.append(2 * len(positions))
            for source, position in positions.items():
                arguments += (source, position.encode())
        arguments.append(len(write.outbox))
        for entry in write.outbox:
            arguments += entry
        for bucket, fields in write.changes.items():
            sets: list[Any] = []
            deletes: list[bytes] = []
            for name, value in fields.items():  # the client takes bytes as they are
                if value is None:
                    deletes.append(name.encode())
                else:
                    sets += (name.encode(), value)
            arguments += (bucket, len(sets), len(deletes), *sets, *deletes)
        answer, held = await self.call("apply", keys, arguments)
        return Answer(answer), held

    async def trim(self, service: str, partition: Partition, epoch: bytes, last: bytes) -> Answer:
        """Drop outbox entries up to and with `last`."""
        return Answer((await self.call("trim", self.keys(service, partition), [epoch, last]))[0])

    async def outbox(self, service: str, partition: Partition) -> list[OutboxEntry]:
        """Return all entries that wait in the outbox, in order."""
        async with as_retryable():
            rows = cast("Any", await self.client.xrange(self.key(service, partition, "outbox")))
        return [
            OutboxEntry(id_, f[b"t"], int(f[b"p"]), f[b"k"], f[b"v"], f[b"h"]) for id_, f in rows
        ]

    async def position(self, service: str, partition: Partition) -> StoredPosition | None:
        """Return how far the partition has come, None where no worker ever took it."""
        return (await self.stored_positions(service, [partition]))[0]

    async def stored_positions(
        self, service: str, partitions: Sequence[Partition]
    ) -> list[StoredPosition | None]:
        """Return how far each of `partitions` has come, asked for at once."""
        async with as_retryable():
            asked = self.client.pipeline(transaction=False)
            for partition in partitions:
                asked.hgetall(self.key(service, partition, "meta"))
                asked.xlen(self.key(service, partition, "outbox"))
            answers = await asked.execute()
        return [
            _stored_position(meta, waiting)
            for meta, waiting in zip(answers[::2], answers[1::2], strict=True)
        ]

    async def positions(
        self, service: str, partition: Partition, part: str
    ) -> dict[bytes, Position]:
        """Return the stored positions: `marks` are those last seen, `heads` those last sent."""
        async with as_retryable():
            pairs = await self.read_hash(self.key(service, partition, part))
        return {name: Position(*map(int, value.split(b"."))) for name, value in pairs.items()}

    async def last_seen(self, service: str, partition: Partition, source: bytes) -> Position | None:
        """Return the position that `service` has last seen of `source`, None where it has seen
        none.
        """
        async with as_retryable():
            for part in ("marks", "floors"):
                key = self.key(service, partition, part)
                value = await cast(
                    "Awaitable[bytes | None]", self.client.hget(key, cast("str", source))
                )
                if value is not None:
                    return decode_position(value)
        return None

    async def buckets(self, service: str, partition: Partition) -> list[str]:
        """Return the names of the partition's buckets, sorted."""
        async with as_retryable():
            names = cast(
                "set[bytes]",
                await cast(
                    "Awaitable[Any]", self.client.smembers(self.key(service, partition, "buckets"))
                ),
            )
        return sorted(name.decode() for name in names)

    async def read(self, service: str, partition: Partition, bucket: str) -> dict[str, bytes]:
        """Return one bucket's fields."""
        async with as_retryable():
            pairs = await self.read_hash(self.key(service, partition, f"state:{bucket}"))
        return {name.decode(): value for name, value in pairs.items()}

    async def field(
        self, service: str, partition: Partition, bucket: str, name: str
    ) -> bytes | None:
        """Return one field of a bucket, None where there is none of this name."""
        key = self.key(service, partition, f"state:{bucket}")
        async with as_retryable():
            return await cast("Awaitable[bytes | None]", self.client.hget(key, name))

    async def read_hash(self, key: str) -> dict[bytes, bytes]:
        """Return a hash, read in steps so that a large one does not stall the store."""
        found: dict[bytes, bytes] = {}
        cursor = 0
        scan = cast("Callable[..., Awaitable[tuple[int, dict[bytes, bytes]]]]", self.client.hscan)
        while True:
            cursor, page = await scan(key, cursor, count=2000)
            found.update(page)
            if cursor == 0:
                return found

    async def settle(
        self, service: str, partition: Partition, how: Settlement, epoch: bytes = b""
    ) -> Answer:
        """Begin the partition again, at once and whole.

        Whoever owns it is fenced and takes it anew.

        FENCED where it has to be under `epoch` and is not.
        """
        for _ in range(_SETTLE_TRIES):
            buckets = await self.all_buckets(service, partition)
            arguments = [how.value, secrets.token_hex(6), STATE_FORMAT, epoch, *buckets]
            answer, _ = await self.call("settle", self.keys(service, partition, buckets), arguments)
            if Answer(answer) is not Answer.GAP:
                return Answer(answer)
        raise Retryable(f"{service} goes on making buckets of {partition.topic}/{partition.number}")

    async def all_buckets(self, service: str, partition: Partition) -> list[str]:
        """Return the names of all state hashes there are, also of those that a damaged list of
        buckets does not name.
        """
        prefix = self.key(service, partition, "state:")
        names = set(await self.buckets(service, partition))
        async with as_retryable():
            pattern = re.sub(r"([\[\]*?\\])", r"\\\1", prefix) + "*"
            async for key in self.client.scan_iter(pattern, count=1000):
                names.add(key.decode().removeprefix(prefix))
        return sorted(names)

    async def has_functions(self) -> bool:
        """Return whether this version's functions are loaded."""
        async with as_retryable():
            try:
                answer = await self.client.execute_command(
                    "FUNCTION LIST", "LIBRARYNAME", self.library.name, **self._somewhere()
                )
            except ResponseError:
                return False
        return bool(answer)

    def _somewhere(self) -> dict[str, Any]:
        """Return the argument that a cluster's client takes for a command without keys."""
        return (
            {"target_nodes": RedisCluster.RANDOM} if isinstance(self.client, RedisCluster) else {}
        )

    async def evicts(self) -> str:
        """Return the store's maxmemory-policy where it deletes keys that have no expiry, "" for any
        other.
        """
        policy = await self._setting("maxmemory-policy")
        return policy if policy is not None and policy.startswith("allkeys") else ""

    async def _setting(self, name: str) -> str | None:
        async with as_retryable():
            try:
                answer = cast("dict[Any, Any]", await self.client.config_get(name))
            except ResponseError:
                return None
        value = answer.get(name, answer.get(name.encode()))
        return value.decode() if isinstance(value, bytes) else value

    async def persistent(self) -> bool | None:
        """Return whether the store's append-only file is on, None where it does not say."""
        value = await self._setting("appendonly")
        return None if value is None else value == "yes"


def _stored_position(meta: Mapping[bytes, bytes], waiting: int) -> StoredPosition | None:
    if b"epoch" not in meta:
        return None
    return StoredPosition(
        int(meta[b"offset"]) if b"offset" in meta else None,
        meta[b"epoch"].decode(),
        waiting,
        int(meta.get(b"incarnation", b"1")),
        meta.get(b"adopts") == b"1",
    )
