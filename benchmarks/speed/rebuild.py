"""A pool log rebuilt into an empty store by the matcher as a service of its own: how fast, by the
clock and by the processor's time, and in how much memory, as the log grows.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import redis

from benchmarks.support.generate import pool_startups
from benchmarks.support.loops import fill
from benchmarks.support.processes import environment
from benchmarks.support.report import Figures, say
from contracts.catalogue import POOL_LOG
from services.cli.client.topics import ensure_topics
from services.embedded import services
from services.embedded.ports import free_ports
from services.runtime.settings import Settings

_CHECKPOINTS: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
_LOOK_S: Final = 0.05
_STALL_S: Final = 300.0
_USER: Final = 11
"""Place of the time in user mode in `/proc/PID/stat` behind the name; the kernel's follows."""


def rebuild_figures(settings: Settings, events: int, entities: int) -> Figures:
    """Return seconds, events per second, peak memory of all the service's processes, and time and
    memory by how much of the log was done; `entities` profiles are edited again and again.
    """
    own = settings.model_copy(update={"topic_prefix": "rebuild.", "key_prefix": "rebuild:"})
    asyncio.run(ensure_topics(own))
    say(f"{events:,} events of {entities:,} profiles")
    rows = (
        (pool.encode(), value, headers)
        for pool, value, headers in pool_startups(events, seed=3, entities=entities)
    )
    asyncio.run(fill(own, "pool-log", rows, stamped=True))
    with _matcher(own) as pid:
        say("the matcher has started")
        return {"entities": entities, **_watched(own, pid, events)}


@contextmanager
def _matcher(settings: Settings) -> Iterator[int]:
    port = free_ports(1)[0]
    child = services.start("matcher", port, environment(settings), settings.state_dir / "logs")
    try:
        yield child.pid
    finally:
        child.stop(30)


def _watched(settings: Settings, pid: int, events: int) -> Figures:
    began, base, peak, moved = 0.0, 0, 0.0, time.perf_counter()
    applied, last, steps = 0, (0, 0.0, 0.0), []
    ahead = [*(point for point in _CHECKPOINTS if point < events), events]
    with redis.Redis.from_url(settings.redis.get_secret_value()) as client:
        while applied < events:
            time.sleep(_LOOK_S)
            now, before = time.perf_counter(), applied
            applied = _applied(client, settings)
            moved = now if applied > before else moved
            if now - moved > _STALL_S:
                raise TimeoutError(
                    f"{applied} of {events} events after {_STALL_S:.0f} s of nothing"
                )
            if applied and not began:
                began, base, last = now, applied, (applied, now, cpu_seconds(pid))
            if not applied:
                continue
            while ahead and applied >= ahead[0]:
                ahead.pop(0)
                memory, busy = memory_mb(pid), cpu_seconds(pid)
                peak = max(peak, memory)
                count = max(applied - last[0], 1)
                steps.append({"events": applied, "us_per_event": round((now - last[1]) / count * 1e6, 1),
                              "cpu_us_per_event": round((busy - last[2]) / count * 1e6, 1),
                              "memory_mb": round(memory)})  # fmt: skip
                last = applied, now, busy
            peak = max(peak, memory_mb(pid))
    seconds = max(time.perf_counter() - began, _LOOK_S)
    return {
        "events": events,
        "seconds": round(seconds, 2),
        "per_s": round((events - base) / seconds),
        "peak_mb": round(peak),
        "by_events": steps,
    }


def _applied(client: "redis.Redis", settings: Settings) -> int:
    keys = [
        f"{settings.key_prefix}{{matcher:pool-log:{number}}}:meta"
        for number in range(POOL_LOG.partitions)
    ]
    return sum(int(client.hget(key, "offset") or 0) for key in keys)


def processes_of(pid: int) -> Iterator[int]:
    """Yield a process and all that it started, also by what it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        yield process


def cpu_seconds(pid: int) -> float:
    """Return the processor's time of a process and of all that it started and that still run."""
    ticks = 0
    for process in processes_of(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[_USER]) + int(fields[_USER + 1])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return the memory of a process and of all that it started; shared pages count once."""
    total = 0
    for process in processes_of(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024
