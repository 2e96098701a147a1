"""One-to-one meetings of real events: the fewest breaks, proven or not, and the time it took,
beside what was published.

`--data` names a folder with `*.dzn` instances and, where there is one, `optima.csv` (instance,
optimum_breaks_d2, maxsat_s, chuffed_s, mip_s: Bofill et al., JAIR 2022). The solver works in one
thread and counts its work instead of time, so that it does the same on every machine. `seconds` are
from the instance read to the plan checked, by the clock; `cpu_seconds` are those of the process,
which a busy machine does not stretch.
"""

import argparse
import csv
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.support.dzn import read
from benchmarks.support.report import Figures, run, say
from models.assignment.budget import Budget
from models.roadshow.meetings.solver.faults import MeetingsError
from models.roadshow.meetings.solver.optimum import SlotPlan, fewest_breaks
from models.roadshow.meetings.solver.problem import TimetableProblem

_MOST_APART = 2
_PUBLISHED = {
    "optimum": "optimum_breaks_d2",
    "maxsat_s": "maxsat_s",
    "chuffed_s": "chuffed_s",
    "mip_s": "mip_s",
}


def _published(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the published figures by instance: numbers, or words such as TO(17): timed out, the
    best had 17 breaks.
    """
    file = folder / "optima.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {
            row["instance"]: {
                name: _number(row.get(column, "")) for name, column in _PUBLISHED.items()
            }
            for row in csv.DictReader(rows)
        }


def _number(text: str) -> float | str | None:
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        return text or None


def _name(file: Path) -> str:
    return file.name.removesuffix(".dzn").removesuffix(".original")


def _solved(problem: TimetableProblem, effort: float) -> tuple[SlotPlan | None, Figures]:
    began, cpu, budget = time.perf_counter(), time.process_time(), Budget(effort)
    try:
        plan = fewest_breaks(problem, budget)
    except MeetingsError as error:
        say(str(error))
        plan = None
    return plan, {
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "effort": round(effort - budget.effort, 2),
    }


def _measured(problem: TimetableProblem, effort: float) -> Figures:
    plan, times = _solved(problem, effort)
    if plan is None:
        return {"breaks": None, "spread": None, "proven": False, "bound": None, **times}
    broken = problem.broken(plan.held)
    if broken:
        raise ValueError(f"the plan breaks {', '.join(broken)}")
    breaks = problem.breaks(plan.held).values()
    return {
        "breaks": plan.breaks,
        "spread": max(breaks, default=0) - min(breaks, default=0),
        "proven": plan.proven,
        "bound": plan.bound,
        **times,
    }


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    folder = Path(arguments.data)
    files = sorted(folder.glob("*.dzn"))
    if not files:
        raise ValueError(f"{folder} has no .dzn instances")
    published = _published(folder)
    instances = []
    for file in files:
        known = published.get(_name(file), dict.fromkeys(_PUBLISHED))
        figures = {
            "name": _name(file),
            **_measured(read(file, _MOST_APART), arguments.effort),
            **known,
        }
        say(
            f"{figures['name']}: {figures['breaks']} breaks{'' if figures['proven'] else ' (not proven)'}, "
            f"{figures['seconds']} s; published: {known['optimum']} breaks, MaxSAT {known['maxsat_s']} s"
        )
        instances.append(figures)
    return {
        "instances": instances,
        "proven": sum(one["proven"] for one in instances),
        "of": len(instances),
        "workers": 1,
    }


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder with .dzn instances and optima.csv")
    parser.add_argument(
        "--effort",
        type=float,
        default=55.0,
        help="work per instance, about the seconds of one slow core (default 55)",
    )
    return run("timetable", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
