"""Backup, cut logs, lost store, restore: on a real Kafka with the real services, as an operator
would.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from benchmarks.faults import programme
from services.bootstrap import SERVICES
from services.cli.client.log_reader import bounds_of
from services.runtime.io.partition_store import partition_of
from services.runtime.settings import Settings
from tests.support.cli import Duijie
from tests.support.deployment import Deployment
from tests.support.kafka import KafkaCluster
from tests.support.topics import create_topics
from tests.support.valkey import ValkeyServer

pytestmark = [pytest.mark.fault, pytest.mark.kafka]
_NAMES = tuple(service.name for service in SERVICES if service.vital)


@pytest.fixture
def deployment(kafka: KafkaCluster, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Deployment]:
    values = {
        "kafka": kafka.bootstrap,
        "redis": valkey.url,
        "topic_prefix": "backup.",
        "key_prefix": "backup:",
        "state_dir": tmp_path / "state",
    }
    settings = Settings.model_validate(values)
    asyncio.run(create_topics(settings))
    running = Deployment(settings, tmp_path / "logs")
    try:
        running.start(*_NAMES)
        yield running
    finally:
        running.stop()


@pytest.fixture
def duijie(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], deployment: Deployment
) -> Duijie:
    command = Duijie(monkeypatch, capfd)
    command.use(deployment.settings)
    return command


def forget_the_store(settings: Settings) -> None:
    with redis.Redis.from_url(settings.redis.get_secret_value()) as client:
        for key in client.scan_iter(f"{settings.key_prefix}*"):
            client.delete(key)


def served_in_vain(service: str) -> "subprocess.CompletedProcess[str]":
    """Return how a service ended, in a process of its own: it changes how a process collects."""
    command = [sys.executable, "-m", "services.cli.main", "serve", service]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_cut_log_and_a_lost_store_come_back_from_a_backup(
    deployment: Deployment, duijie: Duijie, tmp_path: Path
) -> None:
    settings, kept = deployment.settings, tmp_path / "kept"
    deployment.send([*programme.programmes("q7b"), *programme.profiles("q7b")])
    deployment.drain()
    deployment.send(programme.open_cycles("q7b"))
    deployment.drain()
    whole = json.loads(duijie("replay", "m-q7b", "--json").out)
    audited = duijie("audit", "m-q7b", "--json")
    assert audited.code == 0, audited.err
    told = json.loads(audited.out)
    assert told["intact"]
    assert [deed["what"] for deed in told["deeds"]] == ["", "open_cycle"]
    assert duijie("backup", kept).code == 0
    assert duijie("backup", kept).code == 3, "a backup is never written over"

    cut = duijie("logs", "cut", kept, "--yes", "--json")
    assert cut.code == 0, cut.err
    assert json.loads(cut.out)["deleted"]["pool-log"] > programme.STARTUPS
    refused = duijie("replay", "m-q7b")
    assert refused.code == 5
    assert "--from" in refused.err
    since = duijie("replay", "m-q7b", "--from", kept, "--json")
    assert since.code == 0, since.err

    rebuilt = duijie("settle", "matcher", "pool-log", "--rebuild", "--yes")
    assert rebuilt.code == 5
    assert "duijie restore" in rebuilt.err

    deployment.stop()
    forget_the_store(settings)
    stopped = served_in_vain("matcher")
    assert stopped.returncode == 6
    assert "duijie restore FOLDER" in stopped.stderr
    assert duijie("restore", kept, "--yes").code == 0
    deployment.start(*_NAMES)
    deployment.send(programme.open_cycles("q7b"))
    deployment.drain()
    later = duijie("replay", "m-q7b", "--from", kept, "--json")
    assert later.code == 0, later.err
    assert json.loads(duijie("audit", "m-q7b", "--json").out)["records"] >= told["records"]
    assert whole["services"]["matcher"]["identical"]
    assert asyncio.run(bounds_of(settings, *partition_of("m-q7b"))).begin > programme.STARTUPS
