"""Kafka with SCRAM, TLS and client certificates; a store with TLS and a user of its own: what is
right works, and what is wrong is said at once.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.embedded.apache import ApacheKafka
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.core.handler import Delivery
from services.runtime.errors import UsageError
from services.runtime.io import kafka as clients
from services.runtime.io.entry import require_entry
from services.runtime.settings import Settings
from tests.kafka.test_stops import last_line
from tests.support.certificates import Authority, authority
from tests.support.kafka import located
from tests.support.numbering import Numbering, numbers, outputs, produce, running
from tests.support.topics import create_topics

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("goodbyes")]
_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_USER = {"kafka_username": "duijie", "kafka_password": SecretStr("right")}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A broker with a listener of each kind, and who vouches for its certificate."""

    cluster: ApacheKafka
    ports: dict[str, int]
    trusted: Authority
    stranger: Authority

    def settings(self, settings: Settings, listener: str, **values: Any) -> Settings:
        """Return `settings` for one of the listeners."""
        return Settings.model_validate(
            settings.model_dump() | {"kafka": f"{LOOPBACK}:{self.ports[listener]}"} | values
        )

    @property
    def tls(self) -> dict[str, Any]:
        return {"kafka_ca_file": self.trusted.file}

    @property
    def certified(self) -> dict[str, Any]:
        file = self.trusted.folder / "client.pem"
        return self.tls | {"kafka_cert_file": file, "kafka_key_file": file.with_suffix(".key")}


def _listeners(ports: dict[str, int], controller: int, trusted: Authority) -> dict[str, object]:
    server = trusted.issue("server").with_suffix(".both")
    values: dict[str, object] = {
        "listeners": ",".join(f"{name}://{LOOPBACK}:{port}" for name, port in ports.items())
        + f",CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": ",".join(f"{n}://{LOOPBACK}:{p}" for n, p in ports.items()),
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,"
        "SCRAM:SASL_PLAINTEXT,SCRAMTLS:SASL_SSL,MTLS:SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    }
    for name in ("scram", "scramtls"):
        values[f"listener.name.{name}.scram-sha-512.sasl.jaas.config"] = _LOGIN
    for name, wanted in (("scramtls", "none"), ("mtls", "required")):
        tls = f"listener.name.{name}.ssl"
        values |= {
            f"{tls}.keystore.type": "PEM", f"{tls}.keystore.location": server,
            f"{tls}.truststore.type": "PEM", f"{tls}.truststore.location": trusted.file,
            f"{tls}.client.auth": wanted,
        }  # fmt: skip
    return values


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    jars, java = located()
    trusted, stranger = authority(folder / "pem", "ours"), authority(folder / "pem", "theirs")
    trusted.issue("client")
    stranger.issue("stranger")
    plain, controller, *others = free_ports(5)
    ports = dict(zip(("PLAINTEXT", "SCRAM", "SCRAMTLS", "MTLS"), (plain, *others), strict=True))
    cluster = ApacheKafka(
        jars, java, folder / "kafka", [plain, controller], folder / "logs",
        _listeners(ports, controller, trusted),
        ("--add-scram", "SCRAM-SHA-512=[name=duijie,password=right]"),
    )  # fmt: skip
    cluster.start()
    yield Guarded(cluster, ports, trusted, stranger)
    cluster.stop()


def _right(guarded: Guarded, settings: Settings) -> dict[str, Settings]:
    return {
        "SCRAM": guarded.settings(settings, "SCRAM", kafka_security="SASL_PLAINTEXT", **_USER),
        "SCRAMTLS": guarded.settings(
            settings, "SCRAMTLS", kafka_security="SASL_SSL", **_USER, **guarded.tls
        ),
        "MTLS": guarded.settings(settings, "MTLS", kafka_security="SSL", **guarded.certified),
    }


@pytest.mark.parametrize("listener", ["SCRAM", "SCRAMTLS", "MTLS"])
async def test_a_service_works_over_every_kind_of_security(
    guarded: Guarded, settings: Settings, listener: str
) -> None:
    secured = _right(guarded, settings)[listener]
    await create_topics(secured, partitions=2)
    await produce(secured, [b"%d" % number for number in range(20)])
    async with running(secured, Numbering(Delivery.OUTBOX)):
        decided = numbers(await outputs(secured, 20))
    assert sum(map(len, decided.values())) == 20
    await require_entry(secured)


_WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "password": ("SCRAM", {"kafka_password": SecretStr("wrong")}, "DUIJIE_KAFKA_PASSWORD"),
    "user": ("SCRAMTLS", {"kafka_username": "nobody"}, "DUIJIE_KAFKA_USERNAME"),
    "password where none is asked": ("PLAINTEXT", {}, "DUIJIE_KAFKA_SECURITY"),
}


