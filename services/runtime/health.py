"""HTTP for operators: `/health` (the process lives), `/ready` (it does its work), `/metrics` (Prometheus)."""

import asyncio
import json
from typing import Any

from faststream.asgi import AsgiResponse, get
from faststream.kafka.subscriber.usecase import BatchSubscriber
from prometheus_client import make_asgi_app
from redis.exceptions import RedisError

from services.runtime.host import Host
from services.runtime.store import Store

_GAP_ALARM = 1000
_PING_S = 2.0


def routes(host: Host, store: Store, subscriber: BatchSubscriber) -> list[tuple[str, Any]]:
    """Return the ASGI routes of a service."""

    @get
    async def health(scope: object) -> AsgiResponse:  # noqa: ARG001 - the ASGI signature
        return _json(200, {"status": "alive"})

    @get
    async def ready(scope: object) -> AsgiResponse:  # noqa: ARG001
        wrong = await _not_ready(host, store, subscriber)
        return _json(
            503 if wrong else 200,
            {"status": "not ready" if wrong else "ready", "because": wrong, "partitions": len(host.owned)},
        )

    return [("/health", health), ("/ready", ready), ("/metrics", make_asgi_app())]


async def _not_ready(host: Host, store: Store, subscriber: BatchSubscriber) -> list[str]:
    """Return what keeps the service from its work; FastStream's own ping does not see a dead consumer."""
    wrong = []
    consumer = subscriber.consumer
    if consumer is None or not any(not task.done() for task in subscriber.tasks):
        wrong.append("the consumer does not run")
    elif not consumer.assignment():
        if not _joined(consumer):
            wrong.append("not yet a member of the group")
    elif not host.settled:
        wrong.append("partitions are being taken over")
    if host.failed.done():
        wrong.append("log and store disagree")
    if any(tenure.gaps >= _GAP_ALARM for tenure in host.owned.values()):
        wrong.append("records are missing from the log and their source does not repeat them")
    try:
        async with asyncio.timeout(_PING_S):
            await store.client.ping()
    except (RedisError, OSError, TimeoutError):
        wrong.append("the store does not answer")
    return wrong


def _joined(consumer: Any) -> bool:
    """Whether the group knows the consumer; a member may hold no partition when there are more workers than partitions."""
    coordinator = consumer._coordinator  # noqa: SLF001 - aiokafka tells it nowhere else
    return (
        coordinator is not None
        and getattr(coordinator, "generation", -1) > 0
        and bool(getattr(coordinator, "member_id", ""))
    )


def _json(status: int, body: dict[str, Any]) -> AsgiResponse:
    return AsgiResponse(json.dumps(body).encode(), status_code=status, headers={"content-type": "application/json"})
