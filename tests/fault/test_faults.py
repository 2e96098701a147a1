"""The short form of `python -m benchmarks.faults`: real processes on a real Kafka and a real store,
which fail while a programme is fed; each fault ends in what a run without faults decides and holds.

Faults of one kind of broker share a deployment, so they run in one test, in the order of the
catalogue; the first trials of a deployment, in which nothing fails, are the oracle.
"""

from collections.abc import Callable

import pytest

from benchmarks.faults.campaign import Tried, campaign
from benchmarks.faults.catalogue import FAULTS, StagedFault
from benchmarks.faults.process_faults import faketime_is_here
from tests.support.kafka import located

pytestmark = [pytest.mark.fault, pytest.mark.kafka]
SHORT = [
    fault for fault in FAULTS if fault.short and (faketime_is_here() or "clock" not in fault.name)
]


def tried(nodes: int, say: Callable[[str], None] = print) -> list[Tried]:
    located()
    return list(campaign([fault for fault in SHORT if fault.nodes == nodes], 1, 0, say))


@pytest.mark.parametrize("nodes", [1, 3], ids=["one broker", "three brokers"])
def test_whatever_fails_ends_as_if_nothing_had_failed(nodes: int) -> None:
    results = tried(nodes)
    bad = [result.row() for result in results if not result.good]
    assert not bad, "a line for each difference is in the output above"
    assert len(results) == sum(fault.nodes == nodes for fault in SHORT)


def test_the_short_form_holds_every_kind_of_fault() -> None:
    assert len(SHORT) >= 15
    services = ("intake", "embedder", "matcher", "roadshow", "notifier")
    points = (
        "before_send",
        "after_send",
        "before_apply",
        "after_apply",
        "before_relay",
        "after_relay_sent",
    )
    for word in (*services, *points, "zombie", "storm", "store", "broker", "topic", "log"):
        assert any(word in fault.name for fault in SHORT), word


def test_every_service_is_killed_at_each_of_its_points_in_the_long_form() -> None:
    kills = [
        fault for fault in FAULTS if fault.name.startswith("kill -9 ") and "fore_" in fault.name
    ]
    assert len(kills) == 2 * 2 + 3 * 2
    assert isinstance(kills[0], StagedFault)
