"""Kafka clients as every part of duijie wants them: acks from all replicas, no auto-commit, the
same security settings.
"""

import ssl
from typing import TYPE_CHECKING, Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime.errors import UsageError
from services.runtime.io.client_mends import mend_clients
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


mend_clients()

_LOOK_AGAIN_MS: Final = 10
"""So soon a consumer that reads back looks again where it had nothing to fetch: the client's own 100 ms
would be waited for at each step that a command follows.
"""
_BATCH_BYTES: Final = 1024 * 1024
"""Of one partition's records in one request. A topic of one partition gets them one after the other:
small batches would make what all write to, the register's log, wait for the broker again and again.
"""


def connection(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every aiokafka client takes for address and security."""
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.kafka,
        "client_id": "duijie",
        "security_protocol": settings.kafka_security,
    }
    if settings.kafka_security.endswith("SSL"):
        arguments["ssl_context"] = _tls(settings)
    if settings.kafka_security.startswith("SASL"):
        arguments |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return arguments


def _tls(settings: Settings) -> ssl.SSLContext:
    """Return the context of TLS; raise UsageError where a file is none that it takes."""
    file: Path | None = None
    try:
        file = settings.kafka_ca_file
        context = ssl.create_default_context(cafile=str(file) if file else None)
        if file := settings.kafka_cert_file:
            context.load_cert_chain(file, settings.kafka_key_file)
    except OSError as error:  # ssl.SSLError is one
        raise UsageError(
            f"{file} cannot be used ({error.strerror or error}): DUIJIE_KAFKA_CA_FILE,"
            " DUIJIE_KAFKA_CERT_FILE and DUIJIE_KAFKA_KEY_FILE name PEM files"
        ) from error
    return context


def producer(settings: Settings) -> AIOKafkaProducer:
    """Return an unstarted producer: acks=all, idempotent where the broker can, order kept within a
    partition.
    """
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=settings.kafka_idempotence,
        max_request_size=MAX_MESSAGE_BYTES,
        max_batch_size=_BATCH_BYTES,
        linger_ms=0,
        request_timeout_ms=30_000,
    )


def consumer(settings: Settings, *topics: str) -> AIOKafkaConsumer:
    """Return an unstarted consumer without a group, for reading back; `topics` are full names."""
    return AIOKafkaConsumer(
        *topics,
        **connection(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
        retry_backoff_ms=_LOOK_AGAIN_MS,
    )


def admin(settings: Settings) -> AIOKafkaAdminClient:
    """Return an unstarted admin client."""
    return AIOKafkaAdminClient(**connection(settings))
