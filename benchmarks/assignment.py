"""Exact and fair assignment on the affinities of a real conference.

`--data` names a folder with `scores.npy` float[reviewers, papers], `covs.npy` (reviewers per
paper), `loads.npy` and, where there are minimum loads, `loads-lb.npy` (Kobren, Saha, McCallum, KDD
2019). A paper's score is the sum over its reviewers. Scores are rounded to integers of 1e-9 and
every result is exact for those.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.support.report import Figures, run, say
from models.assignment import (
    AssignmentPlan,
    Budget,
    Edges,
    Fair,
    Infeasible,
    Mentor,
    Problem,
    Startup,
    Total,
    build,
    curve,
    integers,
    solve,
)
from services.cli.proofs.plan import check, read

SCALE = 10**9
_EFFORT = 600.0
_CHECKED = 1_000_000
PUBLISHED = {
    "upper_total": 201.885, "both_total": 150.043,
    "FairIR": {"worst": 0.93, "total": 201.83, "seconds": 1.60},
    "FairFlow": {"worst": 0.94, "total": 197.67, "seconds": 1.15},
    "PR4A": {"worst": 0.92, "total": 197.32, "seconds": 293.8},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Data:
    scores: np.ndarray
    covers: np.ndarray
    loads: np.ndarray
    least: np.ndarray | None

    @staticmethod
    def load(folder: Path) -> "_Data":
        scores, covers, loads = (
            np.load(folder / f"{name}.npy") for name in ("scores", "covs", "loads")
        )
        lower = folder / "loads-lb.npy"
        return _Data(scores, covers, loads, np.load(lower) if lower.exists() else None)

    def problem(self, *, both: bool) -> Problem:
        """Return the problem with upper loads, or with both."""
        reviewers, papers = self.scores.shape
        least = (
            self.least if both and self.least is not None else np.zeros(reviewers, dtype=np.int64)
        )
        return build(
            [Startup(f"paper {place:05}", int(cover), int(cover)) for place, cover in enumerate(self.covers)],
            [Mentor(f"reviewer {place:05}", int(load), int(low)) for place, (load, low) in enumerate(zip(self.loads, least, strict=True))],
            Edges(
                np.repeat(np.arange(papers), reviewers), np.tile(np.arange(reviewers), papers), integers(self.scores, SCALE).T.ravel()
            ),
            scale=SCALE,
        )  # fmt: skip


def _verified(plan: AssignmentPlan) -> bool:
    """Write the plan, have the independent checker read it, and tell whether the prices prove it
    optimal.

    Above _CHECKED pairs the file would be gigabytes: there the same sums are made in memory.
    """
    if plan.problem.edges > _CHECKED:
        return not plan.problem.broken(plan.chosen) and plan.certified == plan.total
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(plan.document()), encoding="utf-8")
        claims = check(read(file))
    return all(claim.holds for claim in claims)


def _total(data: _Data, *, both: bool) -> tuple[AssignmentPlan | None, float]:
    began = time.perf_counter()
    try:
        plan = solve(data.problem(both=both), Total(), Budget(_EFFORT))
    except Infeasible:
        return None, time.perf_counter() - began
    return plan, time.perf_counter() - began


def _fair(problem: Problem, depth: int) -> Figures:
    began = time.perf_counter()
    plan = solve(problem, Fair(depth), Budget(_EFFORT))
    seconds = time.perf_counter() - began
    figures: dict[str, Any] = {
        "worst": plan.figures["worst"] / SCALE,
        "total": plan.total / SCALE,
        "seconds": round(seconds, 3),
        "proven": not plan.left_out and not plan.gap,
        "worst_bound": plan.figures["worst_bound"] / SCALE,
        "certified": plan.certified / SCALE,
        "price": plan.figures["price"] / SCALE,
    }
    if depth > 1:
        figures["levels"] = [
            plan.figures[key] / SCALE
            for key in ("worst", *(f"level_{n}" for n in range(2, depth + 1)))
            if key in plan.figures
        ]
    return figures


def _curve(problem: Problem, worst: float, floors: list[float]) -> list[Figures]:
    points = []
    for floor in floors:
        began = time.perf_counter()
        (point,) = curve(problem, [round(floor * SCALE)], Budget(_EFFORT))
        if point.plan is None:
            continue
        values = problem.values(point.plan.chosen)
        points.append(
            {
                "floor": floor,
                "worst": int(values.min()) / SCALE,
                "total": point.plan.total / SCALE,
                "proven": not point.plan.gap,
                "seconds": round(time.perf_counter() - began, 3),
            }
        )
    say(f"curve of {len(points)} points up to worst {worst:.4f}")
    return points


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    data = _Data.load(Path(arguments.data))
    say(f"{data.scores.shape[1]} papers, {data.scores.shape[0]} reviewers")
    upper, upper_s = _total(data, both=False)
    if upper is None:
        raise ValueError("no plan keeps the upper loads and the coverage")
    both, both_s = _total(data, both=True) if data.least is not None else (None, 0.0)
    plans = [plan for plan in (upper, both) if plan is not None]
    say("totals solved; checking their certificates")
    certified = all(_verified(plan) for plan in plans)
    fair = _fair(upper.problem, 1)
    say(f"fair: worst {fair['worst']:.4f}, total {fair['total']:.4f}")
    unfair = int(upper.problem.values(upper.chosen).min()) / SCALE
    floors = sorted({*arguments.floors, *np.linspace(unfair, fair["worst"], 5).tolist()[1:-1]})
    return {
        "total_upper": upper.total / SCALE,
        "total_both": both.total / SCALE if both else None,
        "certified": certified,
        "fair": fair,
        "leximin": _fair(upper.problem, arguments.depth),
        "curve": _curve(upper.problem, fair["worst"], floors),
        "unfair_worst": unfair,
        "solve_s": {"upper": round(upper_s, 3), "both": round(both_s, 3)},
        "scale": SCALE,
        "published": PUBLISHED if Path(arguments.data).name == "midl" else None,
    }


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        required=True,
        help="folder with scores.npy, covs.npy, loads.npy and, where there are, loads-lb.npy",
    )
    parser.add_argument(
        "--depth",
        type=int,
        default=3,
        help="how many of the worst papers the leximin plan raises in turn",
    )
    parser.add_argument(
        "--floors",
        type=float,
        nargs="*",
        default=[0.925, 0.93],
        help="points of the curve, besides three between",
    )
    return run("assignment", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
