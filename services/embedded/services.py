"""The services as child processes: `duijie serve NAME`, each with its own port for health and
metrics.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from services.bootstrap import BY_NAME
from services.embedded.child import Child, ChildError
from services.embedded.probe import http_ok

COMMAND_LINE = "services.cli.main"
SPARE_LIMIT_S = 30.0
"""So long a start waits for a service without which the others go on."""
READY_LIMIT_S = 180.0
"""The embedder loads its model first; on a slow machine together with four other processes."""


def start(
    name: str, port: int, environment: Mapping[str, str], logs: Path, module: str = COMMAND_LINE
) -> Child:
    """Start service `name` and return at once; its health and metrics are on `port`.

    `module` is what Python runs: the command line, or what wraps it.
    """
    argv = [sys.executable, "-m", module, "serve", name]
    own = {"DUIJIE_HOST": "127.0.0.1", "DUIJIE_PORT": str(port)}
    return Child(name, argv, logs / f"{name}.log", {**environment, **own}).start()


def await_ready(
    children: Mapping[str, Child],
    ports: Mapping[str, int],
    on_ready: Callable[[str, int, int], None],
    on_missing: Callable[[str, Child], None] = lambda _name, _child: None,
) -> None:
    """Return once every service is ready; `on_ready(name, done, all)` hears of each.

    Raises ChildError with the last lines of its log where a service ends or stays away too long; of
    one that is not vital only `on_missing` hears, and its time is shorter.
    """
    for done, (name, child) in enumerate(children.items(), 1):
        vital = name not in BY_NAME or BY_NAME[name].vital  # a second one of a service is
        try:
            child.wait_until(
                partial(http_ok, ports[name], "/ready"), READY_LIMIT_S if vital else SPARE_LIMIT_S
            )
        except ChildError:
            if vital:
                raise
            on_missing(name, child)
        else:
            on_ready(name, done, len(children))
