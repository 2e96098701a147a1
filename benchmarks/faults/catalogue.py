"""All faults, in the order in which one deployment can bear them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.faults import (
    broker_faults,
    log_faults,
    network_faults,
    process_faults,
    store_faults,
)
from benchmarks.faults.trial import FaultTrial


@dataclass(frozen=True, slots=True)
class StagedFault:
    """A fault by its name; `nodes` of Kafka that it needs (0: the embedded broker)."""

    name: str
    do: Callable[[FaultTrial], None]
    short: bool = True
    """Whether the short form holds it."""
    nodes: int = 1


_PRODUCE_FIRST = ("before_send", "after_send", "before_apply", "after_apply")
_OUTBOX = ("before_apply", "after_apply", "before_relay", "after_relay_sent")
_SHORT_POINTS = {
    ("intake", "before_send"), ("embedder", "after_send"), ("matcher", "before_apply"),
    ("matcher", "after_relay_sent"), ("roadshow", "after_apply"), ("notifier", "before_relay"),
}  # fmt: skip
"""Each point and each service is among them; all pairs are in the long form."""


def _kills() -> list[StagedFault]:
    points = {
        "intake": _PRODUCE_FIRST, "embedder": _PRODUCE_FIRST,
        "matcher": _OUTBOX, "roadshow": _OUTBOX, "notifier": _OUTBOX,
    }  # fmt: skip
    return [
        StagedFault(
            f"kill -9 {service} {point}",
            process_faults.killed_at(service, point, 2 if service in ("intake", "embedder") else 1),
            (service, point) in _SHORT_POINTS,
        )
        for service, names in points.items()
        for point in names
    ]


FAULTS: Final = (
    *_kills(),
    StagedFault("store wiped", store_faults.wiped),
    StagedFault("kill -9 at random times", process_faults.killed_at_random_times),
    StagedFault("zombie: SIGSTOP past the session, SIGCONT", process_faults.zombie),
    StagedFault("a second matcher joins and leaves", process_faults.joins_and_leaves, short=False),
    StagedFault("rebalance storm", process_faults.storm),
    StagedFault("clock jumps", process_faults.clock_jump),
    StagedFault("kill -9 store", store_faults.killed, short=False),
    StagedFault("kill -9 store in a function", store_faults.killed_in_a_function),
    StagedFault("store restored from an older copy", store_faults.older_copy),
    StagedFault("store out of memory", store_faults.out_of_memory),
    StagedFault("store slow (2 s)", store_faults.slow, short=False),
    StagedFault("disk full under the store", store_faults.full_disk, short=False),
    StagedFault("broker cut off, both directions", network_faults.cut("broker")),
    StagedFault(
        "broker cut off, answers lost",
        network_faults.cut("broker", to_server=False, reset=True),
        short=False,
    ),
    StagedFault(
        "broker cut off, requests late", network_faults.cut("broker", to_client=False), short=False
    ),
    StagedFault("store cut off, both directions", network_faults.cut("store"), short=False),
    StagedFault(
        "store cut off, answers lost", network_faults.cut("store", to_server=False, reset=True)
    ),
    StagedFault(
        "store cut off, requests late", network_faults.cut("store", to_client=False), short=False
    ),
    StagedFault("topic deleted and made anew", log_faults.made_anew),
    StagedFault("log cut behind the stored offset", log_faults.cut_unread),
    StagedFault("leader killed and revived", broker_faults.leader_killed, nodes=3),
    StagedFault("two of three brokers down", broker_faults.two_of_three_down, nodes=3),
    StagedFault("all brokers down", broker_faults.all_down, nodes=3),
    StagedFault(
        "embedded broker restarted", broker_faults.embedded_restarted, short=False, nodes=0
    ),
)
