"""The services as processes on a real Kafka and a Valkey."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from services.cli.client.events import Event, FeedSender
from services.embedded import services
from services.embedded.child import Child
from services.embedded.ports import free_ports
from services.runtime.io import kafka
from services.runtime.operations.progress import drained
from services.runtime.settings import Settings


@dataclass(slots=True)
class Deployment:
    """Services by name."""

    settings: Settings
    logs: Path
    ports: dict[str, int] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start services, or start them again."""
        for name in names:
            self.ports[name] = free_ports(1)[0]
            port, log = self.ports[name], self.logs / name
            child = services.start(name, port, self._environment(), log)
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
            "DUIJIE_IDENTITY_SECRET": "the secret of all tests",
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
                sender = FeedSender(producer, self.settings)
                for event in events:
                    await sender.send(event)
                await sender.flush()
            finally:
                await producer.stop()

        asyncio.run(go())

    def drain(self) -> None:
        """Wait until all that is on the feeds has passed every service."""
        asyncio.run(drained(self.settings, limit_s=60))
