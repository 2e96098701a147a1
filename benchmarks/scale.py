"""A pool of a whole country: build, solve and certificate beside the bare solver call, and one
change on the solved pool.

Profiles are seeded random vectors in clusters; each startup may have any of its 50 nearest mentors,
with scores of 0 to 10,000; mentors take 1 to `--places` (4: a quarter more places than startups; 3:
hardly any to spare, where one change moves many). `bare_solver_s` is one call of OR-tools' solver
on all edges, nothing else; both sides run in turn, medians count.

`solve_s` ends with the one plan that is chosen among equals, `certificate_s` with the bound that
follows from its prices, summed over all pairs. A change is a startup that edits its profile (new
scores), leaves, comes, or declines its mentor, or a mentor with one place more or less or who
leaves; each is solved to the exact new optimum (checked against a new solve at the end).

`--fold` measures the matcher's own path instead: profiles with vectors and texts as pool-log
records, `open_cycle` to a draft (`draft_s`), `publish` (`publish_s`), each with its processor time.
"""

import argparse
import gc
import resource
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from benchmarks.speed.large_pool import fold_figures
from benchmarks.support.live_assignment import Live, Options
from benchmarks.support.report import Figures, percentiles, run, say
from models.assignment import (
    AssignmentPlan,
    Budget,
    Edges,
    Mentor,
    Problem,
    Startup,
    Total,
    build,
    solve,
)

CANDIDATES = 50
_DIMS = 32
_BLOCK = 1_000
_TOP = 10_000
_KINDS = (
    "startup_edit",
    "startup_leaves",
    "startup_comes",
    "decline",
    "place_more",
    "place_less",
    "mentor_leaves",
)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Edges by place, and the mentors' capacities."""

    startups: np.ndarray
    mentors: np.ndarray
    scores: np.ndarray
    capacity: np.ndarray

    def build(self, startups: int) -> Problem:
        """Return the problem that an engine would be given."""
        return build(
            [Startup(f"startup {place:06}", 0, 1) for place in range(startups)],
            [Mentor(f"mentor {place:06}", int(most)) for place, most in enumerate(self.capacity)],
            Edges(self.startups, self.mentors, self.scores),
        )


def _vectors(rng: np.random.Generator, count: int, centres: np.ndarray) -> np.ndarray:
    """Return float32[count, dims], unit vectors around `centres`."""
    points = centres[rng.integers(0, len(centres), count)] + rng.normal(size=(count, _DIMS))
    unit: np.ndarray = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _pool(startups: int, mentors: int, places: int, seed: int) -> _Pool:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(60, _DIMS)) * 0.7
    left, right = _vectors(rng, startups, centres), _vectors(rng, mentors, centres)
    count = min(CANDIDATES, mentors)
    rows, columns, scores = [], [], []
    for start in range(0, startups, _BLOCK):
        likeness = left[start : start + _BLOCK] @ right.T
        best = np.sort(np.argpartition(-likeness, count - 1, axis=1)[:, :count], axis=1)
        rows.append(np.repeat(np.arange(start, start + len(best)), count))
        columns.append(best.ravel())
        scores.append(
            np.rint(np.take_along_axis(likeness, best, 1).clip(0, 1).ravel() * _TOP).astype(
                np.int64
            )
        )
    return _Pool(
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(scores),
        rng.integers(1, places + 1, mentors),
    )


def _bare(pool: _Pool, startups: int) -> tuple[float, int]:
    """Return the seconds of one bare solver call on all edges, and the total it finds."""
    mentors, sink = len(pool.capacity), startups + len(pool.capacity)
    every, all_mentors = np.arange(startups), startups + np.arange(mentors)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([pool.startups, every, all_mentors]),
        np.concatenate([startups + pool.mentors, np.full(startups + mentors, sink)]),
        np.concatenate([np.ones(len(pool.scores) + startups, dtype=np.int64), pool.capacity]),
        np.concatenate([-pool.scores, np.zeros(startups + mentors, dtype=np.int64)]),
    )
    flow.set_nodes_supplies(
        np.append(every, sink), np.append(np.ones(startups, dtype=np.int64), -startups)
    )
    began = time.perf_counter()
    status = flow.solve()
    seconds = time.perf_counter() - began
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the bare solver ended with status {status}")
    return seconds, int(pool.scores[flow.flows(arcs[: len(pool.scores)]) > 0].sum())


