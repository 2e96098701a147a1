"""10,000 seeded histories of produce failures, lost answers, crashes, sleepers and lost tails; and
what each protection is for.
"""

import pytest

from tests.simulation.history import History
from tests.simulation.protections import WITHOUT
from tests.simulation.table import run, run_in_processes

_HISTORIES = 10_000


def test_every_decision_arrives_once_and_in_order_whatever_fails() -> None:
    row = run_in_processes("all", range(_HISTORIES))
    assert row.histories == _HISTORIES
    assert not row.bad, (
        f"bad seeds: {row.bad} (python -m tests.simulation --from SEED --seeds 1 runs one)"
    )
    for fault in (
        "crash",
        "sleep",
        "rebalance",
        "tail",
        "produce",
        "request",
        "answer",
        "late",
        "swallowed",
        "vanished",
    ):
        assert row.faults[fault] > 1_000, (
            f"hardly any fault of kind {fault!r}: these histories prove nothing"
        )


def test_take_overs_read_a_whole_state_though_the_old_owner_still_works() -> None:
    row = run("all", range(200), contested=True)
    assert not row.bad, f"bad seeds: {row.bad}"


@pytest.mark.parametrize(
    ("without", "at_least"),
    [
        ("predecessors", 40),
        ("repeats", 5),
        ("marks", 120),
        ("expected_offset", 4),
        ("epochs and expected_offset", 8),
        ("go_back", 40),
        ("holes", 10),
        ("one_call", 25),
        ("marks_a_partition", 120),
        ("outbox", 20),
    ],
)
def test_histories_go_wrong_without(without: str, at_least: int) -> None:
    row = run(without, range(200), WITHOUT[without])
    assert len(row.bad) >= at_least, f"{without}: only {len(row.bad)} bad of {row.histories}"


def test_histories_go_wrong_without_epochs_where_ownership_is_contested() -> None:
    row = run("epochs", range(250), WITHOUT["epochs"], contested=True)
    assert len(row.bad) >= 5, f"only {len(row.bad)} bad of {row.histories}"


def test_without_predecessors_decisions_are_lost_and_never_repeated() -> None:
    row = run("predecessors", range(120), WITHOUT["predecessors"])
    assert row.lost > 0
    assert row.repeated == 0


def test_a_seed_always_tells_the_same_history() -> None:
    assert History(7).run() == History(7).run()
