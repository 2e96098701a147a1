"""A broker and a store that can be killed, and the proxies through which the services reach them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.proxy import Proxy
from services.embedded import broker, store, store_program
from services.embedded.apache import ApacheKafka, find_jars, find_java
from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
_IGNORING = '#!/bin/sh\ntrap "" XFSZ\nexec {program} "$@"\n'


@dataclass(slots=True)
class StoreServer:
    """A store with an append-only file, which survives the signal of a file that may not grow."""

    folder: Path
    port: int
    child: Child | None = None

    def start(self) -> None:
        """Start it, or start it again on its files, and return once it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        program = store_program.choose()
        wrapper = self.folder.parent / "store-program"
        wrapper.write_text(_IGNORING.format(program=program.path), encoding="utf-8")
        wrapper.chmod(0o700)
        self.child = store.start(
            self.port, self.folder, self.folder.parent, program=program._replace(path=wrapper)
        )

    @property
    def pid(self) -> int:
        """The process that runs."""
        return self.child.pid if self.child else 0

    def kill(self) -> None:
        """Kill -9."""
        if self.child:
            self.child.kill()

    def copy(self, to: Path) -> None:
        """Copy its files as they are."""
        shutil.copytree(self.folder, to)

    def replace(self, by: Path) -> None:
        """Put a copy in the place of its files; it must be down."""
        shutil.rmtree(self.folder)
        shutil.copytree(by, self.folder)


@dataclass(slots=True)
class Servers:
    """What a deployment runs on.

    `kafka` and `redis` reach broker and store past the proxies, `services_*` is what services use.
    """

    folder: Path
    kafka: str
    store: StoreServer
    store_proxy: Proxy
    cluster: ApacheKafka | None = None
    """None for the embedded broker."""
    broker_proxy: Proxy | None = None
    """Only before a single node."""
    embedded: Child | None = None

    @property
    def redis(self) -> str:
        """The URL of the store."""
        return f"redis://{LOOPBACK}:{self.store.port}/0"

    @property
    def services_kafka(self) -> str:
        """The bootstrap servers of the services."""
        return f"{LOOPBACK}:{self.broker_proxy.port}" if self.broker_proxy else self.kafka

    @property
    def services_redis(self) -> str:
        """The store's URL for the services."""
        return f"redis://{LOOPBACK}:{self.store_proxy.port}/0"

    def restart_embedded(self) -> None:
        """Kill the embedded broker, which forgets everything, and start it again at its address."""
        assert self.embedded is not None
        self.embedded.kill()
        self.embedded = broker.start(int(self.kafka.rpartition(":")[2]), self.folder / "logs")


def _located() -> tuple[Path, str]:
    wanted = os.environ.get("KAFKA_HOME")
    jars = find_jars(Path(wanted) if wanted else ROOT.parent / "shared" / "kafka")
    java = find_java()
    if jars is None or java is None:
        raise UsageError(
            "this needs a real Apache Kafka: set KAFKA_HOME to an unpacked distribution, and install Java 17"
        )
    return jars, java


def _behind(proxy: Proxy, direct: int, controller: int) -> dict[str, object]:
    """Return the settings of a node that tells clients of its second listener to come by `proxy`."""
    return {
        "listeners": f"PLAINTEXT://{LOOPBACK}:{direct},PROXIED://{LOOPBACK}:{proxy.target},"
        f"CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{direct},"
        f"PROXIED://{LOOPBACK}:{proxy.port}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,"
        "PROXIED:PLAINTEXT",
    }


@contextmanager
def servers(folder: Path, nodes: int) -> Iterator[Servers]:
    """Start Kafka with `nodes` nodes, or the embedded broker for 0, and a store; stop them in the
    end.
    """
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        keeper = StoreServer(folder / "store", free_ports(1)[0])
        keeper.start()
        stack.callback(keeper.kill)
        store_proxy = Proxy(keeper.port).start()
        stack.callback(store_proxy.stop)
        if nodes == 0:
            port = free_ports(1)[0]
            running = Servers(folder, f"{LOOPBACK}:{port}", keeper, store_proxy)
            running.embedded = broker.start(port, logs)
            stack.callback(lambda: running.embedded and running.embedded.kill())
        else:
            running = Servers(folder, "", keeper, store_proxy)
            running.cluster = _cluster(running, nodes, logs)
            stack.callback(running.cluster.kill_all)
            if running.broker_proxy:
                stack.callback(running.broker_proxy.stop)
            running.cluster.start()
            running.kafka = running.cluster.bootstrap
        yield running


def _cluster(running: Servers, nodes: int, logs: Path) -> ApacheKafka:
    jars, java = _located()
    ports = free_ports(2 * nodes)
    cluster = ApacheKafka(jars, java, running.folder / "kafka", ports, logs)
    if nodes == 1:
        running.broker_proxy = Proxy(free_ports(1)[0]).start()
        cluster.extra = _behind(running.broker_proxy, *ports)
    return cluster
