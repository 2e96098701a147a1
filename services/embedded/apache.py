"""A real Apache Kafka (KRaft) on this machine, from the jars of an unpacked distribution."""

import base64
import os
import re
import shutil
import signal
import subprocess
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from services.embedded.child import Child, ChildError
from services.embedded.ports import LOOPBACK, answers
from services.embedded.probe import broker_count
from services.runtime.errors import UsageError

_JAVA_AT_LEAST = 17
_READY_S = 240.0
"""So long a broker may take on a busy machine; one that ends is noticed at once."""


def find_jars(home: Path) -> Path | None:
    """Return the folder under `home` that holds Kafka's server jars (`libs`), None where there is
    none.
    """
    libs = home / "libs"
    return libs if any(libs.glob("kafka-server-[0-9]*.jar")) else None


def find_java() -> str | None:
    """Return a Java of version 17 or later, from JAVA_HOME or the path.

    None where there is none.
    """
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin") if home else None
    program = program or shutil.which("java")
    if program is None:
        return None
    answer = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - found on the path
    match = re.search(r'version "(\d+)', answer.stderr)
    return program if match and int(match[1]) >= _JAVA_AT_LEAST else None


@dataclass(slots=True)
class ApacheKafka:
    """A cluster of 1 or 3 nodes in `folder`, which keeps its data over restarts, also on other
    ports.

    `ports`: the nodes' client ports, then their controllers' ports. Topics are not created by
    themselves; with three nodes they have three replicas, of which two must acknowledge. Nodes are
    numbered from 1.
    """

    jars: Path
    java: str
    folder: Path
    ports: list[int]
    logs: Path
    extra: Mapping[str, object] = field(default_factory=dict)
    """Further settings of all nodes, or others in place of those that they have."""
    format_options: tuple[str, ...] = ()
    """Further options for formatting new nodes, as `--add-scram`."""
    nodes: dict[int, Child] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.ports) // 2

    @property
    def bootstrap(self) -> str:
        """The bootstrap servers."""
        return ",".join(f"{LOOPBACK}:{port}" for port in self.ports[: self.size])

    def start(self, limit_s: float = _READY_S) -> None:
        """Format what is new, start all nodes, return once all are in service.

        Else raise ChildError.
        """
        numbers = range(1, self.size + 1)
        try:
            for number in numbers:
                self._configure(number)
            for number in numbers:
                self._launch(number)
            for number in numbers:
                self._await(number, limit_s)
        except BaseException:
            self.kill_all()
            raise

    def stop(self, limit_s: float = 30) -> None:
        """Ask all nodes to end, also paused ones, and wait.

        Kill what still runs after `limit_s` seconds.
        """
        for child in self.nodes.values():
            child.ask()
        for child in self.nodes.values():
            child.wait(limit_s)

    def kill_all(self) -> None:
        """End all nodes with SIGKILL."""
        for child in self.nodes.values():
            child.kill()

    def kill(self, number: int) -> None:
        """End one node with SIGKILL."""
        self.nodes[number].kill()

    def pause(self, number: int) -> None:
        """Stop one node's clock (SIGSTOP)."""
        self.nodes[number].signal(signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Let a paused node go on (SIGCONT)."""
        self.nodes[number].signal(signal.SIGCONT)

    def revive(self, *numbers: int, limit_s: float = _READY_S) -> None:
        """Start nodes again that have ended, on their own files, and return once they answer."""
        for number in numbers:
            self._launch(number)
        for number in numbers:
            port = self.ports[number - 1]
            self.nodes[number].wait_until(partial(answers, port), limit_s)

    def _launch(self, number: int) -> None:
        argv = [*self._command(), "kafka.Kafka", str(self._properties(number))]
        name = "kafka" if self.size == 1 else f"kafka-{number}"
        self.nodes[number] = Child(name, argv, self.logs / f"{name}.log").start()

    def _await(self, number: int, limit_s: float) -> None:
        port = self.ports[number - 1]
        self.nodes[number].wait_until(lambda: broker_count(port) == self.size, limit_s)

    def _command(self) -> list[str]:
        heap = os.environ.get("KAFKA_HEAP_OPTS", "-Xmx384m").split()
        return [
            self.java,
            *heap,
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            f"{self.jars}/*",
        ]

    def _properties(self, number: int) -> Path:
        return self.folder / f"node{number}.properties"

    def _configure(self, number: int) -> None:
        data = self.folder / f"node{number}"
        data.mkdir(parents=True, exist_ok=True)
        self._properties(number).write_text(
            properties(number, self.ports, data, self.extra), encoding="utf-8"
        )
        if (data / "meta.properties").exists():
            return
        argv = [
            *self._command(),
            "kafka.tools.StorageTool",
            "format",
            "-t",
            self._cluster_id(),
            "-c",
            str(self._properties(number)),
            *self.format_options,
        ]
        answer = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - the operator's own Kafka
        if answer.returncode:
            raise ChildError(
                f"Kafka cannot format {data}: {(answer.stderr or answer.stdout).strip()[-2000:]}"
            )

    def _cluster_id(self) -> str:
        file = self.folder / "cluster-id"
        if not file.exists():
            file.write_text(new_cluster_id(), encoding="utf-8")
        return file.read_text(encoding="utf-8").strip()


def new_cluster_id(make: Callable[[], uuid.UUID] = uuid.uuid4) -> str:
    """Return a random cluster id that no command line takes for an option."""
    while (new := base64.urlsafe_b64encode(make().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return new


def properties(
    number: int, ports: list[int], data: Path, extra: Mapping[str, object] | None = None
) -> str:
    """Return the configuration of node `number`; `ports` and `extra` as in ApacheKafka."""
    size = len(ports) // 2
    client = f"{LOOPBACK}:{ports[number - 1]}"
    voters = ",".join(f"{n}@{LOOPBACK}:{ports[size + n - 1]}" for n in range(1, size + 1))
    in_sync = 2 if size > 1 else 1
    values: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": number,
        "controller.quorum.voters": voters,
        "listeners": f"PLAINTEXT://{client},CONTROLLER://{LOOPBACK}:{ports[size + number - 1]}",
        "advertised.listeners": f"PLAINTEXT://{client}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "default.replication.factor": size,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": size,
        "offsets.topic.num.partitions": 3,
        "transaction.state.log.replication.factor": size,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 3,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "broker.session.timeout.ms": 6000,
        "broker.heartbeat.interval.ms": 500,
        "log.cleaner.dedupe.buffer.size": 33_554_432,
    }
    values |= extra or {}
    return "".join(f"{name}={value}\n" for name, value in values.items())


def locate(home: Path) -> tuple[Path, str]:
    """Return jars and Java for the Kafka in `home`.

    Raise UsageError that says which of them is missing.
    """
    jars = find_jars(home)
    if jars is None:
        raise UsageError(
            f"KAFKA_HOME={home}: no Kafka there (expected {home / 'libs'} with Kafka's jars)"
        )
    java = find_java()
    if java is None:
        raise UsageError(
            f"KAFKA_HOME={home} is set, but no Java {_JAVA_AT_LEAST} or later is on the path "
            "(Debian: default-jre-headless)"
        )
    return jars, java
