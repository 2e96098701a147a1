"""Every fault against an oracle: `python -m benchmarks.faults [--seeds N] [--short] [--json]`.

Real Kafka (one node, three for faults of brokers, the embedded one for its own), a real Valkey, the
services as processes. While a mentoring pool and a roadshow are fed, one fault happens; in the end
the decisions and notices, as a consumer takes them, and the services' state must be those of a run
without faults. `--only TEXT` runs the faults whose name holds it, `--minutes M` goes on with
further seeds until so much time has passed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.faults.campaign import Tried, campaign
from benchmarks.faults.catalogue import FAULTS, StagedFault
from benchmarks.faults.deployment import ENCODER
from benchmarks.faults.process_faults import faketime_is_here
from benchmarks.support.report import Figures, run, say


def chosen(arguments: argparse.Namespace) -> list[StagedFault]:
    """Return the faults that the arguments ask for and this machine can have."""
    faults = [
        fault
        for fault in FAULTS
        if (fault.short or not arguments.short) and arguments.only in fault.name
    ]
    if not faketime_is_here():
        say("no faketime here (Debian: apt-get install faketime): clocks do not jump")
        faults = [fault for fault in faults if "clock" not in fault.name]
    return faults


def _measure(arguments: argparse.Namespace) -> Figures:
    faults, began = chosen(arguments), time.monotonic()
    rows: dict[str, dict[str, Any]] = {}
    seed, bad = arguments.seed, 0
    while True:
        tried = list(campaign(faults, arguments.seeds, seed, say))
        bad += len(faults) - sum(one.good for one in tried)
        _add(rows, tried)
        seed += arguments.seeds
        if time.monotonic() - began > arguments.minutes * 60:
            break
    if bad:
        say(f"{bad} faults did not end as a run without faults")
    return {
        "faults": list(rows.values()), "bad": bad, "kafka": "apache", "encoder": ENCODER,
    }  # fmt: skip


def _add(rows: dict[str, dict[str, Any]], tried: Sequence[Tried]) -> None:
    """Add up what further seeds came to."""
    for one in tried:
        row = one.row()
        held = rows.setdefault(row["name"], row)
        if held is not row:
            for key, value in row.items():
                if key.endswith("_s"):
                    held[key] = max(held[key], value)
                elif key != "name":
                    held[key] += value


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="trials a fault (1)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--short", action="store_true", help="fewer faults, for CI")
    parser.add_argument("--only", default="", help="faults whose name holds this text")
    parser.add_argument("--minutes", type=float, default=0, help="further seeds until then")
    parser.add_argument(
        "--strict", action="store_true", help="exit code 1 where one does not end as without faults"
    )
    measured: list[bool] = []

    def measure(arguments: argparse.Namespace) -> Figures:
        figures = _measure(arguments)
        measured.append(bool(arguments.strict and figures["bad"]))
        return figures

    return run("faults", measure, parser) or int(any(measured))


if __name__ == "__main__":
    sys.exit(main())
