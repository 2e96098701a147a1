"""Tables for a timetable whose slots are settled: people walk as little as can be had by reseating
one slot after another.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from models.roadshow.meetings.solver.event import Zones
from models.roadshow.meetings.solver.problem import TimetableProblem

_SWEEPS = 20


def seat(
    problem: TimetableProblem,
    held: Sequence[int],
    zones: Zones | None,
    kept: Mapping[int, int] | None = None,
) -> tuple[list[int], int]:
    """Return the table (from 0) of every meeting and the distance that people walk in all between
    their meetings.

    `kept` are tables that stay. Without zones the free tables of a slot are given out in the order
    of its meetings. With zones every slot in turn is seated in the best way for where its people
    come from and go to, until nothing improves: each seating is optimal for its neighbours, all
    together need not be.
    """
    rounds: dict[int, list[int]] = {}
    for meeting, slot in enumerate(held):
        rounds.setdefault(slot, []).append(meeting)
    tables = dict(kept or {})
    free = {
        slot: _seat_round(meetings, tables, problem.tables) for slot, meetings in rounds.items()
    }
    if zones is None:
        return [tables[meeting] for meeting in range(len(held))], 0
    ways, near = _ways(zones), _neighbours(problem, held)
    walked = _walked(near, tables, ways)
    for _ in range(_SWEEPS):
        for slot in sorted(rounds):
            _reseat(
                [meeting for meeting in rounds[slot] if meeting not in (kept or {})],
                free[slot],
                near,
                tables,
                ways,
            )
        before, walked = walked, _walked(near, tables, ways)
        if walked == before:
            break
    return [tables[meeting] for meeting in range(len(held))], walked


def _seat_round(meetings: list[int], tables: dict[int, int], most: int) -> list[int]:
    """Seat those of a slot's meetings that have no table yet in order.

    Return the tables that were free.
    """
    taken = {tables[meeting] for meeting in meetings if meeting in tables}
    free = [table for table in range(most) if table not in taken]
    tables.update(
        zip((meeting for meeting in meetings if meeting not in tables), free, strict=False)
    )
    return free


def _ways(zones: Zones) -> np.ndarray:
    """Return int64[tables, tables]: the distance between two tables."""
    return np.array(
        [[zones.distance(one, other) for other in zones.of_table] for one in zones.of_table],
        dtype=np.int64,
    )


def _neighbours(problem: TimetableProblem, held: Sequence[int]) -> dict[int, list[int]]:
    """Return for every meeting the meetings that its two people have just before and just after."""
    near: dict[int, list[int]] = {meeting: [] for meeting in range(len(held))}
    for agenda in problem.agendas().values():
        times = sorted(agenda, key=lambda meeting: held[meeting])
        for earlier, later in pairwise(times):
            near[earlier].append(later)
            near[later].append(earlier)
    return near


def _reseat(
    meetings: list[int],
    free: list[int],
    near: dict[int, list[int]],
    tables: dict[int, int],
    ways: np.ndarray,
) -> None:
    """Give `meetings` of one slot the tables among `free` at which the ways to and from them are
    shortest in all.
    """
    costs = np.zeros((len(meetings), len(free)), dtype=np.int64)
    for row, meeting in enumerate(meetings):
        for other in near[meeting]:
            costs[row] += ways[tables[other], free]
    now = [free.index(tables[meeting]) for meeting in meetings]
    # a sixth of a second to load, for those few who seat by distance
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped] # noqa: PLC0415

    rows, best = linear_sum_assignment(costs)
    if costs[rows, best].sum() < costs[rows, now].sum():
        tables.update(zip(meetings, (free[place] for place in best), strict=True))


def _walked(near: dict[int, list[int]], tables: dict[int, int], ways: np.ndarray) -> int:
    return (
        sum(
            int(ways[tables[one], tables[other]])
            for one, others in near.items()
            for other in others
        )
        // 2
    )
