"""Runs many histories and tells what came of them."""

import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from functools import partial
from multiprocessing import get_context

from tests.simulation.history import History
from tests.simulation.protections import FULL, Protections

_CHUNK = 250


@dataclass(slots=True)
class Row:
    """Sums over the histories of one set of protections; `bad` holds their seeds."""

    name: str
    histories: int = 0
    decisions: int = 0
    bad: list[int] = field(default_factory=list)
    lost: int = 0
    repeated: int = 0
    reordered: int = 0
    wrong_state: int = 0
    stuck: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Row") -> None:
        """Add the sums of further histories."""
        for field_ in fields(self)[1:]:
            setattr(self, field_.name, getattr(self, field_.name) + getattr(other, field_.name))


def run(
    name: str, seeds: Iterable[int], protections: Protections = FULL, *, contested: bool = False
) -> Row:
    """Run one history a seed; each column counts the histories in which it happened."""
    row = Row(name)
    for seed in seeds:
        outcome = History(seed, protections, contested=contested).run()
        row.histories += 1
        row.decisions += outcome.expected
        row.faults.update(outcome.faults)
        if not outcome.good:
            row.bad.append(seed)
            row.lost += outcome.lost > 0
            row.repeated += outcome.repeated > 0
            row.reordered += outcome.reordered
            row.wrong_state += outcome.wrong_states > 0
            row.stuck += outcome.stuck
        if row.histories % 500 == 0:
            print(f"  {name}: {row.histories} histories, {len(row.bad)} bad", file=sys.stderr)  # noqa: T201 - progress of a command
    return row


def run_in_processes(name: str, seeds: range) -> Row:
    """Run one history a seed with all protections, on all processors."""
    chunks = [seeds[at : at + _CHUNK] for at in range(0, len(seeds), _CHUNK)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        rows = list(pool.map(partial(run, name), chunks))
    total = Row(name)
    for row in rows:
        total.add(row)
    return total


HEAD = "| protections | histories | bad | lost | repeated | reordered | wrong state | stuck |\n|---|---:|---:|---:|---:|---:|---:|---:|"


def line(row: Row) -> str:
    """Return `row` as a line of a Markdown table."""
    cells = (
        row.name,
        row.histories,
        len(row.bad),
        row.lost,
        row.repeated,
        row.reordered,
        row.wrong_state,
        row.stuck,
    )
    return "| " + " | ".join(map(str, cells)) + " |"
