"""Brokers of three that die and come back, and an embedded one that forgets all."""

import asyncio
import time

from aiokafka import TopicPartition

from benchmarks.faults.trial import FaultTrial
from services.embedded.apache import ApacheKafka
from services.runtime.io import kafka

_DOWN_S = 4.0


def _cluster(trial: FaultTrial) -> ApacheKafka:
    cluster = trial.deployment.servers.cluster
    if cluster is None:
        raise AssertionError("this fault needs brokers")
    return cluster


def leader_killed(trial: FaultTrial) -> None:
    """Kill the leader of the pool log in mid-load, and bring it back."""
    trial.feed(0.3)
    leader = asyncio.run(_leader(trial))
    trial.feed(0.2)
    _cluster(trial).kill(leader)
    time.sleep(_DOWN_S)
    trial.feed(0.4)
    _cluster(trial).revive(leader)
    trial.heal()


async def _leader(trial: FaultTrial) -> int:
    settings = trial.deployment.settings
    topic = settings.topic_prefix + "pool-log"
    consumer = kafka.consumer(settings, topic)
    await consumer.start()
    try:
        metadata = consumer._client.cluster  # noqa: SLF001 - aiokafka tells leaders nowhere else
        return int(metadata.leader_for_partition(TopicPartition(topic, 0)))
    finally:
        await consumer.stop()


def two_of_three_down(trial: FaultTrial) -> None:
    """Kill two of three brokers: nothing is acknowledged until one is back."""
    trial.feed(0.5)
    cluster = _cluster(trial)
    gone = trial.random.sample(range(1, 4), 2)
    for number in gone:
        cluster.kill(number)
    time.sleep(_DOWN_S)
    cluster.revive(*gone)
    trial.heal()


def all_down(trial: FaultTrial) -> None:
    """Kill all brokers at once and bring them back."""
    trial.feed(0.5)
    cluster = _cluster(trial)
    cluster.kill_all()
    time.sleep(_DOWN_S / 2)
    cluster.start()
    trial.heal()


def embedded_restarted(trial: FaultTrial) -> None:
    """Kill the embedded broker, which comes back without its topics: the services stop, say which
    command settles it, and go on after it.
    """
    trial.feed()
    trial.drain()
    trial.wire.read()
    trial.deployment.servers.restart_embedded()
    trial.deployment.command("topics", "create")
    for topic in trial.wire.taken:
        trial.wire.forget(topic)
    trial.deployment.settle_what_stops({"intake", "embedder", "matcher", "roadshow"})
    trial.heal()
