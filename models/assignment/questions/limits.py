"""The limits of a problem one by one, each with how far it can be eased: what conflicts and repairs
are made of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from models.assignment.problem import Problem, Row
from models.assignment.questions.pairs import part

Kind = Literal[
    "startup_least", "startup_most", "mentor_least", "mentor_most", "rule_least", "rule_most", "pin"
]


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """A bound of `problem`: `name` is the id of a person, the name of a row, or "startup/mentor" of
    a pin; `place` its place there.
    """

    kind: Kind
    place: int
    name: str
    value: int
    """The bound as it stands; 1 for a pin."""
    room: int
    """The bound is without any effect once it is eased by so much."""


def limits_of(problem: Problem) -> tuple[Limit, ...]:
    """Return every limit that could ever bind: startups', mentors', rules', then pins."""
    return (
        *_people(problem, "startup"),
        *_people(problem, "mentor"),
        *_rows(problem),
        *_pins(problem),
    )


def _people(problem: Problem, side: Literal["startup", "mentor"]) -> Iterator[Limit]:
    startups = side == "startup"
    kinds: tuple[Kind, Kind] = (
        ("startup_least", "startup_most") if startups else ("mentor_least", "mentor_most")
    )
    ids = problem.startups if startups else problem.mentors
    least = problem.startup_least if startups else problem.mentor_least
    most = problem.startup_most if startups else problem.mentor_most
    count = np.bincount(
        problem.edge_startup if startups else problem.edge_mentor, minlength=len(ids)
    )
    for place in np.flatnonzero(least > 0).tolist():
        yield Limit(kinds[0], place, ids[place], int(least[place]), int(least[place]))
    for place in np.flatnonzero(most < count).tolist():
        yield Limit(kinds[1], place, ids[place], int(most[place]), int(count[place] - most[place]))


def _rows(problem: Problem) -> Iterator[Limit]:
    for place, row in enumerate(problem.rows):
        lowest = 0 if row.weights is None else int(row.weights[row.weights < 0].sum())
        if row.least > lowest:
            yield Limit("rule_least", place, row.name, row.least, row.least - lowest)
        if row.most < row.reach:
            yield Limit("rule_most", place, row.name, row.most, row.reach - row.most)


def _pins(problem: Problem) -> Iterator[Limit]:
    for place in np.flatnonzero(problem.pinned).tolist():
        startup, mentor = problem.edge_startup[place], problem.edge_mentor[place]
        yield Limit("pin", place, f"{problem.startups[startup]}/{problem.mentors[mentor]}", 1, 1)


def ease(problem: Problem, changes: Mapping[Limit, int]) -> Problem:
    """Return `problem` with each limit of `changes` eased by so much: minimums lowered, maximums
    raised, pins let go.
    """
    columns: dict[str, Any] = {
        kind: getattr(problem, kind).copy()
        for kind in ("startup_least", "startup_most", "mentor_least", "mentor_most")
    }
    rows, pinned = list(problem.rows), problem.pinned.copy()
    for limit, by in changes.items():
        if limit.kind == "pin":
            pinned[limit.place] = False
        elif limit.kind == "rule_least":
            rows[limit.place] = replace(rows[limit.place], least=rows[limit.place].least - by)
        elif limit.kind == "rule_most":
            rows[limit.place] = replace(rows[limit.place], most=rows[limit.place].most + by)
        else:
            columns[limit.kind][limit.place] += -by if limit.kind.endswith("_least") else by
    return replace(problem, rows=tuple(rows), pinned=pinned, **columns)


def only(problem: Problem, kept: Iterable[Limit]) -> Problem:
    """Return `problem` with no limits but `kept`, over the pairs that these touch."""
    counts = {
        "startup": np.bincount(problem.edge_startup, minlength=len(problem.startups)),
        "mentor": np.bincount(problem.edge_mentor, minlength=len(problem.mentors)),
    }
    columns: dict[str, Any] = {
        f"{side}_least": np.zeros_like(count) for side, count in counts.items()
    }
    columns |= {f"{side}_most": count for side, count in counts.items()}
    pinned, touched = (
        np.zeros(problem.edges, dtype=np.bool_),
        np.zeros(problem.edges, dtype=np.bool_),
    )
    people: dict[str, list[int]] = {"startup": [], "mentor": []}
    bounds: dict[int, dict[str, int]] = {}
    for limit in kept:
        if limit.kind == "pin":
            pinned[limit.place] = touched[limit.place] = True
        elif limit.kind in ("rule_least", "rule_most"):
            bounds.setdefault(limit.place, {})[limit.kind.removeprefix("rule_")] = limit.value
            touched[problem.rows[limit.place].edges] = True
        else:
            columns[limit.kind][limit.place] = limit.value
            people[limit.kind.split("_")[0]].append(limit.place)
    for side, places in (("startup", problem.edge_startup), ("mentor", problem.edge_mentor)):
        of = np.zeros(len(counts[side]), dtype=np.bool_)
        of[people[side]] = True
        touched |= of[places]
    rows = tuple(_bounded(problem.rows[place], bounds[place]) for place in sorted(bounds))
    return part(replace(problem, rows=rows, pinned=pinned, **columns), touched)


def _bounded(row: Row, bounds: Mapping[str, int]) -> Row:
    """Return `row` with these bounds and no others."""
    lowest = 0 if row.weights is None else int(row.weights[row.weights < 0].sum())
    return replace(row, least=bounds.get("least", lowest), most=bounds.get("most", row.reach))
