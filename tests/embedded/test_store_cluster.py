"""The store as a cluster: what services and doctor do with it, and what they say where the settings
do not name it so.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis

from services.cli.texts import tell
from services.cli.verbs.doctor import examine
from services.embedded import store_program
from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, free_ports
from services.embedded.probe import store_answers
from services.runtime.core.handler import Partition
from services.runtime.core.storage import Answer, Settlement, Write
from services.runtime.errors import UsageError
from services.runtime.io.store import Store
from services.runtime.settings import Settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.embedded
_PLACES = [Partition("pool-log", number) for number in range(6)]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[int]]:
    ports = free_ports(2)
    nodes: list[Child] = []
    for port in ports:
        (tmp_path / str(port)).mkdir()
        argv = [
            str(store_program.choose().path), "--bind", LOOPBACK, "--port", str(port), "--dir", str(tmp_path / str(port)),
            "--cluster-enabled", "yes", "--cluster-port", str(free_ports(1)[0]), "--appendonly", "yes",
        ]  # fmt: skip
        nodes.append(Child("store", argv, tmp_path / f"{port}.log").start())
    try:
        yield _joined(nodes, ports)
    finally:
        for node in nodes:
            node.kill()


def _joined(nodes: list[Child], ports: list[int]) -> list[int]:
    for node, port in zip(nodes, ports, strict=True):
        node.wait_until(partial(store_answers, port), 30)
    clients: list[Any] = [Redis(LOOPBACK, port, decode_responses=True) for port in ports]
    clients[0].execute_command("CLUSTER ADDSLOTSRANGE 0 8000")
    clients[1].execute_command("CLUSTER ADDSLOTSRANGE 8001 16383")
    bus = clients[1].config_get("cluster-port")["cluster-port"]
    clients[0].execute_command("CLUSTER", "MEET", LOOPBACK, ports[1], bus)
    for client in clients:
        wait_until(partial(_is_up, client), "the cluster is up", 30)
        client.close()
    return ports


def _is_up(client: Any) -> bool:
    return bool(client.cluster("info")["cluster_state"] == "ok")


async def test_services_settle_and_doctor_work_on_a_cluster(
    cluster: list[int], settings: Settings
) -> None:
    url = SecretStr(f"redis://{LOOPBACK}:{cluster[0]}")
    own = settings.model_copy(
        update={"redis": url, "redis_cluster": True, "kafka": f"{LOOPBACK}:1"}
    )
    store = await Store.open(own)
    for place in _PLACES:
        hold = await store.take("matcher", place)
        write = Write(None, 1, b"w", {}, {}, [], {"p": {"n": b"1"}})
        assert (await store.apply("matcher", place, hold.epoch, write))[0] is Answer.APPLIED
        await store.settle("matcher", place, Settlement.REBUILD)
        assert await store.read("matcher", place, "p") == {}
    await store.close()
    checks = {check.name: check.level for check in await examine(own)}
    assert checks[tell("doctor.store")] == "ok"
    assert checks[tell("doctor.functions")] == "ok"
    assert checks[tell("doctor.persistence")] == "ok"


async def test_a_cluster_that_the_settings_do_not_name_is_said_to_be_one(
    cluster: list[int], settings: Settings
) -> None:
    store = await Store.open(
        settings.model_copy(update={"redis": SecretStr(f"redis://{LOOPBACK}:{cluster[0]}")})
    )
    try:
        with pytest.raises(UsageError, match="DUIJIE_REDIS_CLUSTER"):
            await asyncio.gather(*(store.take("matcher", place) for place in _PLACES))
    finally:
        await store.close()
