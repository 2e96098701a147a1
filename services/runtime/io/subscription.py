"""FastStream's side of a service: one batch subscriber whose parser leaves the records as they
came.
"""

import asyncio
from itertools import chain
from typing import Any, cast

from aiokafka import TopicPartition
from aiokafka.client import ConnectionGroup
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import CorruptRecordException, RecordTooLargeError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.subscriber.usecase import BatchSubscriber
from faststream.security import BaseSecurity, SASLScram512

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime.core.handler import Handler
from services.runtime.io import kafka
from services.runtime.io.host import Host
from services.runtime.io.unpacking import bound_the_client
from services.runtime.settings import Settings

_POLL_MS = 20  # within so long a partition that has room again is asked for
_NOWHERE = TopicPartition(
    "", 0
)  # asked for where no partition has room: the group sees polls go on
_FETCH_WAIT_MS = 50  # a partition waits for the fetch under way before it is asked for again
_MAX_POLL_MS = 600_000
_METADATA_AGE_MS = 10_000  # within so long a topic that was deleted and made anew is noticed
_FAILED_S = 0.2
_FETCH_BYTES = 4 * MAX_MESSAGE_BYTES  # of all partitions together, packed


def subscribe(
    settings: Settings, handler: Handler, host: Host
) -> tuple[KafkaBroker, BatchSubscriber]:
    """Return an unstarted broker whose one subscriber hands every batch to `host`.

    Offsets are the host's: nothing is acknowledged here (MANUAL), and what the group has committed
    is only a hint.
    """
    bound_the_client()
    broker = KafkaBroker(
        settings.kafka.split(","), consumer_only=True, allow_auto_create_topics=False, client_id="duijie", logger=None,
        graceful_timeout=15.0, metadata_max_age_ms=_METADATA_AGE_MS,
        security=_security(settings), apply_types=False,
    )  # fmt: skip
    subscriber = broker.subscriber(
        *(settings.topic_prefix + topic for topic in handler.inputs),
        batch=True,
        group_id=f"{settings.topic_prefix}{handler.name}",
        listener=host,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        batch_timeout_ms=_POLL_MS,
        max_records=settings.batch_max_records,
        fetch_max_wait_ms=_FETCH_WAIT_MS,
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
        fetch_max_bytes=_FETCH_BYTES,
        max_poll_interval_ms=_MAX_POLL_MS,
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=max(settings.session_timeout_ms // 5, 200),
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        isolation_level="read_committed",
        parser=_leave,
        decoder=_records,
    )
    subscriber(host.handle)
    _guard(subscriber, host)
    host.find_consumer = lambda: subscriber.consumer
    return broker, subscriber


def _guard(subscriber: BatchSubscriber, host: Host) -> None:
    """Ask for what the host has room for, and let it know where the client cannot decode what it
    fetched: it drops records of all partitions then.
    """
    most = subscriber.max_records
    links: dict[TopicPartition, Any] = {}

    async def get_msg(consumer: Any) -> tuple[Any, ...]:
        partitions = consumer.assignment() & host.with_room() or {_NOWHERE}
        try:
            batches = await consumer.getmany(*partitions, timeout_ms=_POLL_MS, max_records=most)
            records = tuple(chain.from_iterable(batches.values()))
        except (UnicodeError, CorruptRecordException, RecordTooLargeError) as error:
            host.undelivered(error)
            await asyncio.sleep(_FAILED_S)
            return ()
        if _changed(consumer, links):
            host.doubt()
        return records

    subscriber.get_msg = get_msg  # type: ignore[method-assign]  # the one place where FastStream meets the client


def _changed(consumer: Any, links: dict[TopicPartition, Any]) -> bool:
    """Whether a partition is fetched over another connection than before; `links` keeps the one in
    use.

    A log can lose its tail only where a broker dies, which closes the connection, or where another
    one leads.
    """
    client = consumer._client  # noqa: SLF001 - aiokafka tells it nowhere else
    changed = False
    for tp in consumer.assignment():
        link = client._conns.get((client.cluster.leader_for_partition(tp), ConnectionGroup.DEFAULT))  # noqa: SLF001
        if link is not None:
            changed |= links.get(tp, link) is not link
            links[tp] = link
    return changed


async def _leave(batch: tuple[Any, ...]) -> KafkaMessage:
    """Wrap a batch without touching headers or values, which may be null, not UTF-8 or not JSON."""
    return KafkaMessage(
        body=b"", raw_message=batch, consumer=FAKE_CONSUMER
    )  # nothing here acknowledges


async def _records(message: KafkaMessage) -> tuple[Any, ...]:
    return cast("tuple[Any, ...]", message.raw_message)


def _security(settings: Settings) -> BaseSecurity | None:
    arguments = kafka.connection(settings)
    context = arguments.get("ssl_context")
    if settings.kafka_security.startswith("SASL"):
        return SASLScram512(
            settings.kafka_username,
            settings.kafka_password.get_secret_value(),
            ssl_context=context,
            use_ssl=context is not None,
        )
    return BaseSecurity(ssl_context=context, use_ssl=True) if context is not None else None
