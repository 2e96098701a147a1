"""HTTP for operators: `/health` (the process lives), `/ready` (it does its work), `/metrics`
(Prometheus).
"""

import asyncio
import json
from typing import Any

from faststream.asgi import AsgiResponse, get
from faststream.kafka.subscriber.usecase import BatchSubscriber
from prometheus_client import make_asgi_app
from redis.exceptions import RedisError

from services.runtime.io.host import Host
from services.runtime.io.store import Store
from services.runtime.operations.supervisor import Supervisor

_GAP_S = 60.0
"""So long a source has to come again with what was lost on the way.

A failed produce takes seconds.
"""
_PING_S = 2.0
_UNSENT_S = 60.0


def routes(
    host: Host, store: Store, subscriber: BatchSubscriber, supervisor: Supervisor
) -> list[tuple[str, Any]]:
    """Return the ASGI routes of a service."""

    @get
    async def health(scope: object) -> AsgiResponse:  # noqa: ARG001 - the ASGI signature
        return _json(200, {"status": "alive"})

    @get
    async def ready(scope: object) -> AsgiResponse:  # noqa: ARG001
        wrong = [*await _not_ready(host, store, subscriber), *supervisor.wrong()]
        return _json(
            503 if wrong else 200,
            {
                "status": "not ready" if wrong else "ready",
                "because": wrong,
                "partitions": len(host.leases),
            },
        )

    return [("/health", health), ("/ready", ready), ("/metrics", make_asgi_app())]


async def _not_ready(host: Host, store: Store, subscriber: BatchSubscriber) -> list[str]:
    """Return what keeps the service from its work.

    FastStream's own ping does not see a dead consumer.
    """
    wrong = []
    consumer = subscriber.consumer
    if consumer is None or not any(not task.done() for task in subscriber.tasks):
        wrong.append("the consumer does not run")
    elif not consumer.assignment():
        if not _joined(consumer):
            wrong.append("not yet a member of the group")
    elif not host.all_in_hand:
        wrong.append("partitions are being taken over")
    if host.failed.done():
        wrong.append("log and store disagree")
    wrong += host.stuck()
    wrong += [
        f"records of {source} are missing and have not come again" for source in host.gaps(_GAP_S)
    ]
    wrong += [
        f"decisions of {tp.topic}/{tp.partition} do not reach their topic; `relay_waits` in the log"
        " says why"
        for tp in host.unsent(_UNSENT_S)
    ]
    wrong += [
        f"{lack.service} lacks records that {partition.topic}/{partition.number} led to;"
        f" `duijie settle {host.service} {partition.topic} --rebuild` sends them again"
        for partition, lacking in host.readers.lacking.items()
        for lack in lacking
    ]
    try:
        async with asyncio.timeout(_PING_S):
            await store.client.ping()
    except (RedisError, OSError, TimeoutError):
        wrong.append("the store does not answer")
    return wrong


def _joined(consumer: Any) -> bool:
    """Whether the group knows the consumer.

    A member may hold no partition when there are more workers than partitions.
    """
    coordinator = consumer._coordinator  # noqa: SLF001 - aiokafka tells it nowhere else
    return (
        coordinator is not None
        and getattr(coordinator, "generation", -1) > 0
        and bool(getattr(coordinator, "member_id", ""))
    )


def _json(status: int, body: dict[str, Any]) -> AsgiResponse:
    return AsgiResponse(
        json.dumps(body).encode(), status_code=status, headers={"content-type": "application/json"}
    )
