"""Kafka clients as every part of duijie wants them: acks from all replicas, no auto-commit, the same security settings."""

import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from contracts.catalogue import MAX_MESSAGE_BYTES
from services.runtime.settings import Settings


def connection(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every aiokafka client takes for address and security."""
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.kafka,
        "client_id": "duijie",
        "security_protocol": settings.kafka_security,
    }
    if settings.kafka_security.endswith("SSL"):
        arguments["ssl_context"] = ssl.create_default_context(
            cafile=str(settings.kafka_ca_file) if settings.kafka_ca_file else None
        )
    if settings.kafka_security.startswith("SASL"):
        arguments |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return arguments


def producer(settings: Settings) -> AIOKafkaProducer:
    """Return an unstarted producer: acks=all, idempotent where the broker can, order kept within a partition."""
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=settings.kafka_idempotence,
        max_request_size=MAX_MESSAGE_BYTES,
        max_batch_size=262_144,
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
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
    )


def admin(settings: Settings) -> AIOKafkaAdminClient:
    """Return an unstarted admin client."""
    return AIOKafkaAdminClient(**connection(settings))
