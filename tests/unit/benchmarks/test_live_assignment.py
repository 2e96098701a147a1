"""What a person would expect of one change."""

import numpy as np

from benchmarks.support.live_assignment import Live, Options
from models.assignment import Edges, Mentor, Startup, Total, build, solve


def _live() -> Live:
    s, m = np.indices((3, 3)).reshape(2, -1)
    scores = np.array([[9, 8, 1], [9, 7, 1], [5, 5, 5]])
    return Live(
        solve(
            build(
                [Startup(f"s{k}") for k in range(3)],
                [Mentor(f"m{k}", 1) for k in range(3)],
                Edges(s, m, scores.ravel()),
            ),
            Total(),
        )
    )


def test_a_change_that_gains_nothing_moves_nobody() -> None:
    live = _live()
    before = live.pairs
    live.put_startup(2, Options(np.array([0, 1, 2]), np.array([4, 4, 6])), 0, 1)
    assert live.pairs == before
    assert live.total == 23


def test_who_leaves_makes_room_for_who_gains_most() -> None:
    live = _live()
    assert live.pairs == [(0, 1), (1, 0), (2, 2)]
    live.put_startup(1, live.options((True, 1)), 0, 0)
    assert live.pairs == [(0, 0), (2, 1)] or live.total == 9 + 5
    assert live.total == 14


def test_a_mentor_who_leaves_passes_her_startup_on() -> None:
    live = _live()
    live.put_mentor(0, live.options((False, 0)), 0, 0)
    assert live.total == 13
    assert live.partners((False, 0)) == []
