"""`python -m tests.fuzz --minutes M`: the properties of codecs, contracts, feeds and delivery with
random examples, each run with a new seed, until the time has passed.

A failure ends it: its seed and how to see it again are printed, and Hypothesis keeps the example.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PROPERTIES: Final = (
    "tests/contract/test_evolution.py",
    "tests/contract/test_envelope.py",
    "tests/contract/test_codes.py",
    "tests/contract/test_money.py",
    "tests/contract/test_normal.py",
    "tests/contract/test_differences.py",
    "tests/property/values",
    "tests/property/text",
    "tests/property/delivery",
    "tests/unit/intake/test_any_input.py",
    "tests/unit/runtime/test_bounded_outputs.py",
    "tests/unit/runtime/test_record_batches.py",
    "tests/unit/runtime/test_stamps.py",
    "tests/unit/runtime/test_unpacking.py",
    "tests/unit/runtime/test_session.py",
)
"""What takes any bytes, any text, any record or any order of events."""


def again(seed: int, files: tuple[str, ...] = PROPERTIES) -> list[str]:
    """Return the command that runs the properties with `seed`."""
    return [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
            f"--hypothesis-seed={seed}", *files]  # fmt: skip


def main() -> int:
    """Run rounds until the time has passed; 1 where a property does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, help="one round with this seed")
    arguments = parser.parse_args()
    end, rounds = time.monotonic() + 60 * arguments.minutes, 0
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    while rounds == 0 or (time.monotonic() < end and arguments.seed is None):
        seed = arguments.seed if arguments.seed is not None else secrets.randbits(32)
        done = subprocess.run(again(seed), cwd=ROOT, env=environment, check=False)
        rounds += 1
        if done.returncode:
            print(f"fuzz: seed {seed} fails; again: python -m tests.fuzz --seed {seed}")  # noqa: T201
            return 1
        print(f"fuzz: seed {seed} holds ({rounds} rounds)", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
