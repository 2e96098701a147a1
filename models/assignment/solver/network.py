"""The problem as a flow with lower bounds, as far as its rules allow.

    ground -> [sets of startups] -> startup -> [sets of its pairs] --edge--> [sets of its pairs] -> mentor -> [sets] -> ground

A rule fits where its pairs nest with those of startups (or of mentors): wholly inside one, or made
of whole ones, and likewise with the other rules on that side. Two laminar families of sets are a
flow (J. Edmonds, 1970), so the optimum is exact and integral. A rule that does not fit, or that
sums weights, stays outside: see models.assignment.solver.branch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.assignment.problem import Numbers, Problem, Row

GROUND = 0
Side = Literal["startup", "mentor"]


@dataclass(frozen=True, slots=True)
class Network:
    """A circulation: `lower` <= flow <= `upper` on each arc, and at each node as much in as out.

    Arcs 0 to e-1 are the problem's edges; then one per startup, per mentor, and per row of
    `inside`. Nodes: ground, startups, mentors, rows of `inside`.
    """

    nodes: int
    tail: Numbers
    head: Numbers
    lower: Numbers
    upper: Numbers
    edges: int
    inside: tuple[int, ...]
    """Places of the problem's rows that are arcs here."""
    outside: tuple[int, ...]
    """Places of those that are not."""


class _Family:
    """Sets of pairs on one side of the edges, from the smallest to the largest, nested in one
    another.
    """

    def __init__(self, edges: int) -> None:
        self.innermost = np.full(edges, -1, dtype=np.int64)
        self.parent: dict[int, int] = {}
        self._top = -1 - np.arange(edges)
        self._size: dict[int, int] = {}

    def put(self, node: int, members: Numbers) -> bool:
        """Add a set unless it cuts one of those that are there; tell whether it was added."""
        inner, counts = np.unique(self._top[members], return_counts=True)
        kept = inner >= 0
        sets = inner[kept].tolist()
        if any(
            self._size[key] != count for key, count in zip(sets, counts[kept].tolist(), strict=True)
        ):
            return False
        self.parent.update(dict.fromkeys(sets, node))
        bare = members[self._top[members] < 0]
        self.innermost[bare] = node
        self._top[members] = node
        self._size[node] = len(members)
        return True


def network(problem: Problem) -> Network:
    """Return the network of `problem`."""
    n, m, e = len(problem.startups), len(problem.mentors), problem.edges
    left = _nest(problem, "startup", range(len(problem.rows)), 1 + n + m)
    right = _nest(
        problem,
        "mentor",
        sorted(set(range(len(problem.rows))) - set(left.rows)),
        1 + n + m + len(left.rows),
    )
    inside = (*left.rows, *right.rows)
    rows = [problem.rows[place] for place in inside]
    own = 1 + n + m + np.arange(len(inside))
    cut = len(left.rows)
    pins = problem.pinned.astype(np.int64)
    return Network(
        nodes=1 + n + m + len(inside),
        tail=np.concatenate(
            [left.innermost, left.above, 1 + n + np.arange(m), left.above_rows, own[cut:]]
        ),
        head=np.concatenate(
            [right.innermost, 1 + np.arange(n), right.above, own[:cut], right.above_rows]
        ),
        lower=np.concatenate(
            [pins, problem.startup_least, problem.mentor_least, _numbers([r.least for r in rows])]
        ),
        upper=np.concatenate(
            [
                np.ones_like(pins),
                *reachable(problem),
                _numbers([min(r.most, r.reach) for r in rows]),
            ]
        ),
        edges=e,
        inside=inside,
        outside=tuple(sorted(set(range(len(problem.rows))) - set(inside))),
    )


def reachable(problem: Problem) -> tuple[Numbers, Numbers]:
    """Return the startups' and the mentors' greatest loads: no more than they have pairs."""
    count_s = np.bincount(problem.edge_startup, minlength=len(problem.startups))
    count_m = np.bincount(problem.edge_mentor, minlength=len(problem.mentors))
    return (
        np.maximum(np.minimum(problem.startup_most, count_s), problem.startup_least),
        np.maximum(np.minimum(problem.mentor_most, count_m), problem.mentor_least),
    )


@dataclass(frozen=True, slots=True)
class _Nested:
    """One side: the node next to each edge, the node above each person, and the rows that nest with
    the node above each.
    """

    innermost: Numbers
    above: Numbers
    rows: tuple[int, ...]
    above_rows: Numbers


def _nest(problem: Problem, side: Side, candidates: Sequence[int], next_node: int) -> _Nested:
    """Nest the people's own sets of one side with those of the rows `candidates` that cut none;
    rows get nodes from `next_node` on.
    """
    people = len(problem.startups if side == "startup" else problem.mentors)
    places = problem.edge_startup if side == "startup" else problem.edge_mentor
    base = 1 if side == "startup" else 1 + len(problem.startups)
    rows = [place for place in candidates if _fits(problem.rows[place], places)]
    if not rows:
        return _Nested(base + places, np.zeros(people, dtype=np.int64), (), _numbers([]))
    order = np.argsort(places, kind="stable")
    bounds = np.searchsorted(places[order], np.arange(people + 1)).tolist()
    # Of equal sets the rule comes first: it lies inside the person's own set.
    sets = [(len(problem.rows[place].edges), 0, place) for place in rows]
    sets += [
        (bounds[person + 1] - bounds[person], 1, person)
        for person in range(people)
        if bounds[person] < bounds[person + 1]
    ]
    family, taken = _Family(problem.edges), list[int]()
    for _, is_person, place in sorted(sets):
        if is_person:
            added = family.put(base + place, order[bounds[place] : bounds[place + 1]])
            assert added, "rows nest with people's own sets"
        elif family.put(next_node + len(taken), problem.rows[place].edges):
            taken.append(place)
    return _Nested(
        family.innermost,
        _numbers([family.parent.get(base + person, GROUND) for person in range(people)]),
        tuple(taken),
        _numbers([family.parent.get(next_node + place, GROUND) for place in range(len(taken))]),
    )


def _fits(row: Row, places: Numbers) -> bool:
    """Tell whether `row` nests with the sets of pairs of the people at `places`, int64[e]."""
    if row.weights is not None:
        return False
    people, counts = np.unique(places[row.edges], return_counts=True)
    return len(people) == 1 or bool((np.bincount(places)[people] == counts).all())


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int64)
