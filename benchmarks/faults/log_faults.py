"""A log that is deleted, or cut before it was read: the services stop, and the command that they
name settles it.
"""

import asyncio

from aiokafka import TopicPartition
from aiokafka.admin import NewTopic, RecordsToDelete

from benchmarks.faults import programme
from benchmarks.faults.trial import FaultTrial
from contracts.catalogue import BY_NAME
from services.runtime.io import kafka
from services.runtime.io.watermarks import bounds


def made_anew(trial: FaultTrial) -> None:
    """Delete the pool log and make it anew under running folds."""
    trial.feed()
    trial.drain()
    trial.wire.read()
    asyncio.run(_make_anew(trial, "pool-log"))
    trial.wire.forget("pool-log")
    trial.deployment.settle_what_stops({"matcher", "roadshow"})
    trial.heal()


async def _make_anew(trial: FaultTrial, name: str) -> None:
    settings, topic = trial.deployment.settings, BY_NAME[name]
    full = settings.topic_prefix + name
    admin = kafka.admin(settings)
    await admin.start()
    try:
        await admin.delete_topics([full])
        while full in await admin.list_topics():  # noqa: ASYNC110 - the broker cannot wake us
            await asyncio.sleep(0.1)
        new = NewTopic(full, topic.partitions, 1, topic_configs=topic.settings())
        await admin.create_topics([new])
    finally:
        await admin.close()


def cut_unread(trial: FaultTrial) -> None:
    """Delete records of the pool log before the matcher has read them, as retention does: they are
    lost, and what comes after them is not.
    """
    unread = trial.suffix.replace("-z", "-y")
    trial.deployment.kill("matcher")
    trial.deployment.send(programme.programmes(unread, trial.time))
    trial.deployment.send(programme.profiles(unread, trial.time))
    trial.drain(without=("matcher",))
    trial.wire.read()
    asyncio.run(_cut(trial))
    trial.deployment.launch("matcher")
    trial.deployment.settle_what_stops({"matcher"})
    trial.heal()


async def _cut(trial: FaultTrial) -> None:
    """Delete all that the pool log holds."""
    settings = trial.deployment.settings
    partitions = [
        TopicPartition(settings.topic_prefix + "pool-log", number)
        for number in range(BY_NAME["pool-log"].partitions)
    ]
    consumer, admin = kafka.consumer(settings), kafka.admin(settings)
    await consumer.start()
    await admin.start()
    try:
        ends = await bounds(consumer, partitions)
        await admin.delete_records(
            {tp: RecordsToDelete(before_offset=ends[tp].end) for tp in partitions}
        )
    finally:
        await admin.close()
        await consumer.stop()