@pytest.mark.parametrize("wrong", _WRONG)
async def test_what_is_refused_is_said_at_once_with_the_setting(
    guarded: Guarded, settings: Settings, wrong: str
) -> None:
    listener, values, named = _WRONG[wrong]
    right = _right(guarded, settings)["SCRAM" if listener == "PLAINTEXT" else listener]
    secured = guarded.settings(right, listener, **values)
    with pytest.raises(UsageError, match=named) as refused:
        await require_entry(secured)
    assert "wrong" not in str(refused.value), "no password is shown"


async def test_a_broker_whose_certificate_nobody_vouches_for_is_not_trusted(
    guarded: Guarded, settings: Settings
) -> None:
    secured = _right(guarded, settings)["MTLS"]
    with pytest.raises(UsageError, match="DUIJIE_KAFKA_CA_FILE"):
        await require_entry(guarded.settings(secured, "MTLS", kafka_ca_file=guarded.stranger.file))


@pytest.mark.parametrize("ours", ["none", "a stranger's"])
async def test_a_broker_that_wants_another_certificate_of_ours_is_told_from_one_that_is_away(
    guarded: Guarded, settings: Settings, ours: str
) -> None:
    file = None if ours == "none" else guarded.stranger.folder / "stranger.both"
    secured = guarded.settings(
        _right(guarded, settings)["MTLS"], "MTLS", kafka_cert_file=file, kafka_key_file=None
    )
    with pytest.raises(Exception, match="DUIJIE_KAFKA_CERT_FILE"):
        await require_entry(secured)


def test_a_file_that_is_no_certificate_is_named(guarded: Guarded, settings: Settings) -> None:
    missing = guarded.trusted.folder / "missing.pem"
    for name in ("kafka_ca_file", "kafka_cert_file"):
        values: dict[str, Any] = {"kafka_security": "SSL"} | guarded.tls | {name: missing}
        with pytest.raises(UsageError, match=re.escape(str(missing))):
            clients.connection(guarded.settings(settings, "MTLS", **values))


def _run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "DUIJIE_KAFKA": settings.kafka, "DUIJIE_KAFKA_SECURITY": settings.kafka_security,
        "DUIJIE_KAFKA_USERNAME": settings.kafka_username,
        "DUIJIE_KAFKA_PASSWORD": settings.kafka_password.get_secret_value(),
        "DUIJIE_REDIS": settings.redis.get_secret_value(), "DUIJIE_LANGUAGE": "en",
        "DUIJIE_TOPIC_PREFIX": settings.topic_prefix, "DUIJIE_KEY_PREFIX": settings.key_prefix,
        "DUIJIE_STATE_DIR": str(settings.state_dir), "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    argv = [sys.executable, "-m", "services.cli.main", *words]
    return subprocess.run(
        argv, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("words", [("serve", "matcher"), ("topics", "check")], ids=" ".join)
def test_a_wrong_password_ends_service_and_command_at_once(
    guarded: Guarded, settings: Settings, words: tuple[str, ...]
) -> None:
    secured = guarded.settings(
        _right(guarded, settings)["SCRAM"], "SCRAM", kafka_password=SecretStr("wrong")
    )
    ended = _run(secured, *words)
    assert (ended.returncode, "DUIJIE_KAFKA_PASSWORD" in last_line(ended)) == (2, True)
    assert "wrong" not in ended.stderr, "no password is shown"
