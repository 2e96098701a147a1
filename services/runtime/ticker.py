"""How time enters the log: when a pool's next deadline has passed, its owner sends a tick command to the commands feed."""

import asyncio
import time
from datetime import UTC, datetime

import msgspec
import structlog

from contracts.envelope import write_attributes
from services.runtime import metrics
from services.runtime.errors import Retryable
from services.runtime.host import Host
from services.runtime.sender import Parcel, Sender
from services.runtime.settings import Settings
from services.runtime.targets import TopicTargets

_EVERY_S = 1.0
_AGAIN_MS = 60_000
"""A tick that has no effect within a minute (lost, or its feed is behind) is sent again; one too many changes nothing."""
_FEED = "feed.commands"
_log = structlog.get_logger()


async def send_ticks(settings: Settings, host: Host, sender: Sender) -> None:
    """Send a tick for every pool that is due, until cancelled."""
    targets = TopicTargets(settings.topic_prefix)
    sent: dict[str, int] = {}
    while settings.ticks:
        await asyncio.sleep(_EVERY_S)
        now = time.time_ns() // 1_000_000
        pools = [pool for pool in await host.due(now) if now - sent.get(pool, 0) >= _AGAIN_MS]
        if not pools:
            continue
        try:
            if not targets.knows(_FEED):
                targets.learn(_FEED, await sender.partitions(targets.full(_FEED)))
            await sender.send(_tick(host.service, targets, pool, now) for pool in pools)
        except Retryable as error:
            _log.warning("tick_waits", reason=str(error))
            continue
        metrics.TICKS.inc(len(pools))
        sent.update(dict.fromkeys(pools, now))


def _tick(service: str, targets: TopicTargets, pool: str, now: int) -> Parcel:
    topic, partition, _ = targets.locate(_FEED, pool.encode())
    headers = write_attributes(
        id=f"tick/{service}/{pool}/{now}",
        source=f"/duijie/{service}",
        type="duijie.command",
        time=datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds"),
        partitionkey=pool,
        dataschema="feed.command/1",
    )
    return Parcel(topic, partition, pool.encode(), msgspec.json.encode({"pool": pool, "command": "tick"}), headers)
