"""What docker-compose.yml runs, run here: each service's command line and environment against a
local Kafka and Valkey, and PostgreSQL where one is installed.
"""

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from services.embedded.child import Child
from services.embedded.ports import free_ports
from services.embedded.probe import http_ok
from services.runtime.settings import Settings
from tests.support import compose
from tests.support.kafka import KafkaCluster
from tests.support.postgres import programs

pytestmark = pytest.mark.kafka
BIN = Path(sys.executable).parent
READY_LIMIT_S = 180


def _child(name: str, settings: Settings, folder: Path, port: int, database: str = "") -> Child:
    """Return the service as Compose would start it, with this machine's addresses, names and
    folders.
    """
    service = compose.own()[name]
    here = {
        "DUIJIE_KAFKA": settings.kafka,
        "DUIJIE_IDENTITY_SECRET": "the secret of all tests",
        "DUIJIE_REDIS": settings.redis.get_secret_value(),
        "DUIJIE_PORT": str(port),
        "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
        "DUIJIE_KEY_PREFIX": settings.key_prefix,
        "DUIJIE_STATE_DIR": str(folder / "state"),
        "DUIJIE_DATABASE": database,
    }
    program, *arguments = service["command"]
    assert program == "duijie"
    environment = {**service["environment"], **here}
    return Child(
        name, [str(BIN / program), *arguments], folder / f"{name}.log", environment
    ).start()


def test_every_service_of_the_compose_file_gets_ready_and_stops_in_order(
    kafka: KafkaCluster, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert settings.kafka == kafka.bootstrap
    database = request.getfixturevalue("postgres").new_database() if programs() else ""
    for once in ("topics", "vault-key"):
        child = _child(once, settings, tmp_path, 0, database)
        assert child.wait(60) == os.EX_OK, child.report()
    names = compose.served()
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    children = [_child(name, settings, tmp_path, ports[name], database) for name in names]
    try:
        for child in children:
            port = ports[child.name]
            child.wait_until(partial(http_ok, port, "/ready"), READY_LIMIT_S)
        for child in children:
            child.ask()
        assert {child.name: child.wait(40) for child in children} == dict.fromkeys(names, os.EX_OK)
    finally:
        for child in children:
            child.kill()
