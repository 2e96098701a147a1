"""What docker-compose.yml runs, run here: each service's command line and environment against a
local Kafka and Valkey, and PostgreSQL where one is installed.
"""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from services.embedded.child import Child
from services.embedded.ports import free_ports
from services.embedded.probe import http_ok
from services.runtime.settings import Settings
from services.vault.settings import KEY_FILE
from tests.support import compose
from tests.support.kafka import KafkaCluster
from tests.support.postgres import programs
from tests.unit.delivery.conftest import MailServer, mail_settings

pytestmark = pytest.mark.kafka
BIN = Path(sys.executable).parent
READY_LIMIT_S = 180


def _child(
    name: str, settings: Settings, folder: Path, port: int, more: Mapping[str, str]
) -> Child:
    """Return the service as Compose would start it, with this machine's addresses, names and
    folders; what Compose takes from its own environment (an empty value) is not set.
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
    }
    program, *arguments = service["command"]
    assert program == "duijie"
    if "DUIJIE_VAULT_KEY_FILE" in service["environment"]:
        here["DUIJIE_VAULT_KEY_FILE"] = str(folder / "state" / KEY_FILE)
    given = {key: str(value) for key, value in service["environment"].items() if value is not None}
    environment = {**given, **here, **more}
    return Child(
        name, [str(BIN / program), *arguments], folder / f"{name}.log", environment
    ).start()


def test_every_service_of_the_compose_file_gets_ready_and_stops_in_order(
    kafka: KafkaCluster, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert settings.kafka == kafka.bootstrap
    database = request.getfixturevalue("postgres").new_database() if programs() else ""
    control = {"DUIJIE_DATABASE": database}
    for once in ("topics", "vault-key"):
        child = _child(once, settings, tmp_path, 0, control)
        assert child.wait(60) == os.EX_OK, child.report()
    names = compose.served()
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    mails = MailServer(tmp_path / "mails")
    told = {f"DUIJIE_{key.upper()}": str(value) for key, value in mail_settings(mails).items()}
    children: list[Child] = []
    try:
        for name in names:
            more = control | (told if name == "sender" else {})
            children.append(_child(name, settings, tmp_path, ports[name], more))
        for child in children:
            port = ports[child.name]
            child.wait_until(partial(http_ok, port, "/ready"), READY_LIMIT_S)
        for child in children:
            child.ask()
        assert {child.name: child.wait(40) for child in children} == dict.fromkeys(names, os.EX_OK)
    finally:
        for child in children:
            child.kill()
        mails.stop()
