"""How long nothing moves: a thread that looks at what the services have stored."""

import threading
import time
from dataclasses import dataclass, field

import redis
from redis.exceptions import RedisError

from benchmarks.faults.deployment import SERVICES, Deployment

_POLL_S = 0.1


@dataclass(slots=True)
class Watch:
    """Measures the longest time without any progress while there is work."""

    deployment: Deployment
    longest_s: float = 0.0
    _working: bool = False
    _ended: threading.Event = field(default_factory=threading.Event)
    _moved: float = 0.0
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Look from now on."""
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(10)

    def work(self) -> None:
        """Note that there is work from now on."""
        if not self._working:
            self._moved, self._working = time.monotonic(), True

    def rest(self) -> None:
        """Note that all is done."""
        self._note()
        self._working = False

    def _note(self) -> None:
        if self._working:
            self.longest_s = max(self.longest_s, time.monotonic() - self._moved)

    def _look(self) -> None:
        url = self.deployment.servers.redis
        last: list[bytes | None] = []
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            while not self._ended.wait(_POLL_S):
                try:
                    held = self._held(client)
                except (RedisError, OSError):
                    continue
                finally:
                    self._note()
                if held != last:
                    last, self._moved = held, time.monotonic()

    def _held(self, client: redis.Redis) -> list[bytes | None]:
        pipeline = client.pipeline(transaction=False)
        for service in SERVICES.values():
            for topic in service.inputs:
                for key in self.deployment.keys(service.name, topic, "meta"):
                    pipeline.hget(key, "offset")
        return pipeline.execute()
