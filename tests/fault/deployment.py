"""The five services as processes on a real Kafka and a Valkey, and what they have decided."""

import asyncio
import json
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.catalogue import BY_NAME
from contracts.envelope import read_attributes, read_stamp
from services.cli.events import Event, Sender
from services.embedded import services
from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime import kafka
from services.runtime.progress import drained
from services.runtime.settings import Settings
from services.runtime.stamps import Marks, Verdict, decode
from tests.support.topics import read_all
from tests.support.waiting import wait_until

Decided = dict[str, list[bytes]]
"""`SERVICE/POOL` -> values of its decisions in order; `notices` -> values of the notices, sorted."""


@dataclass(slots=True)
class Deployment:
    """Services by name; `second` is a matcher beside the first."""

    settings: Settings
    logs: Path
    ports: dict[str, int] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start services, or start them again; `matcher-2` runs a second matcher."""
        for name in names:
            self.ports[name] = free_ports(1)[0]
            service = name.removesuffix("-2")
            child = services.start(service, self.ports[name], self._environment(), self.logs / name)
            self.children[name] = child
        mine = {name: self.children[name] for name in names}
        services.await_ready(mine, self.ports, lambda *_: None)

    def _environment(self) -> dict[str, str]:
        return {
            "DUIJIE_KAFKA": self.settings.kafka,
            "DUIJIE_REDIS": self.settings.redis.get_secret_value(),
            "DUIJIE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DUIJIE_KEY_PREFIX": self.settings.key_prefix,
            "DUIJIE_STATE_DIR": str(self.settings.state_dir),
            "DUIJIE_SESSION_TIMEOUT_MS": "2000",
            "DUIJIE_RETRY_MAX_S": "0.5",
            "DUIJIE_TICKS": "false",
        }

    def kill(self, name: str) -> None:
        """kill -9."""
        self.children.pop(name).kill()

    def stop(self) -> None:
        """Stop all services."""
        for child in self.children.values():
            child.ask()
        for child in self.children.values():
            child.wait(20)

    def send(self, events: Iterable[Event]) -> None:
        """Put `events` on their feeds and wait until the broker has them."""

        async def go() -> None:
            producer = kafka.producer(self.settings)
            await producer.start()
            try:
                sender = Sender(producer, self.settings)
                for event in events:
                    await sender.send(event)
                await sender.flush()
            finally:
                await producer.stop()

        asyncio.run(go())

    def drain(self) -> None:
        """Wait until all that is on the feeds has passed every service."""
        asyncio.run(drained(self.settings, limit_s=60))

    def limit_decisions(self, largest_bytes: int | None) -> None:
        """Let the broker refuse every decision larger than `largest_bytes`; None takes them again."""
        topic = BY_NAME["decisions"]
        config = topic.settings() | ({} if largest_bytes is None else {"max.message.bytes": str(largest_bytes)})

        async def go() -> None:
            admin = kafka.admin(self.settings)
            await admin.start()
            try:
                name = self.settings.topic_prefix + topic.name
                await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=config)])
            finally:
                await admin.close()

        asyncio.run(go())

    def _keys(self, service: str, topic: str, part: str) -> list[str]:
        prefix = self.settings.key_prefix
        return [f"{prefix}{{{service}:{topic}:{n}}}:{part}" for n in range(BY_NAME[topic].partitions)]

    def applied(self, service: str, topic: str) -> int:
        """Return the sum of the offsets that `service` has stored for `topic`."""
        with redis.Redis.from_url(self.settings.redis.get_secret_value()) as client:
            return sum(int(client.hget(key, "offset") or 0) for key in self._keys(service, topic, "meta"))

    def waiting(self, service: str) -> int:
        """Return how many decisions of `service` wait in the store."""
        with redis.Redis.from_url(self.settings.redis.get_secret_value()) as client:
            return sum(int(client.xlen(key)) for key in self._keys(service, "pool-log", "outbox"))

    def owned(self, name: str) -> int:
        """Return how many partitions a service process says that it holds."""
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.ports[name]}/ready", timeout=5) as answer:
                return int(json.load(answer)["partitions"])
        except OSError:
            return 0

    def wait_for(self, service: str, topic: str, records: int) -> None:
        """Wait until `service` has applied `records` of `topic`."""
        wait_until(lambda: self.applied(service, topic) >= records, f"{service} applied {records} of {topic}", 60)

    def decided(self, suffix: str) -> Decided:
        """Return what was decided in the pools of `suffix`, as a consumer takes it; the suffix itself becomes `x`."""
        found: Decided = {"notices": []}
        for topic in ("decisions", "notices"):
            for record in _taken(asyncio.run(read_all(self.settings, topic))):
                if suffix.encode() in record.value:
                    name = read_attributes(record.headers)
                    pool = json.loads(record.value)["pool"].removesuffix(f"-{suffix}")
                    place = topic if topic == "notices" else f"{name.source}/{pool}"
                    found.setdefault(place, []).append(record.value.replace(suffix.encode(), b"x"))
        found["notices"].sort()
        return found


def _taken(records: Sequence[Any]) -> list[Any]:
    """Return `records` without what a consumer skips as a repeat."""
    marks: dict[int, Marks] = {}
    taken = []
    for record in records:
        raw = read_stamp(record.headers)
        assert raw is not None
        if marks.setdefault(record.partition, Marks()).judge(decode(raw)) is Verdict.TAKE:
            taken.append(record)
    return taken
