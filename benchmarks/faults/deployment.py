"""The five services as processes on servers that may fail."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import redis

from benchmarks.faults import failpoints
from benchmarks.faults.servers import ROOT, Servers
from benchmarks.support.feeding import send
from benchmarks.support.processes import metrics
from contracts.catalogue import BY_NAME
from services.bootstrap import SERVICES as ALL_SERVICES
from services.cli.client.events import Event
from services.embedded import services
from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, free_ports
from services.embedded.probe import http_ok
from services.runtime.errors import Retryable
from services.runtime.operations.progress import StageState, stages
from services.runtime.settings import Settings

SERVICES = {service.name: service for service in ALL_SERVICES if service.vital}
ENCODER = "use-light"
"""The encoder that is ready soonest."""
_SETTLED_S = 240.0
"""Intake starts once for each of its topics that it has to settle."""
_SETTLED_EXIT = 6
_POLL_S = 0.05


def wait_until(condition: Callable[[], bool], what: str, limit_s: float = 120) -> None:
    """Return once `condition()`; fail with `what` after `limit_s` seconds."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(_POLL_S)


@dataclass(slots=True)
class Deployment:
    """Services by name; `matcher-2` is a second matcher."""

    servers: Servers
    settings: Settings
    """For those who look on: past the proxies."""
    logs: Path
    ports: dict[str, int] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    armed: set[str] = field(default_factory=set)
    """Services that will kill themselves."""

    # ---- processes ----------------------------------------------------------------------------------

    def launch(
        self, name: str, failpoint: str = "", extra: Mapping[str, str] | None = None
    ) -> None:
        """Start a service, or start it again; return at once.

        With a `failpoint` (`failpoints.armed`) it sends itself a signal there; `drain` starts it
        again once it is dead.
        """
        self.ports[name] = free_ports(1)[0]
        environment = self.environment() | {failpoints.VARIABLE: failpoint} | dict(extra or {})
        module = failpoints.__name__ if failpoint else services.COMMAND_LINE
        self.children[name] = services.start(
            name.partition("-")[0], self.ports[name], environment, self.logs / name, module
        )
        if failpoint.endswith("SIGKILL"):
            self.armed.add(name)

    def start(self, *names: str) -> None:
        """Start services and return once they are ready."""
        for name in names:
            self.launch(name)
        self.await_ready(*names)

    def await_ready(self, *names: str) -> None:
        """Return once these services are ready."""
        services.await_ready({name: self.children[name] for name in names}, self.ports, _ignore)

    def restart(
        self, name: str, failpoint: str = "", extra: Mapping[str, str] | None = None
    ) -> None:
        """Kill a service and start it again, armed; return once it is ready."""
        self.kill(name)
        self.launch(name, failpoint, extra)
        self.await_ready(name)

    def environment(self) -> dict[str, str]:
        """Return the variables of a service of this deployment."""
        return {
            "DUIJIE_KAFKA": self.servers.services_kafka,
            "DUIJIE_KAFKA_IDEMPOTENCE": str(self.settings.kafka_idempotence).lower(),
            "DUIJIE_REDIS": self.servers.services_redis,
            "DUIJIE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": self.settings.key_prefix,
            "DUIJIE_STATE_DIR": str(self.settings.state_dir),
            "DUIJIE_SESSION_TIMEOUT_MS": "2000",
            "DUIJIE_RETRY_MAX_S": "0.5",
            "DUIJIE_BATCH_MAX_RECORDS": "16",
            "DUIJIE_ENCODER": ENCODER,
            "DUIJIE_LANGUAGE": "en",
            "DUIJIE_TICKS": "false",
            "DUIJIE_IDENTITY_SECRET": "the secret of all trials",
        }

    def kill(self, name: str) -> None:
        """Kill -9."""
        self.children.pop(name).kill()

    def leave(self, name: str) -> None:
        """Stop a service in order."""
        self.children.pop(name).stop()

    def revive(self) -> float | None:
        """Start armed services again that have killed themselves.

        Return when, None where there was none.
        """
        revived = None
        for name in sorted(self.armed):
            child = self.children[name]
            if not child.alive:
                if child.exit_code != -signal.SIGKILL:
                    raise AssertionError(child.report())
                self.armed.discard(name)
                self.launch(name)
                revived = time.monotonic()
        return revived

    def restore(self) -> None:
        """Have all five run and ready, and no others."""
        for name in [name for name in self.children if name not in SERVICES]:
            self.leave(name)
        dead = [
            name for name in SERVICES if name not in self.children or not self.children[name].alive
        ]
        for name in dead:
            self.launch(name)
        self.await_ready(*SERVICES)

    def stop(self) -> None:
        """Stop all services."""
        for child in self.children.values():
            child.ask()
        for child in self.children.values():
            child.wait(20)

    # ---- what they do -------------------------------------------------------------------------------

    def send(self, events: Iterable[Event]) -> None:
        """Put `events` on their feeds and wait until the broker has them."""
        asyncio.run(send(self.settings, list(events)))

    def states(self, without: Iterable[str] = ()) -> list[StageState] | None:
        """Return how far each stage is, None while broker or store do not answer."""
        try:
            states = asyncio.run(stages(self.settings))
        except Retryable:
            return None
        counted = SERVICES.keys() - set(without)
        return [state for state in states if state.service.name in counted]

    def owned(self, name: str) -> int:
        """Return how many partitions a service process says that it holds."""
        try:
            address = f"http://{LOOPBACK}:{self.ports[name]}/ready"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(json.load(answer)["partitions"])
        except OSError:
            return 0

    def fenced(self, name: str) -> float:
        """Return how many applies of a process were refused for an older epoch."""
        return metrics(self.ports[name]).get('duijie_applies_total{answer="fenced"}', 0)

    def ticks(self, name: str) -> float:
        """Return how many ticks a process has sent."""
        return metrics(self.ports[name]).get("duijie_ticks_total", 0)

    def waiting(self, service: str) -> int:
        """Return how many decisions of `service` wait in the store."""
        with redis.Redis.from_url(self.servers.redis) as client:
            return sum(int(client.xlen(key)) for key in self.keys(service, "pool-log", "outbox"))

    def keys(self, service: str, topic: str, part: str) -> list[str]:
        """Return the store's keys of one part of all partitions."""
        prefix = self.settings.key_prefix
        return [
            f"{prefix}{{{service}:{topic}:{number}}}:{part}"
            for number in range(BY_NAME[topic].partitions)
        ]

    # ---- what an operator does ----------------------------------------------------------------------

    def command(self, *words: str) -> str:
        """Run `duijie WORDS`; return what it prints."""
        argv = [sys.executable, "-m", services.COMMAND_LINE, *words]
        answer = subprocess.run(
            argv, cwd=ROOT, env=_inherited() | self.environment(), capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        if answer.returncode:
            raise AssertionError(f"duijie {' '.join(words)}: {answer.stderr[-2000:]}")
        return answer.stdout

    def settle_what_stops(self, expected: Iterable[str], limit_s: float = _SETTLED_S) -> list[str]:
        """Wait until the `expected` services have stopped with the code for a log and a store that
        disagree; obey what each says, start it again, until all are ready.

        Return the commands.
        """
        obeyed: list[str] = []
        awaited, end = set(expected), time.monotonic() + limit_s
        while time.monotonic() < end:
            stopped = [name for name, child in self.children.items() if not child.alive]
            for name in stopped:
                obeyed.append(self._obey(name))
                awaited.discard(name)
                self.launch(name)
            if not awaited and self._all_ready():
                return obeyed
            time.sleep(_POLL_S)
        raise AssertionError(f"not settled within {limit_s} s: {awaited or 'not ready'}; {obeyed}")

    def _obey(self, name: str) -> str:
        child = self.children[name]
        advice = re.search(r"duijie (settle [\w-]+ [\w.-]+\w(?: --\w+)?)", child.tail(3))
        if child.exit_code != _SETTLED_EXIT or advice is None:
            raise AssertionError(f"no command is named: {child.report()}")
        self.command(*advice[1].split(), "--yes")
        return advice[1]

    def _all_ready(self) -> bool:
        return all(
            child.alive and http_ok(self.ports[name], "/ready")
            for name, child in self.children.items()
        )


def _inherited() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}


def _ignore(_name: str, _done: int, _count: int) -> None:
    """Nobody asks how many are ready."""
