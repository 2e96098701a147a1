"""Fixtures that all tests may use."""

import gc
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from services.embedded import broker
from services.embedded.ports import LOOPBACK, free_ports
from services.intake import hashes
from services.runtime.settings import Settings
from tests.support import sockets
from tests.support.kafka import IN_CI, KafkaCluster, start_cluster
from tests.support.postgres import MISSING, PostgresServer, programs
from tests.support.skipped import summary
from tests.support.valkey import ValkeyServer
from tests.support.workers import FilesApart

hashes.use(b"the secret of all tests")
sockets.watch()
os.environ.pop("COLUMNS", None)  # tables are as wide as where there is no terminal
_numbers = itertools.count(1)
hypothesis_settings.register_profile("calm", deadline=None)  # a busy machine is no failure
hypothesis_settings.register_profile(
    "ci", parent=hypothesis_settings.get_profile("calm"), derandomize=True
)
hypothesis_settings.load_profile("ci" if IN_CI else "calm")
"""A commit that passed passes again; new examples are looked for wherever CI is not set."""


@pytest.fixture(autouse=True)
def no_socket_forgotten() -> Iterator[None]:
    """Fail the test that leaves a socket open and forgets it, and not the one in which the collector
    finds it. What a server that outlives the test holds open is none of these.
    """
    began = sockets.mark()
    yield
    if sockets.open_since(began):
        gc.collect()


@pytest.fixture
async def goodbyes() -> AsyncIterator[None]:
    """Let connections with TLS end before the event loop does."""
    began = sockets.mark()
    yield
    await sockets.goodbyes(began)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """One real Apache Kafka node, shared by the session.

    Skipped (in CI: failed) where there is none.
    """
    cluster = start_cluster(tmp_path_factory.mktemp("kafka"))
    yield cluster
    cluster.stop()


@pytest.fixture
def kafka_three(tmp_path: Path) -> Iterator[KafkaCluster]:
    """Three real Apache Kafka nodes for one test that breaks them."""
    cluster = start_cluster(tmp_path, nodes=3)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    """A store shared by the session."""
    server = ValkeyServer(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap server of an embedded broker, shared by the session."""
    port = free_ports(1)[0]
    child = broker.start(port, tmp_path_factory.mktemp("broker"))
    yield f"{LOOPBACK}:{port}"
    child.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, shared by the session; skipped where none is installed."""
    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    server = PostgresServer.create(folder).start()
    yield server
    server.remove()


@pytest.fixture
def settings(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    valkey: ValkeyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Settings with names of their own, for the broker whose fixture the test asks for, else none."""
    for name in [name for name in os.environ if name.startswith("DUIJIE_")]:
        monkeypatch.delenv(name)
    unique = f"t{os.getpid()}-{next(_numbers)}"
    values: dict[str, object] = {}
    if {"kafka", "kafka_three"} & set(request.fixturenames):
        wanted = "kafka_three" if "kafka_three" in request.fixturenames else "kafka"
        values["kafka"] = request.getfixturevalue(wanted).bootstrap
    elif "embedded_broker" in request.fixturenames:
        values |= {"kafka": request.getfixturevalue("embedded_broker"), "kafka_idempotence": False}
    return Settings.model_validate(
        values
        | {
            "redis": valkey.url,
            "topic_prefix": f"{unique}.",
            "key_prefix": f"{unique}:",
            "state_dir": tmp_path / "state",
            "cache_dir": tmp_path / "cache",
            "log_format": "text",
            "retry_max_s": 0.5,
        }
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesApart:
    """Share the tests out among workers."""
    return FilesApart(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was skipped, why and what to install: grouped, before pytest's own last
    line.
    """
    reports = terminalreporter.getreports("skipped")
    lines = summary(report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple))
    if lines:
        terminalreporter.section("skipped")
        for line in lines:
            terminalreporter.line(line)
