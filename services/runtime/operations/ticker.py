"""How time enters the log: when a pool's next deadline has passed, its owner sends a tick command
to the commands feed.
"""

import time

import msgspec

from contracts.envelope import event_headers
from services.runtime.core.outgoing import StampedRecord
from services.runtime.core.targets import TopicTargets
from services.runtime.io.host import Host
from services.runtime.io.sender import Sender
from services.runtime.operations import metrics
from services.runtime.settings import Settings

_AGAIN_MS = 60_000
"""A tick that has no effect within a minute (lost, or its feed is behind) is sent again; one too
many changes nothing.
"""
_FEED = "feed.commands"


class Ticker:
    """Sends a tick for every pool that is due."""

    def __init__(self, settings: Settings, host: Host, sender: Sender) -> None:
        self._wanted = settings.ticks
        self._host = host
        self._sender = sender
        self._targets = TopicTargets(settings.topic_prefix)
        self._sent: dict[str, int] = {}

    async def send(self) -> None:
        """Send what is due now; raise Retryable where the broker does not take it."""
        if not self._wanted:
            return
        now = time.time_ns() // 1_000_000
        self._sent = {pool: at for pool, at in self._sent.items() if now - at < _AGAIN_MS}
        pools = [pool for pool in await self._host.due(now) if pool not in self._sent]
        if not pools:
            return
        if not self._targets.knows(_FEED):
            self._targets.learn(_FEED, await self._sender.partitions(self._targets.full(_FEED)))
        await self._sender.send(
            _tick(self._host.service, self._targets, pool, now) for pool in pools
        )
        metrics.TICKS.inc(len(pools))
        self._sent.update(dict.fromkeys(pools, now))


def _tick(service: str, targets: TopicTargets, pool: str, now: int) -> StampedRecord:
    topic, partition, _ = targets.locate(_FEED, pool.encode())
    headers = event_headers(
        service=service,
        schema="feed.command/1",
        id=f"tick/{service}/{pool}/{now}",
        time=now,
        key=pool,
    )
    return StampedRecord(
        topic,
        partition,
        pool.encode(),
        msgspec.json.encode({"pool": pool, "command": "tick"}),
        headers,
    )
