"""The proof that no plan does better: a price for everybody and every rule, and the bound that
follows.

For any prices y (startups, mentors, rules), a plan's total is at most

    sum over limits of (y * most where y > 0, y * least where y < 0)
      + sum over pairs of what the pair is worth above its prices (at least 0; a pinned pair whatever it is)

where `most` is at most the number of pairs there are. That is weak duality; equality with the
plan's own total proves the plan optimal. All in integers of 1/unit.
"""

from dataclasses import dataclass

import numpy as np

from models.assignment.problem import Numbers, Problem
from models.assignment.solver.network import Network, reachable


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices in 1/unit of a unit of score: int64[n], int64[m], and one for each of the problem's
    rows.
    """

    unit: int
    startups: Numbers
    mentors: Numbers
    rows: tuple[int, ...]

    def reduced(self, problem: Problem) -> Numbers:
        """Return int64[e]: what each pair is worth above its prices, in 1/unit."""
        worth = (
            problem.score * self.unit
            - self.startups[problem.edge_startup]
            - self.mentors[problem.edge_mentor]
        )
        for row, price in zip(problem.rows, self.rows, strict=True):
            if price:
                worth[row.edges] -= price if row.weights is None else price * row.weights
        return worth

    def bound(self, problem: Problem) -> int:
        """Return the greatest total that any plan could have, rounded down to whole units of score."""
        worth = self.reduced(problem)
        above = int(worth[(worth > 0) | problem.pinned].sum())
        (most_s, most_m), rows = reachable(problem), problem.rows
        limits = (
            (self.startups, problem.startup_least, most_s),
            (self.mentors, problem.mentor_least, most_m),
            (
                _numbers(self.rows),
                _numbers([r.least for r in rows]),
                _numbers([min(r.most, r.reach) for r in rows]),
            ),
        )
        for price, least, most in limits:
            # In Python's integers: a price times a limit of "no limit" is beyond 64 bits.
            used = np.flatnonzero(price)
            above += sum(
                y * (high if y > 0 else low)
                for y, low, high in zip(
                    price[used].tolist(), least[used].tolist(), most[used].tolist(), strict=True
                )
            )
        return above // self.unit


def from_potential(
    problem: Problem, network: Network, potential: Numbers, unit: int = 1
) -> Certificate:
    """Return the prices that node potentials of the flow stand for.

    Rows outside the network have price 0.
    """
    price = potential[network.head] - potential[network.tail]
    n, m, e = len(problem.startups), len(problem.mentors), problem.edges
    rows = [0] * len(problem.rows)
    for place, value in zip(network.inside, price[e + n + m :].tolist(), strict=True):
        rows[place] = value
    return Certificate(unit, price[e : e + n], price[e + n : e + n + m], tuple(rows))


def _numbers(values: tuple[int, ...] | list[int]) -> Numbers:
    return np.array(values, dtype=np.int64)
