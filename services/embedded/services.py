"""The services as child processes: `duijie serve NAME`, each with its own port for health and metrics."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from services.embedded.child import Child
from services.embedded.probe import http_ok

NAMES = ("intake", "embedder", "matcher", "roadshow", "notifier")
"""In the order in which records pass them."""

READY_LIMIT_S = 180.0
"""The embedder loads its model first; on a slow machine together with four other processes."""


def start(name: str, port: int, environment: Mapping[str, str], logs: Path) -> Child:
    """Start service `name` and return at once; its health and metrics are on `port`."""
    argv = [sys.executable, "-m", "services.cli.main", "serve", name]
    own = {"DUIJIE_HOST": "127.0.0.1", "DUIJIE_PORT": str(port)}
    return Child(name, argv, logs / f"{name}.log", {**environment, **own}).start()


def await_ready(
    children: Mapping[str, Child], ports: Mapping[str, int], on_ready: Callable[[str, int, int], None]
) -> None:
    """Return once every service is ready; `on_ready(name, done, all)` hears of each.

    Raises ChildError with the last lines of its log where a service ends or stays away too long.
    """
    for done, (name, child) in enumerate(children.items(), 1):
        port = ports[name]
        child.wait_until(partial(http_ok, port, "/ready"), READY_LIMIT_S)
        on_ready(name, done, len(children))
