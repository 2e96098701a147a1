"""A store that dies, goes back, forgets, is full, or is slow."""

import asyncio
import resource
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
from redis.exceptions import RedisError

from benchmarks.faults.trial import FaultTrial
from services.embedder.cache import VECTORS
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Write
from services.runtime.errors import Retryable
from services.runtime.io.store import Store

_LARGE = 150_000
_FULL_S = 3.0
_SLOW_S = 2.0
_AOF_S = 1.2


def _client(trial: FaultTrial) -> redis.Redis:
    return redis.Redis.from_url(trial.deployment.servers.redis, socket_timeout=5)


def killed(trial: FaultTrial) -> None:
    """Kill it while batches are applied, and start it again."""
    for _ in range(2):
        trial.feed(0.4)
        time.sleep(trial.random.uniform(0.05, 0.5))
        trial.deployment.servers.store.kill()
        time.sleep(trial.random.uniform(0.1, 1.0))
        trial.deployment.servers.store.start()
        trial.heal()


def killed_in_a_function(trial: FaultTrial) -> None:
    """Kill it while a function writes a very large batch, and others wait behind it: all of the
    batch is there in the end, or nothing.
    """
    trial.feed(0.5)
    server = trial.deployment.servers.store
    place = Partition("pool-log", 0)
    asyncio.run(_take(trial, place))
    writing = threading.Thread(target=lambda: asyncio.run(_write(trial, place)))
    with _client(trial) as client:
        writing.start()
        try:
            while writing.is_alive():  # it answers while the batch arrives, and not while it runs
                client.ping()
                time.sleep(0.001)
                began = time.monotonic()
                client.ping()
                if time.monotonic() - began > 0.02:
                    break
        except RedisError:
            pass
    server.kill()
    writing.join(60)
    server.start()
    trial.heal()
    with _client(trial) as client:
        held = client.hlen(_key(trial, place))
    if held not in (0, _LARGE):
        raise AssertionError(f"half a batch is stored: {held} of {_LARGE} fields")


def _key(trial: FaultTrial, place: Partition) -> str:
    prefix = trial.deployment.settings.key_prefix
    return f"{prefix}{{faulty-{trial.suffix}:{place.topic}:{place.number}}}:state:large"


async def _take(trial: FaultTrial, place: Partition) -> None:
    store = await Store.open(trial.deployment.settings)
    try:
        await store.take(f"faulty-{trial.suffix}", place)
    finally:
        await store.close()


async def _write(trial: FaultTrial, place: Partition) -> None:
    try:
        store = await Store.open(trial.deployment.settings)
    except Retryable:
        return
    try:
        name = f"faulty-{trial.suffix}"
        hold = await store.take(name, place)
        fields: dict[str, bytes | None] = {f"f{number}": b"v" for number in range(_LARGE)}
        await store.apply(
            name, place, hold.epoch, Write(None, 1, b"w", {}, {}, [], {"large": fields})
        )
    except Retryable:
        return  # it was killed, as it should be
    finally:
        await store.close()


def older_copy(trial: FaultTrial) -> None:
    """Put an older copy of the store's files in the place of the newer ones."""
    server = trial.deployment.servers.store
    with TemporaryDirectory(prefix="duijie-older-") as folder:
        trial.feed(0.4)
        trial.drain()
        time.sleep(_AOF_S)  # once a second the file is on the disk
        copy = Path(folder) / "copy"
        server.copy(copy)
        trial.feed(0.6)
        trial.drain()
        server.kill()
        server.replace(copy)
        server.start()
        trial.heal()


def wiped(trial: FaultTrial) -> None:
    """Delete all keys and functions: the state is made again from the log.

    What was kept of vectors is put back for the trials that follow: a text that an embedder encodes
    anew, in another batch, may come out a last bit differently (docs/encoder.md), and scores with it.
    """
    trial.feed(0.7)
    with _client(trial) as client:
        pattern = f"{trial.deployment.settings.key_prefix}{VECTORS}:*"
        kept = [(key, client.dump(key)) for key in client.scan_iter(pattern, count=1000)]
        assert kept, "the cache of vectors has another name than VECTORS"
        client.flushall()
        client.function_flush()
        trial.heal()
        for key, vectors in kept:
            client.restore(key, 0, vectors, replace=True)


def out_of_memory(trial: FaultTrial) -> None:
    """Let the store reach its maxmemory for a while."""
    trial.feed(0.3)
    with _client(trial) as client:
        client.config_set("maxmemory", "1mb")
        trial.feed(0.7)
        time.sleep(_FULL_S)
        client.config_set("maxmemory", "0")
    trial.heal()


def slow(trial: FaultTrial) -> None:
    """Let each answer of the store take two seconds."""
    trial.feed(0.3)
    trial.deployment.servers.store_proxy.delay_s = _SLOW_S
    trial.feed(0.7)
    time.sleep(4 * _SLOW_S)
    trial.deployment.servers.store_proxy.heal()
    trial.heal()


def full_disk(trial: FaultTrial) -> None:
    """Let the store's files not grow for a while, as on a full disk (EFBIG for ENOSPC)."""
    pid = trial.deployment.servers.store.pid
    trial.feed(0.3)
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    trial.feed(0.7)
    time.sleep(_FULL_S)
    with _client(trial) as client:
        state = client.info("persistence")["aof_last_write_status"]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    trial.heal()
    if state == "ok":
        raise AssertionError("the disk was never full")
