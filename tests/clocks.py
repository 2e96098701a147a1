"""`python -m tests.clocks`: the tests of days, hours and notices, and the demonstration, with the
clock set to other days.

The clock is set by `faketime` (Debian: apt-get install faketime). Its monotonic clock stays true,
so that waits take as long as they say; `tests/support/faketime` puts right what libfaketime then
breaks. `--short` runs a few tests on two days, `--demo` chooses the days on which the whole
demonstration runs (`none`, `one`, `all`).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
FIX: Final = ROOT / "tests" / "support" / "faketime"
CLOCKS: Final = {
    "the morning of the samples' own day": "2026-11-28T08:00:00+08:00",
    "its noon": "2026-11-28T12:00:00+08:00",
    "its evening": "2026-11-28T20:00:00+08:00",
    "two minutes to the new year in Beijing": "2026-12-31T23:58:00+08:00",
    "a leap day": "2028-02-29T10:00:00+08:00",
    "five years on": "2031-11-28T10:00:00+08:00",
}
SHORT: Final = ("its evening", "a leap day")
QUICK: Final = (
    "tests/unit/test_sample_day.py", "tests/unit/roadshow/test_any_day.py", "tests/unit/roadshow/test_timetable.py",
    "tests/unit/notifier", "tests/unit/publishing/test_calendars.py", "tests/unit/mentoring/test_rules.py",
)  # fmt: skip
WHOLE: Final = (
    "tests/unit/test_sample_day.py", "tests/unit/test_samples.py", "tests/unit/cli/test_dates.py", "tests/unit/roadshow",
    "tests/unit/mentoring", "tests/unit/notifier", "tests/unit/publishing/test_calendars.py",
    "tests/unit/publishing/test_edition.py", "tests/unit/words",
    "tests/property/roadshow/test_moved_events.py",
)  # fmt: skip
MISSING: Final = "faketime is not here; Debian: apt-get install faketime"


def under(clock: str, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command with the clock at `clock` (RFC 3339).

    The process' own zone stays what it is.
    """
    moment = datetime.fromisoformat(clock).astimezone().strftime("@%Y-%m-%d %H:%M:%S")
    given = {
        "DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join((str(FIX), str(ROOT))),
        **variables,
    }
    return subprocess.run(
        ["faketime", "-f", moment, sys.executable, *command], cwd=ROOT, env=os.environ | given, check=False, text=True,
        capture_output=True,
    )  # fmt: skip


def pytest_at(clock: str, files: tuple[str, ...]) -> str:
    """Run the tests of `files` at `clock`; return what went wrong, empty for nothing."""
    done = under(clock, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files])
    return done.stdout[-3_000:] + done.stderr[-1_000:] if done.returncode else ""


def demo_at(clock: str) -> str:
    """Run the whole demonstration at `clock`.

    Return what is wrong with its picture, empty for nothing.
    """
    with tempfile.TemporaryDirectory(prefix="duijie-days-") as folder:
        done = under(clock, ["-m", "services.cli.main", "demo", "--json"], DUIJIE_STATE_DIR=folder)
    if done.returncode:
        return done.stderr[-3_000:]
    return "; ".join(faults(json.loads(done.stdout)))


def faults(results: dict[str, Any]) -> list[str]:
    """Return what a demonstration lacks that it has on a good day."""
    found = [f"{pool}: no pairings" for pool, pairs in results["pairings"].items() if not pairs]
    for pool, day in results["roadshows"].items():
        found += [
            f"{pool}: no {name}"
            for name in ("line_up", "panels", "timetable")
            if name not in day["documents"]
        ]
        found += [
            f"{pool}: nothing {name}" for name in ("promoted", "files", "moved_up") if not day[name]
        ]
        if not (day["report"] or {}).get("matched_projects"):
            found.append(f"{pool}: no project was matched")
    return found if results["roadshows"] else [*found, "no roadshow"]


def main() -> int:
    """Run what the arguments ask for; 0 where all is well, 1 where anything failed, 3 without
    faketime.
    """
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--short", action="store_true", help="a few tests on two days")
    given.add_argument(
        "--demo",
        choices=["none", "one", "all"],
        default="one",
        help="days of the whole demonstration",
    )
    chosen = given.parse_args()
    if shutil.which("faketime") is None:
        sys.stdout.write(f"{MISSING}\n")
        return 3
    names = SHORT if chosen.short else tuple(CLOCKS)
    demos: tuple[str, ...] = {"none": (), "one": ("its evening",), "all": tuple(CLOCKS)}[
        "none" if chosen.short else chosen.demo
    ]
    wrong = 0
    for name in names:
        wrong += _report(
            f"tests, {name}", pytest_at(CLOCKS[name], QUICK if chosen.short else WHOLE)
        )
        if name in demos:
            wrong += _report(f"demo, {name}", demo_at(CLOCKS[name]))
    return min(wrong, 1)


def _report(what: str, fault: str) -> int:
    sys.stdout.write(f"{what}: {'ok' if not fault else 'FAILED'}\n{fault}")
    sys.stdout.flush()
    return bool(fault)


if __name__ == "__main__":
    sys.exit(main())
