"""A decision that takes a solver longer than the group's patience, on a real Kafka with two workers
in processes of their own: it is made once, and holds nothing else up.
"""

import asyncio
import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis

from contracts import decisions, pool_log
from contracts.catalogue import POOL_LOG
from contracts.pool_log import Record
from services.embedded import services
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.partitioner import partition_for
from services.runtime.io import kafka as clients
from services.runtime.settings import Settings
from tests.support.meeting_day import meeting_day, small_show
from tests.support.topics import create_topics, read_all
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from services.embedded.child import Child

pytestmark = [pytest.mark.fault, pytest.mark.kafka]
_SESSION_MS = 4_000
_LARGE = "large"
_SIZE = (50, 25, 375)
"""Startups, investors, wishes: some seconds of a core that is idle."""
_SLOTS = 10
_WORKERS = ("roadshow", "roadshow-2")


class TwoWorkers:
    """Two roadshow services on one deployment."""

    def __init__(self, settings: Settings, logs: Path) -> None:
        self._settings = settings
        self.ports = dict(zip(_WORKERS, free_ports(2), strict=True))
        environment = {
            "DUIJIE_KAFKA": settings.kafka,
            "DUIJIE_REDIS": settings.redis.get_secret_value(),
            "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": settings.key_prefix,
            "DUIJIE_STATE_DIR": str(settings.state_dir),
            "DUIJIE_SESSION_TIMEOUT_MS": str(_SESSION_MS),
            "DUIJIE_TICKS": "false",
        }
        self.children: dict[str, Child] = {
            name: services.start("roadshow", port, environment, logs / name)
            for name, port in self.ports.items()
        }
        services.await_ready(self.children, self.ports, lambda *_: None)
        wait_until(
            lambda: all(self.readiness(name)["partitions"] for name in _WORKERS),
            "both hold partitions",
            60,
        )

    def readiness(self, name: str) -> dict[str, Any]:
        """Return what `/ready` says, at once."""
        url = f"http://{LOOPBACK}:{self.ports[name]}/ready"
        with urllib.request.urlopen(url, timeout=_SESSION_MS / 1000) as answer:
            body: dict[str, Any] = json.load(answer)
        return body

    def solvers(self, name: str) -> list[int]:
        """Return the processes of partitions that a worker has started, dead or alive."""
        port = f"DUIJIE_PORT={self.ports[name]}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                number, variables = int(entry.name), (entry / "environ").read_bytes()
                if number != self.children[name].pid and port in variables.split(b"\0"):
                    found.append(number)
        return found

    def solving(self) -> str:
        """Return the worker that is at a batch, once there is one."""
        busy: list[str] = []

        def found() -> bool:
            for name in _WORKERS:
                url = f"http://{LOOPBACK}:{self.ports[name]}/metrics"
                with urllib.request.urlopen(url, timeout=10) as answer:
                    seconds = re.findall(
                        rb"^duijie_working_seconds\S* (\S+)$", answer.read(), re.MULTILINE
                    )
                busy.extend([name] if any(float(one) > 0.5 for one in seconds) else [])
            return bool(busy)

        wait_until(found, "a worker is at the large day", 120)
        return busy[0]

    def _stored(self, field: str) -> list[bytes]:
        prefix = self._settings.key_prefix
        with redis.Redis.from_url(self._settings.redis.get_secret_value()) as client:
            return [
                client.hget(f"{prefix}{{roadshow:pool-log:{number}}}:meta", field) or b""
                for number in range(POOL_LOG.partitions)
            ]

    def holders(self) -> list[bytes]:
        """Return the epoch of every partition of the pool log."""
        return self._stored("epoch")

    def applied(self) -> int:
        """Return how many records of the pool log are applied."""
        return sum(int(offset or 0) for offset in self._stored("offset"))

    def decided(self) -> dict[str, list[tuple[int, str]]]:
        """Return, by pool, when each decision came to the broker (ms) and of what kind it is."""
        found: dict[str, list[tuple[int, str]]] = {}
        for record in asyncio.run(read_all(self._settings, "decisions")):
            decision = decisions.decode(record.value)
            found.setdefault(decision.pool, []).append((record.timestamp, type(decision).__name__))
        return found


@contextmanager
def two_workers(settings: Settings, logs: Path) -> Iterator[TwoWorkers]:
    asyncio.run(create_topics(settings))
    workers = TwoWorkers(settings, logs)
    try:
        yield workers
    finally:
        for child in workers.children.values():
            child.ask()
        for child in workers.children.values():
            child.wait(30)


def beside(pool: str) -> list[str]:
    """Return the name of a pool for each partition but that of `pool`."""
    names: dict[int, str] = {}
    for number in range(100):
        names.setdefault(
            partition_for(b"small-%d" % number, POOL_LOG.partitions), f"small-{number}"
        )
    names.pop(partition_for(pool.encode(), POOL_LOG.partitions))
    return sorted(names.values())


async def feed(settings: Settings, pools: dict[str, list[Record]]) -> None:
    """Send the records of `pools`, one pool after the other."""
    producer = clients.producer(settings)
    await producer.start()
    try:
        for pool, records in pools.items():
            for record in records:
                name = settings.topic_prefix + "pool-log"
                await producer.send(name, pool_log.encode(record), key=pool.encode())
            await producer.flush()
    finally:
        await producer.stop()


def test_a_solve_longer_than_the_session_is_decided_once_and_holds_up_no_other_partition(
    kafka: object, settings: Settings, tmp_path: Path
) -> None:
    large = list(meeting_day(_LARGE, *_SIZE, slots=_SLOTS))
    small = {pool: small_show(pool) for pool in beside(_LARGE)}
    with two_workers(settings, tmp_path / "logs") as workers:
        before = workers.holders()
        profiles = {pool: records[:-1] for pool, records in small.items()}
        asyncio.run(feed(settings, {_LARGE: large[:-1], **profiles}))
        wait_until(
            lambda: workers.applied() == len(large) - 1 + sum(map(len, profiles.values())),
            "all profiles are applied",
            60,
        )
        asyncio.run(
            feed(
                settings,
                {_LARGE: large[-1:], **{pool: records[-1:] for pool, records in small.items()}},
            )
        )
        notes = set[str]()

        def done() -> bool:
            notes.update(note for name in _WORKERS for note in workers.readiness(name)["because"])
            return len(workers.decided().get(_LARGE, ())) >= 2

        wait_until(done, "the large day is decided", 400)
        decided = workers.decided()
        assert [kind for _, kind in decided[_LARGE]] == ["Shortlist", "Timetable"]
        assert decided.keys() >= small.keys()
        last_of_small = max(time for pool in small for time, _ in decided[pool])
        assert last_of_small < decided[_LARGE][0][0], "a small pool waited for the large one"
        assert workers.holders() == before, "a partition changed hands"
        assert not notes


def test_a_worker_that_is_stopped_or_killed_in_a_solve_leaves_no_process_and_another_decides(
    kafka: object, settings: Settings, tmp_path: Path
) -> None:
    large = list(meeting_day(_LARGE, *_SIZE, slots=_SLOTS))
    with two_workers(settings, tmp_path / "logs") as workers:
        asyncio.run(feed(settings, {_LARGE: large}))
        first = workers.solving()
        workers.children[first].kill()
        wait_until(lambda: not workers.solvers(first), "its process has ended", 120)
        wait_until(lambda: len(workers.decided().get(_LARGE, ())) >= 2, "the other decides", 400)
        assert [kind for _, kind in workers.decided()[_LARGE]] == ["Shortlist", "Timetable"]