def _ours(pool: _Pool, startups: int) -> tuple[dict[str, float], AssignmentPlan]:
    marks = [time.perf_counter()]
    problem = pool.build(startups)
    marks.append(time.perf_counter())
    plan = solve(problem, Total(), Budget())
    marks.append(time.perf_counter())
    if plan.certified != plan.total or problem.broken(plan.chosen):
        raise RuntimeError(f"not certified: total {plan.total}, bound {plan.certified}")
    marks.append(time.perf_counter())
    return dict(
        zip(("build_s", "solve_s", "certificate_s"), np.diff(marks).tolist(), strict=True)
    ), plan


def _change(live: Live, kind: str, rng: np.random.Generator, plan: AssignmentPlan) -> None:
    """Make one change of `kind` on `live`."""
    problem = plan.problem
    if kind.startswith("startup") or kind == "decline":
        place = int(rng.integers(len(problem.startups)))
        others, scores = live.options((True, place))
        if kind == "startup_edit":
            scores = (scores + rng.integers(-300, 301, len(scores))).clip(0, _TOP)
        elif kind == "decline":
            taken = live.partners((True, place))
            kept = ~np.isin(others, taken)
            others, scores = others[kept], scores[kept]
        live.put_startup(place, Options(others, scores), 0, 0 if kind == "startup_leaves" else 1)
    else:
        place = int(rng.integers(len(problem.mentors)))
        most = {
            "place_more": int(problem.mentor_most[place]) + 1,
            "place_less": int(problem.mentor_most[place]) - 1,
        }.get(kind, 0)
        live.put_mentor(place, live.options((False, place)), 0, most)


def _changes(plan: AssignmentPlan, count: int, seed: int) -> Figures:
    """Return how long single changes take, of all kinds in turn, each on the plan that the one
    before left.
    """
    rng, live = np.random.default_rng(seed), Live(plan)
    times: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        if kind == "startup_comes":
            # Somebody who is not there comes: the leaving is not timed.
            place = int(rng.integers(len(plan.problem.startups)))
            options = live.options((True, place))
            live.put_startup(place, options, 0, 0)
            began = time.perf_counter()
            live.put_startup(place, options, 0, 1)
        else:
            began = time.perf_counter()
            _change(live, kind, rng, plan)
        times[kind].append((time.perf_counter() - began) * 1000)
    fresh = solve(live.problem(plan.problem), Total(), Budget())
    if fresh.total != live.total:
        raise RuntimeError(
            f"after {count} changes the plan has {live.total}, a new solve {fresh.total}"
        )
    everything = [value for values in times.values() for value in values]
    return {
        "one_change_ms": percentiles(everything),
        "changes": count,
        "changes_exact": True,
        "one_change_by_kind_ms": {kind: percentiles(values) for kind, values in times.items()},
    }


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    if arguments.fold:
        return fold_figures(arguments.startups, arguments.mentors, arguments.seed)
    pool = _pool(arguments.startups, arguments.mentors, arguments.places, arguments.seed)
    say(f"{arguments.startups} startups, {arguments.mentors} mentors, {len(pool.scores)} edges")
    parts: dict[str, list[float]] = {
        "build_s": [],
        "solve_s": [],
        "certificate_s": [],
        "bare_solver_s": [],
        "ratio": [],
    }
    for number in range(arguments.rounds):
        gc.collect()
        bare, total = _bare(pool, arguments.startups)
        seconds, plan = _ours(pool, arguments.startups)
        if plan.total != total:
            raise RuntimeError(f"total {plan.total}, the bare solver's is {total}")
        for name, value in {
            **seconds,
            "bare_solver_s": bare,
            "ratio": sum(seconds.values()) / bare,
        }.items():
            parts[name].append(value)
        say(
            f"round {number + 1} of {arguments.rounds}: ours {sum(seconds.values()):.2f} s, bare {bare:.2f} s"
        )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{arguments.changes} changes one by one")
    return {
        "edges": len(pool.scores),
        "places": int(pool.capacity.sum()),
        **{name: round(statistics.median(values), 3) for name, values in parts.items()},
        "peak_mb": round(peak_mb),
        "total": plan.total,
        "pairs": int(plan.chosen.sum()),
        **_changes(plan, arguments.changes, arguments.seed),
    }


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=20_000)
    parser.add_argument("--mentors", type=int, default=10_000)
    parser.add_argument("--places", type=int, default=4, help="mentors take 1 to so many startups")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--changes", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fold", action="store_true", help="a cycle through the matcher's fold")
    return run("scale", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
