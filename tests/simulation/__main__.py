"""`python -m tests.simulation --seeds N [--from SEED]`: how many histories go wrong with all
protections, and without each.
"""

import argparse
import sys

from tests.simulation import table
from tests.simulation.protections import FULL, WITHOUT


def main() -> int:
    """Print the table; 1 where a history went wrong under all protections."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="histories a row (default 300)")
    parser.add_argument(
        "--from", type=int, default=0, dest="first", help="the first seed (default 0)"
    )
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    full = [table.run("all", seeds), table.run("all, contested ownership", seeds, contested=True)]
    rows = [
        *full,
        *(
            table.run(f"without {name}", seeds, protections)
            for name, protections in WITHOUT.items()
        ),
        table.run("without epochs, contested ownership", seeds, WITHOUT["epochs"], contested=True),
    ]
    print(table.HEAD)  # noqa: T201 - the output of a command
    for row in rows:
        print(table.line(row))  # noqa: T201
    faults = sorted((full[0].faults + full[1].faults).items())
    print(f"\nfaults met under {FULL}: " + ", ".join(f"{name} {count}" for name, count in faults))  # noqa: T201
    for row in full:
        if row.bad:
            print(f"{row.name}: bad seeds {row.bad}", file=sys.stderr)  # noqa: T201
    return 1 if any(row.bad for row in full) else 0


if __name__ == "__main__":
    sys.exit(main())
