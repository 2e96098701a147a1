"""Processes that die, sleep, join, leave, or whose clock jumps."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from benchmarks.faults.deployment import SERVICES, Deployment, wait_until
from benchmarks.faults.failpoints import armed
from benchmarks.faults.servers import ROOT
from benchmarks.faults.trial import FaultTrial
from services.runtime.io import kafka

_STORM_S = 6.0
_FAKETIME_FIX = ROOT / "tests" / "support" / "faketime"


def killed_at(service: str, point: str, latest: int = 1) -> Callable[[FaultTrial], None]:
    """Return the fault: `service` kills itself at the first to `latest` visit of `point`."""

    def fault(trial: FaultTrial) -> None:
        trial.deployment.restart(service, armed(point, trial.random.randint(1, latest)))

    return fault


def killed_at_random_times(trial: FaultTrial) -> None:
    """Kill any service, three times, while profiles come in."""
    for _ in range(3):
        trial.feed(0.4)
        time.sleep(trial.random.uniform(0.0, 0.6))
        name = trial.random.choice(list(SERVICES))
        trial.deployment.kill(name)
        trial.deployment.launch(name)
        trial.heal()


def zombie(trial: FaultTrial) -> None:
    """Stop a matcher (SIGSTOP) with its work done but not stored, let another take its partitions
    and go on; then wake it.
    """
    deployment = trial.deployment
    deployment.restart("matcher", armed("before_apply", 1, signal.SIGSTOP))
    sleeper = deployment.children.pop("matcher")
    port = deployment.ports["matcher"]
    trial.begin_only()
    wait_until(lambda: _stopped(sleeper.pid), "the matcher sleeps")
    deployment.children["matcher-z"] = sleeper
    deployment.ports["matcher-z"] = port
    deployment.start("matcher")
    trial.feed(0.7)
    trial.drain()
    sleeper.signal(signal.SIGCONT)
    trial.heal()
    wait_until(lambda: deployment.fenced("matcher-z") > 0, "the zombie is fenced")
    trial.feed()


def _stopped(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[0] == "T"


def joins_and_leaves(trial: FaultTrial) -> None:
    """Let a second matcher join, work and leave in order."""
    trial.feed(0.3)
    trial.deployment.start("matcher-2")
    wait_until(lambda: trial.deployment.owned("matcher-2") > 0, "the second matcher owns some")
    trial.feed(0.5)
    trial.deployment.leave("matcher-2")
    trial.heal()
    trial.feed()


def storm(trial: FaultTrial) -> None:
    """Let members that do nothing join the groups of matcher and embedder and leave, each second."""
    trial.feed(0.4)
    asyncio.run(_storm(trial.deployment, ("matcher", "embedder")))
    trial.heal()


async def _storm(deployment: Deployment, services: tuple[str, ...]) -> None:
    end = time.monotonic() + _STORM_S
    while time.monotonic() < end:
        members = [_member(deployment, name) for name in services]
        await asyncio.gather(*(member.start() for member in members))
        await asyncio.sleep(0.5)
        await asyncio.gather(*(member.stop() for member in members))
        await asyncio.sleep(0.5)


def _member(deployment: Deployment, service: str) -> AIOKafkaConsumer:
    prefix = deployment.settings.topic_prefix
    return AIOKafkaConsumer(
        *(prefix + topic for topic in SERVICES[service].inputs),
        **kafka.connection(deployment.settings),
        group_id=f"{prefix}{service}",
        enable_auto_commit=False,
        session_timeout_ms=2000,
        heartbeat_interval_ms=400,
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
    )


def clock_jump(trial: FaultTrial) -> None:
    """Set the matcher's clock eight days ahead, then to yesterday, while it may send ticks."""
    offset = trial.deployment.logs / "clock"
    offset.write_text("+0d\n", encoding="utf-8")
    trial.deployment.restart("matcher", extra=_faked(offset))
    trial.feed(0.5)
    offset.write_text("+8d\n", encoding="utf-8")
    trial.feed()
    trial.drain()
    trial.open()
    trial.drain()
    ticks = trial.deployment.ticks("matcher")
    wait_until(lambda: trial.deployment.ticks("matcher") > ticks, "a tick is sent ahead of time")
    offset.write_text("-1d\n", encoding="utf-8")
    trial.drain()
    trial.deployment.kill("matcher")
    trial.heal()


def faketime_is_here() -> bool:
    """Whether clocks can be faked on this machine."""
    return any(os.access(Path(folder) / "faketime", os.X_OK) for folder in os.get_exec_path())


def _faked(offset: Path) -> dict[str, str]:
    """Return the variables under which a process reads its clock's offset from a file."""
    answer = subprocess.run(
        ["faketime", "-f", "+0d", "env"],  # noqa: S607 - wherever it is installed
        capture_output=True,
        text=True,
        check=True,
    )
    library = next(line for line in answer.stdout.splitlines() if line.startswith("LD_PRELOAD="))
    return {
        "LD_PRELOAD": library.partition("=")[2],
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_CACHE_DURATION": "1",
        "DUIJIE_SESSION_TIMEOUT_MS": "10000",
        "DONT_FAKE_MONOTONIC": "1",
        "DUIJIE_TICKS": "true",
        "PYTHONPATH": os.pathsep.join((str(_FAKETIME_FIX), str(ROOT))),
    }
