"""The embedded broker and store, and a real Kafka, start, answer and stop."""

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from aiokafka.admin import NewTopic
from redis import Redis

from services.embedded.apache import new_cluster_id
from services.embedded.child import Child, ChildError
from services.embedded.ports import answers, choose, free_ports
from services.runtime.errors import UsageError
from services.runtime.io import kafka as clients
from services.runtime.settings import Settings
from tests.support.kafka import KafkaCluster, start_cluster
from tests.support.valkey import ValkeyServer
from tests.support.waiting import wait_until


async def _send(settings: Settings) -> int:
    name = f"t{uuid.uuid4().hex}"
    admin = clients.admin(settings)
    await admin.start()
    await admin.create_topics([NewTopic(name, 2, 1)])
    await admin.close()
    producer = clients.producer(settings)
    await producer.start()
    sent = await producer.send_and_wait(name, b"x", partition=1)
    await producer.stop()
    return int(sent.offset)


@pytest.mark.embedded
async def test_the_embedded_broker_takes_a_record(embedded_broker: str, settings: Settings) -> None:
    assert settings.kafka == embedded_broker
    assert await _send(settings) == 0


@pytest.mark.kafka
async def test_a_real_kafka_takes_a_record_idempotently(
    kafka: KafkaCluster, settings: Settings
) -> None:
    assert settings.kafka == kafka.bootstrap
    assert await _send(settings) == 0


def test_what_the_store_was_told_outlives_a_kill(tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path).start()
    with Redis.from_url(server.url) as client:
        client.set("k", "v")
    server.kill()
    assert not answers(server.port)
    server.start()
    with Redis.from_url(server.url) as client:
        assert client.get("k") == b"v"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    server.stop()


@pytest.mark.kafka
def test_a_kafka_keeps_its_data_over_a_stop_and_a_start_on_other_ports(tmp_path: Path) -> None:
    first = start_cluster(tmp_path)
    first.stop()
    again = KafkaCluster(first.jars, first.java, first.folder, free_ports(2), first.logs)
    again.start()
    assert (
        again.folder.joinpath("cluster-id").read_text()
        in (again.folder / "node1" / "meta.properties").read_text()
    )
    again.pause(1)
    again.resume(1)
    again.kill(1)
    again.revive(1)
    again.stop()
    assert not answers(again.ports[0])


def test_a_cluster_id_never_looks_like_an_option() -> None:
    made = iter([uuid.UUID(bytes=b"\xf8" + bytes(15)), uuid.UUID(bytes=bytes(16))])
    assert new_cluster_id(lambda: next(made)) == "A" * 22


def test_a_taken_port_is_named_with_the_variable_that_changes_it(valkey: ValkeyServer) -> None:
    with pytest.raises(UsageError, match=rf"port {valkey.port} .*DUIJIE_UP_REDIS_PORT"):
        choose(valkey.port, "DUIJIE_UP_REDIS_PORT")


def test_a_child_that_ends_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child(
        "speaker",
        [sys.executable, "-c", "print('last words'); raise SystemExit(3)"],
        tmp_path / "x.log",
    )
    with pytest.raises(ChildError, match=r"(?s)speaker ended with exit code 3.*last words"):
        child.start().wait_until(lambda: False, 10)


def test_a_program_that_is_not_there_is_a_child_error(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match="cannot be started"):
        Child("nothing", [str(tmp_path / "none")], tmp_path / "x.log").start()


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib\n"
        "from services.embedded.child import Child\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "child = Child('c', sleep, pathlib.Path(sys.argv[1]) / 'c.log').start()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    grandchild = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not _runs(grandchild), "the child of a killed parent ends")


def test_a_child_that_ignores_the_polite_request_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    ignore = "import signal, time, pathlib; signal.signal(15, signal.SIG_IGN)"
    script = f"{ignore}; pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
    child = Child("stubborn", [sys.executable, "-c", script], tmp_path / "x.log").start()
    child.wait_until(ready.exists, 10)
    assert child.stop(limit_s=0.3) == -signal.SIGKILL


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
