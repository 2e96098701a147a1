"""Cuts between the services and their broker or store."""

import time
from collections.abc import Callable

from benchmarks.faults.proxy import Proxy
from benchmarks.faults.trial import FaultTrial

_CUT_S = 5.0
"""Longer than the group's patience of two seconds."""


def cut(
    side: str, *, to_server: bool = True, to_client: bool = True, reset: bool = False
) -> Callable[[FaultTrial], None]:
    """Return the fault: nothing passes between services and `side` ("broker" or "store") in these
    directions.

    What was held goes on in the end, or is lost with its connections where `reset`.
    """

    def fault(trial: FaultTrial) -> None:
        proxy = _proxy(trial, side)
        trial.feed(0.3)
        time.sleep(trial.random.uniform(0.0, 0.3))
        proxy.cut(to_server=to_server, to_client=to_client)
        trial.feed(0.7)
        time.sleep(_CUT_S)
        if reset:
            proxy.reset()
        proxy.heal()
        trial.heal()

    return fault


def _proxy(trial: FaultTrial, side: str) -> Proxy:
    servers = trial.deployment.servers
    proxy = servers.broker_proxy if side == "broker" else servers.store_proxy
    if proxy is None:
        raise AssertionError("there is no proxy before the brokers of a cluster")
    return proxy
