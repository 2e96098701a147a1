"""kill -9 in mid-load, on a real Kafka with real processes: the same decisions, once each, as a run in which nothing fails.

One deployment serves all tests; each feeds pools of its own, alike but for a suffix. The embedder's test comes first, while no
text has a vector yet.
"""

import asyncio
from collections.abc import Iterator

import pytest

from services.runtime.settings import Settings
from tests.fault import programme
from tests.fault.deployment import Decided, Deployment
from tests.support.kafka import KafkaCluster
from tests.support.topics import create_topics
from tests.support.valkey import ValkeyServer
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.kafka]
_SERVICES = ("intake", "embedder", "matcher", "roadshow", "notifier")


@pytest.fixture(scope="module")
def deployment(
    kafka: KafkaCluster, valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("fault")
    settings = Settings.model_validate(
        {
            "kafka": kafka.bootstrap,
            "redis": valkey.url,
            "topic_prefix": "fault.",
            "key_prefix": "fault:",
            "state_dir": folder / "state",
        }
    )
    asyncio.run(create_topics(settings))
    running = Deployment(settings, folder / "logs")
    try:
        running.start(*_SERVICES)
        yield running
    finally:
        running.stop()


def finish(deployment: Deployment, suffix: str) -> Decided:
    """Drain, open both cycles, drain, and return what was decided."""
    deployment.drain()
    deployment.send(programme.open_cycles(suffix))
    deployment.drain()
    return deployment.decided(suffix)


@pytest.fixture(scope="module")
def embedder_killed(deployment: Deployment) -> Decided:
    """Kill the embedder while it encodes: it has sent some profiles, and others wait."""
    deployment.send(programme.programmes("q7e"))
    deployment.drain()
    before = deployment.applied("embedder", "to-embed")
    deployment.send(programme.profiles("q7e"))
    deployment.wait_for("embedder", "to-embed", before + 1)
    deployment.kill("embedder")
    total = 2 * programme.STARTUPS + programme.MENTORS + programme.INVESTORS
    assert deployment.applied("embedder", "to-embed") < before + total, "it was killed too late to prove anything"
    deployment.start("embedder")
    return finish(deployment, "q7e")


@pytest.fixture(scope="module")
def clean(deployment: Deployment, embedder_killed: Decided) -> Decided:  # the vectors are made by then
    deployment.send(programme.programmes("q7c"))
    deployment.drain()
    deployment.send(programme.profiles("q7c"))
    decided = finish(deployment, "q7c")
    assert len(decided["/duijie/matcher/m"]) > programme.STARTUPS
    assert len(decided["/duijie/roadshow/r"]) == 1
    assert len(decided["notices"]) > programme.STARTUPS
    return decided


def test_a_killed_embedder_changes_nothing(embedder_killed: Decided, clean: Decided) -> None:
    assert embedder_killed == clean


def test_a_killed_matcher_changes_nothing(deployment: Deployment, clean: Decided) -> None:
    deployment.send(programme.programmes("q7m"))
    deployment.drain()
    profiles = list(programme.profiles("q7m"))
    before = deployment.applied("matcher", "pool-log")
    deployment.send(profiles[: len(profiles) // 2])
    deployment.wait_for("matcher", "pool-log", before + 5)
    deployment.send(profiles[len(profiles) // 2 :])
    deployment.kill("matcher")
    deployment.start("matcher")
    assert finish(deployment, "q7m") == clean


def test_a_killed_relay_sends_the_rest_when_its_partition_is_taken_over(deployment: Deployment, clean: Decided) -> None:
    deployment.send(programme.programmes("q7r"))
    deployment.drain()
    deployment.send(programme.profiles("q7r"))
    deployment.drain()
    deployment.limit_decisions(1)  # the broker refuses all decisions, so that they wait in the store
    try:
        deployment.send(programme.open_cycles("q7r"))
        wait_until(lambda: deployment.waiting("matcher") > programme.STARTUPS, "decisions wait in the store", 30)
        deployment.kill("matcher")
        assert deployment.waiting("matcher") > programme.STARTUPS
    finally:
        deployment.limit_decisions(None)
    deployment.start("matcher")
    deployment.drain()
    assert deployment.decided("q7r") == clean


def test_a_second_matcher_that_joins_and_leaves_changes_nothing(deployment: Deployment, clean: Decided) -> None:
    deployment.send(programme.programmes("q7t"))
    deployment.drain()
    profiles = list(programme.profiles("q7t"))
    deployment.send(profiles[:20])
    deployment.start("matcher-2")
    wait_until(lambda: deployment.owned("matcher-2") > 0, "the second matcher holds partitions", 30)
    deployment.send(profiles[20:40])
    deployment.children.pop("matcher-2").stop()
    deployment.send(profiles[40:])
    assert finish(deployment, "q7t") == clean
