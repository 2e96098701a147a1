"""Changes one by one against a new solve after each."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support.live_assignment import Live, Options
from models.assignment import Edges, Infeasible, Mentor, Problem, Startup, Total, build, solve

_STEPS = 10


@dataclass
class _World:
    """A pool that changes at random; `possible` and `scores` are [startups, mentors]."""

    rng: np.random.Generator
    possible: np.ndarray
    scores: np.ndarray
    startups: list[tuple[int, int]]
    mentors: list[tuple[int, int]]

    def limits(self, least: int, most: int) -> tuple[int, int]:
        low = int(self.rng.random() < least / 10)
        return low, max(low, int(self.rng.integers(0, most)))

    def problem(self) -> Problem:
        s, m = np.nonzero(self.possible)
        return build(
            [Startup(f"s{place}", *limits) for place, limits in enumerate(self.startups)],
            [Mentor(f"m{place}", most, least) for place, (least, most) in enumerate(self.mentors)],
            Edges(s, m, self.scores[s, m]),
        )

    def change(self, live: Live, least: int) -> None:
        """Change one person here and in `live`; sometimes only the limits."""
        startup = bool(self.rng.integers(2))
        side = self.startups if startup else self.mentors
        place = int(self.rng.integers(len(side)))
        possible, scores = (
            (self.possible[place], self.scores[place])
            if startup
            else (self.possible[:, place], self.scores[:, place])
        )
        if self.rng.random() < 0.7:
            possible[:] = self.rng.random(len(possible)) < 0.6
            scores[:] = self.rng.integers(-1, 12, len(scores))
        side[place] = self.limits(least, 4)
        others = np.flatnonzero(possible)
        put = live.put_startup if startup else live.put_mentor
        put(place, Options(others, scores[others]), *side[place])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 0, 2]))
def test_after_each_change_the_plan_is_the_best_again_and_its_prices_prove_it(
    seed: int, least: int
) -> None:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 8, 2)
    world = _World(rng, rng.random((n, m)) < 0.6, rng.integers(-1, 12, (n, m)), [], [])
    world.startups = [world.limits(least, 4) for _ in range(n)]
    world.mentors = [world.limits(least, 4) for _ in range(m)]
    try:
        live = Live(solve(world.problem(), Total()))
        for _ in range(_STEPS):
            try:
                world.change(live, least)
            except Infeasible:
                live = Live(solve(world.problem(), Total()))  # must be infeasible too
                raise AssertionError("a plan was overlooked") from None
            problem = world.problem()
            assert live.total == solve(problem, Total()).total == live.certificate.bound(problem)
            chosen = np.isin(
                problem.edge_startup * m + problem.edge_mentor, [s * m + k for s, k in live.pairs]
            )
            assert not problem.broken(chosen)
            assert problem.total(chosen) == live.total
    except Infeasible:
        return
