"""How every benchmark reports: one JSON object on stdout, or the same figures as a table."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = dict[str, Any]


def say(text: str) -> None:
    """Tell progress on stderr."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def percentiles(values_ms: list[float]) -> dict[str, float]:
    """Return p50 and p99 of `values_ms`, nearest rank."""
    ordered = sorted(values_ms)
    if not ordered:
        return {}
    at = {
        name: ordered[min(len(ordered) - 1, int(share * len(ordered)))]
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    return {name: round(value, 1) for name, value in at.items()}


def run(
    name: str, measure: Callable[[argparse.Namespace], Figures], parser: argparse.ArgumentParser
) -> int:
    """Parse the arguments, measure, print.

    Return the exit code: 0 when it ran whole, 1 with a reason when it did not.
    """
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of a table"
    )
    arguments = parser.parse_args()
    began = time.perf_counter()
    try:
        figures = measure(arguments)
    except Exception as error:  # noqa: BLE001 - whatever stopped it, the reader gets the reason and the exit code
        print(f"{name}: did not run whole: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    figures = {
        "name": name,
        "version": version("duijie"),
        **figures,
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_count": os.cpu_count(),
    }
    print(json.dumps(figures, ensure_ascii=False)) if arguments.json else _table(figures)
    return 0


def _table(figures: Mapping[str, Any]) -> None:
    table = Table("figure", "value")
    for key, value in figures.items():
        table.add_row(
            key,
            json.dumps(value, ensure_ascii=False)
            if isinstance(value, (dict, list))
            else str(value),
        )
    Console().print(table)
