"""The five services as processes of their own, for one benchmark run."""

import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.support.report import say
from services.bootstrap import BY_NAME
from services.embedded import services
from services.embedded.ports import LOOPBACK, free_ports
from services.runtime.settings import Settings


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables by which a service finds broker and store."""
    return {
        "DUIJIE_KAFKA": settings.kafka,
        "DUIJIE_IDENTITY_SECRET": "the secret of all tests",
        "DUIJIE_KAFKA_IDEMPOTENCE": str(settings.kafka_idempotence).lower(),
        "DUIJIE_REDIS": settings.redis.get_secret_value(),
        "DUIJIE_TOPIC_PREFIX": settings.topic_prefix,
        "DUIJIE_KEY_PREFIX": settings.key_prefix,
        "DUIJIE_STATE_DIR": str(settings.state_dir),
    }


@contextmanager
def five_services(settings: Settings, logs: Path) -> Iterator[dict[str, int]]:
    """Start all services, yield service -> port of its HTTP once all are ready, stop them in the
    end.
    """
    names = [name for name, service in BY_NAME.items() if service.vital]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    children = {
        name: services.start(name, port, environment(settings), logs)
        for name, port in ports.items()
    }
    try:
        services.await_ready(
            children, ports, lambda name, done, count: say(f"{name} is ready ({done} of {count})")
        )
        yield ports
    finally:
        for child in children.values():
            child.ask()
        for child in children.values():
            child.wait(30)


def metrics(port: int) -> dict[str, float]:
    """Return a service's metrics: name with labels, as Prometheus writes it -> value."""
    for attempt in range(3):
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=10) as answer:
                text = answer.read().decode()
            break
        except OSError:
            if attempt == 2:
                raise
            time.sleep(0.5)
    return {
        name: float(value)
        for name, value in re.findall(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$", text, re.MULTILINE)
    }
