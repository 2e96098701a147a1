"""The problem: who may have how many, which pairs are possible and what each is worth, and what
else must hold.

Everything is integer, and in canonical order: startups and mentors by id, edges by startup, then
mentor. Places are positions in that order. So the order in which a caller lists things changes
nothing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNLIMITED = 2**40
"""A row's `most` where there is no upper limit."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule over some pairs: `least` <= the chosen ones among `edges`, counted (or summed by
    `weights`) <= `most`.

    `edges`: places, ascending, each once. `name` is what a person reads when the rule binds or
    breaks.
    """

    name: str
    edges: Numbers
    least: int = 0
    most: int = UNLIMITED
    weights: Numbers | None = None

    def value(self, chosen: Flags) -> int:
        """Return what the plan `chosen`, bool[e], counts or sums to."""
        inside = chosen[self.edges]
        return int(inside.sum() if self.weights is None else self.weights[inside].sum())

    @property
    def reach(self) -> int:
        """The greatest value that any plan could have."""
        return (
            len(self.edges) if self.weights is None else int(self.weights[self.weights > 0].sum())
        )

    def holds(self, chosen: Flags) -> bool:
        """Tell whether the plan `chosen`, bool[e], keeps the rule."""
        return self.least <= self.value(chosen) <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """n startups, m mentors, e edges; made and checked by `models.assignment.build.build` alone.

    startup_least, startup_most: int64[n]; mentor_least, mentor_most: int64[m]. edge_startup,
    edge_mentor: int64[e], places; score: int64[e], in units of 1/scale; pinned: bool[e], chosen in
    every plan. tie: int64[e], what decides between plans of equal total; after it,
    `models.assignment.solver.ties` decides by ids.
    """

    startups: tuple[str, ...]
    mentors: tuple[str, ...]
    startup_least: Numbers
    startup_most: Numbers
    mentor_least: Numbers
    mentor_most: Numbers
    edge_startup: Numbers
    edge_mentor: Numbers
    score: Numbers
    pinned: Flags
    tie: Numbers
    rows: tuple[Row, ...] = ()
    scale: int = 1
    previous: Flags = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """bool[e]: the pairs of the plan before this one; empty where there is none."""

    @property
    def edges(self) -> int:
        """How many pairs are possible."""
        return len(self.score)

    def total(self, chosen: Flags) -> int:
        """Return the plan's total score."""
        return int(self.score[chosen].sum())

    def values(self, chosen: Flags) -> Numbers:
        """Return int64[n]: each startup's sum of scores over its mentors."""
        sums = np.zeros(len(self.startups), dtype=np.int64)
        np.add.at(sums, self.edge_startup[chosen], self.score[chosen])
        return sums

    def broken(self, chosen: Flags) -> list[str]:
        """Return the names of the rules that the plan `chosen`, bool[e], breaks.

        Empty for a feasible plan.
        """
        found = []
        for kind, ids, places, least, most in (
            ("startup", self.startups, self.edge_startup, self.startup_least, self.startup_most),
            ("mentor", self.mentors, self.edge_mentor, self.mentor_least, self.mentor_most),
        ):
            load = np.bincount(places[chosen], minlength=len(ids))
            found += [
                f"{kind}:{ids[place]}"
                for place in np.flatnonzero((load < least) | (load > most)).tolist()
            ]
        found += ["pins"] * bool((self.pinned & ~chosen).any())
        return found + [row.name for row in self.rows if not row.holds(chosen)]
