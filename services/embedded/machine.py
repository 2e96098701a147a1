"""Everything on one machine: the order in which servers and services start, and the reverse in
which they stop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from contracts.catalogue import BY_NAME
from services.bootstrap import OPTIONAL, SERVICES
from services.embedded import broker, services, store, store_program
from services.embedded.apache import ApacheKafka
from services.embedded.child import Child
from services.embedded.plan import Machine, claimed, plan
from services.embedded.ports import free_ports
from services.embedded.settings import UpSettings
from services.embedded.stopping import Stopping
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Settlement
from services.runtime.errors import DuijieError
from services.runtime.io.store import Store
from services.runtime.operations.progress import StageState, drained
from services.runtime.settings import Settings

DRAIN_LIMIT_S = 120.0
Topics = Callable[[Settings], Awaitable[list[str]]]


class Tell(Protocol):
    """Hears of each step: a name in the `up` catalogue and what fills its placeholders."""

    def __call__(self, key: str, /, **arguments: object) -> None:
        """Tell a person."""


@contextmanager
def running(
    settings: UpSettings, prepare: Callable[[], None], ensure_topics: Topics, tell: Tell
) -> Iterator[Machine]:
    """Start everything with its files in `settings.state_dir`, yield what runs, and stop it in the
    reverse order.

    `prepare` is called once it is sure that nothing is in the way, `ensure_topics` once the broker
    answers. With the embedded broker, which forgets, the stop waits until all that is on the feeds
    has been processed. SIGINT and SIGTERM end the block as KeyboardInterrupt; another one ends that
    wait, and one more kills. Raises UsageError for a taken port, a full disk or a folder in use,
    ChildError where something does not start.
    """
    with claimed(settings.state_dir):
        machine = plan(settings)
        stopping = Stopping(machine.kill)
        with stopping.installed():
            try:
                prepare()
                _start_servers(machine, tell)
                asyncio.run(_topics(machine, ensure_topics))
                _start_services(machine, tell)
                try:
                    yield machine
                finally:
                    _drain(machine, tell)
            finally:
                stopping.begin()
                _stop(machine, tell)


def _start_servers(machine: Machine, tell: Tell) -> None:
    program = store_program.choose()
    tell("store", program=program, port=machine.redis_port)
    machine.children.append(
        store.start(machine.redis_port, machine.data / "store", machine.logs, program=program)
    )
    tell(f"broker_{machine.kind}", port=machine.kafka_port)
    if machine.apache is None:
        machine.children.append(broker.start(machine.kafka_port, machine.logs))
        return
    jars, java = machine.apache
    ports = [machine.kafka_port, *free_ports(1)]
    kafka = ApacheKafka(jars, java, machine.data / "kafka", ports, machine.logs)
    kafka.start()
    machine.children.extend(kafka.nodes.values())


async def _topics(machine: Machine, ensure_topics: Topics) -> None:
    """Create missing topics; where the broker has forgotten them, the store must hear of it before
    services do.
    """
    if machine.kind == "embedded":
        await begin_anew(machine.settings)
    await ensure_topics(machine.settings)


async def begin_anew(settings: Settings) -> None:
    """Let every service read its input topics from their beginning, as after a broker that forgot
    them; state stays.
    """
    opened = await Store.open(settings)
    try:
        for service in (*SERVICES, *OPTIONAL):
            for topic in service.inputs:
                for number in range(BY_NAME[topic].partitions):
                    partition = Partition(topic, number)
                    position = await opened.position(service.name, partition)
                    if position is not None and position.offset is not None:
                        await opened.settle(service.name, partition, Settlement.GO_ON)
    finally:
        await opened.close()


def _start_services(machine: Machine, tell: Tell) -> None:
    began = time.monotonic()
    environment = machine.environment()
    tell("services", count=len(SERVICES))
    children = {
        service.name: services.start(
            service.name, machine.health[service.name], environment, machine.logs
        )
        for service in SERVICES
    }
    machine.children.extend(children.values())
    services.await_ready(
        children,
        machine.health,
        lambda name, done, count: tell(
            "ready", name=name, done=done, count=count, seconds=round(time.monotonic() - began)
        ),
        lambda _name, child: say_gone(child, tell),
    )
    machine.newly_gone()  # they were told of just now


def say_gone(child: Child, tell: Tell) -> None:
    """Tell a person that a service has ended, or does not get ready, and the others go on."""
    tell("goes_without", name=child.name, log=child.log, end=child.tail(1))


def _drain(machine: Machine, tell: Tell) -> None:
    """Wait until the feeds are processed where the broker would forget them.

    Say so where that fails.
    """
    if machine.kind == "apache" or not all(child.alive for child in machine.vital_children()):
        return

    def on_progress(state: StageState) -> None:
        if state.lag:
            tell("draining", service=state.service.name, count=state.lag)

    try:
        asyncio.run(drained(machine.settings, on_progress, limit_s=DRAIN_LIMIT_S))
    except (DuijieError, KeyboardInterrupt) as error:
        tell("not_drained", reason=str(error) or "Ctrl-C")


def _stop(machine: Machine, tell: Tell) -> None:
    """Stop services together, then broker, then store."""
    if not machine.children:
        return
    tell("stopping")
    names = {service.name for service in SERVICES}
    together = [child for child in machine.children if child.name in names]
    for child in together:
        child.ask()
    for child in together:
        child.wait(30)
    for child in reversed(machine.children):
        if child.name not in names:
            child.stop(30)
    tell("stopped")
