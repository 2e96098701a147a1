"""FastStream's side of a service: one batch subscriber whose parser leaves the records as they came."""

from typing import Any, cast

from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.subscriber.usecase import BatchSubscriber
from faststream.security import BaseSecurity, SASLScram512

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime import kafka
from services.runtime.handler import Handler
from services.runtime.host import Host
from services.runtime.settings import Settings

_POLL_MS = 10  # FastStream sleeps as long again after an empty poll
_FETCH_WAIT_MS = 50  # a partition waits for the fetch under way before it is asked for again
_MAX_POLL_MS = 600_000


def subscribe(settings: Settings, handler: Handler, host: Host) -> tuple[KafkaBroker, BatchSubscriber]:
    """Return an unstarted broker whose one subscriber hands every batch to `host`.

    Offsets are the host's: nothing is acknowledged here (MANUAL), and what the group has committed is only a hint.
    """
    broker = KafkaBroker(
        settings.kafka, consumer_only=True, allow_auto_create_topics=False, client_id="duijie", graceful_timeout=15.0, logger=None,
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
        max_poll_interval_ms=_MAX_POLL_MS,
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=max(settings.session_timeout_ms // 5, 200),
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        parser=_leave,
        decoder=_records,
    )
    subscriber(host.handle)
    host.find_consumer = lambda: subscriber.consumer
    return broker, subscriber


async def _leave(batch: tuple[Any, ...]) -> KafkaMessage:
    """Wrap a batch without touching headers or values, which may be null, not UTF-8 or not JSON."""
    return KafkaMessage(body=b"", raw_message=batch, consumer=FAKE_CONSUMER)  # nothing here acknowledges


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
