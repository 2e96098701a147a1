"""From lists to a checked Problem: every fault is found and named before anything is solved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.assignment.faults import Fault, FaultCode, InvalidProblem
from models.assignment.problem import UNLIMITED, Flags, Numbers, Problem, Row

LARGEST_SCORE = 2**40
LARGEST_LIMIT = 2**31
_SHOWN = 20
"""So many faults of one kind are named; more would help nobody."""


@dataclass(frozen=True, slots=True)
class Startup:
    """Wants at least `least` and at most `most` mentors."""

    id: str
    least: int = 0
    most: int = 1


@dataclass(frozen=True, slots=True)
class Mentor:
    """Takes at most `capacity` startups and at least `least`."""

    id: str
    capacity: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Edges:
    """e possible pairs: places in the caller's lists of startups and mentors, integer scores, ties
    (0 where not given).
    """

    startups: ArrayLike
    mentors: ArrayLike
    scores: ArrayLike
    ties: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """At least `least` and at most `most` of `pairs` (ids of startup and mentor).

    Pairs that are not possible are passed over.
    """

    name: str
    pairs: Sequence[tuple[str, str]]
    least: int = 0
    most: int = UNLIMITED


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """The same over pairs given by their places in the caller's list of edges."""

    name: str
    edges: ArrayLike
    least: int = 0
    most: int = UNLIMITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What must hold besides everybody's limits.

    `changes`: at most so many pairs of `previous` end that could stay; None is no limit. A pair of
    `previous` that is no longer possible has ended already and is not counted.
    """

    pins: Sequence[tuple[str, str]] = ()
    rules: Sequence[Rule | PlacedRule] = ()
    previous: Sequence[tuple[str, str]] = ()
    changes: int | None = None


KEPT = "kept"
"""The name of the row that limits changes."""


@dataclass(slots=True)
class _Check:
    faults: list[Fault] = field(default_factory=list)

    def add(self, code: FaultCode, where: str, found: object = "") -> None:
        if sum(fault.code == code for fault in self.faults) < _SHOWN:
            self.faults.append(Fault(code, where, str(found)))

    def stop(self) -> None:
        if self.faults:
            raise InvalidProblem(self.faults)


def integers(values: ArrayLike, scale: int) -> Numbers:
    """Return `values` times `scale`, rounded to the nearest integer (half to even).

    InvalidProblem for NaN and infinities.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        place = int(np.flatnonzero(~np.isfinite(numbers.ravel()))[0])
        raise InvalidProblem(
            [Fault("not_a_number", f"scores[{place}]", str(numbers.ravel()[place]))]
        )
    return np.rint(numbers * scale).astype(np.int64)


def build(
    startups: Sequence[Startup],
    mentors: Sequence[Mentor],
    edges: Edges,
    demands: Demands | None = None,
    *,
    scale: int = 1,
) -> Problem:
    """Return the checked problem in canonical order; InvalidProblem names everything that is wrong.

    `scale`: how many units of score are one unit of the caller's; used in reports only.
    """
    check, demands = _Check(), demands or Demands()
    for kind, people in (("startup", startups), ("mentor", mentors)):
        _check_people(check, kind, people)
    check.stop()
    columns = _columns(check, edges, len(startups), len(mentors))
    check.stop()
    problem, order = _ordered(check, startups, mentors, columns, scale)
    check.stop()
    finder = _Finder(problem, order)
    pinned, rows = _pins(check, finder, demands), _rules(check, finder, demands)
    previous = _previous(check, finder, demands)
    if demands.changes is not None and previous.any():
        kept = np.flatnonzero(previous)
        rows.append(Row(KEPT, kept, max(0, len(kept) - demands.changes)))
    found = _with(problem, pinned, tuple(rows), previous)
    _check_pins(check, found)
    check.stop()
    return found


def _check_people(check: _Check, kind: str, people: Sequence[Startup] | Sequence[Mentor]) -> None:
    if not people:
        check.add("no_startups" if kind == "startup" else "no_mentors", kind)
    for key, count in Counter(person.id for person in people).items():
        if count > 1:
            check.add("duplicate_id", f"{kind}:{key}", count)
    for person in people:
        most = person.most if isinstance(person, Startup) else person.capacity
        where = f"{kind}:{person.id}"
        if any(
            isinstance(limit, bool) or int(limit) != limit
            for limit in (person.least, most)
            if limit == limit  # noqa: PLR0124 - NaN
        ):
            check.add("not_an_integer", where, f"{person.least}, {most}")
        elif not (person.least == person.least and most == most):  # noqa: PLR0124 - NaN is what differs from itself
            check.add("not_a_number", where, f"{person.least}, {most}")
        elif person.least < 0 or most < 0:
            check.add("negative_limit", where, f"{person.least}, {most}")
        elif person.least > most:
            check.add("least_above_most", where, f"{person.least} > {most}")
        elif most > LARGEST_LIMIT:
            check.add("out_of_range", where, most)


def _columns(
    check: _Check, edges: Edges, startups: int, mentors: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    scores = np.asarray(edges.scores)
    ties = np.zeros(len(scores), dtype=np.int64) if edges.ties is None else np.asarray(edges.ties)
    for name, column in (("scores", scores), ("ties", ties)):
        if column.dtype.kind == "f" and np.isnan(column).any():
            check.add("not_a_number", f"{name}[{int(np.flatnonzero(np.isnan(column))[0])}]", "NaN")
        elif len(column) and column.dtype.kind not in "iu":
            check.add("not_an_integer", name, column.dtype)
        elif len(column) and int(np.abs(column).max()) > LARGEST_SCORE:
            check.add("out_of_range", name, int(np.abs(column).max()))
    sides = []
    for name, side, count in (
        ("startups", edges.startups, startups),
        ("mentors", edges.mentors, mentors),
    ):
        places: NDArray[np.int64] = np.asarray(side).astype(np.int64)
        wrong = np.flatnonzero((places < 0) | (places >= count))
        if len(places) != len(scores) or len(wrong):
            check.add(
                "unknown_id", f"edges.{name}", int(places[wrong[0]]) if len(wrong) else len(places)
            )
        sides.append(places)
    check.stop()
    return sides[0], sides[1], scores.astype(np.int64), ties.astype(np.int64)


def _ordered(
    check: _Check,
    startups: Sequence[Startup],
    mentors: Sequence[Mentor],
    columns: tuple[Numbers, Numbers, Numbers, Numbers],
    scale: int,
) -> tuple[Problem, Numbers]:
    """Return the problem, and the caller's place of each of its edges."""
    order_s, order_m = (
        sorted(range(len(side)), key=lambda place: side[place].id) for side in (startups, mentors)
    )
    rank_s, rank_m = np.argsort(order_s), np.argsort(order_m)
    edge_s, edge_m = rank_s[columns[0]], rank_m[columns[1]]
    key = edge_s * len(mentors) + edge_m
    order = (
        np.arange(len(key)) if bool((np.diff(key) > 0).all()) else np.argsort(key, kind="stable")
    )
    ids_s, ids_m = (
        tuple(startups[place].id for place in order_s),
        tuple(mentors[place].id for place in order_m),
    )
    for place in np.flatnonzero(np.diff(key[order]) == 0)[:_SHOWN].tolist():
        edge = order[place]
        check.add("duplicate_pair", f"edge:{ids_s[edge_s[edge]]}/{ids_m[edge_m[edge]]}")
    problem = Problem(
        startups=ids_s,
        mentors=ids_m,
        startup_least=np.array([startups[place].least for place in order_s], dtype=np.int64),
        startup_most=np.array([startups[place].most for place in order_s], dtype=np.int64),
        mentor_least=np.array([mentors[place].least for place in order_m], dtype=np.int64),
        mentor_most=np.array([mentors[place].capacity for place in order_m], dtype=np.int64),
        edge_startup=edge_s[order],
        edge_mentor=edge_m[order],
        score=columns[2][order],
        tie=columns[3][order],
        pinned=np.zeros(len(order), dtype=np.bool_),
        scale=scale,
    )
    return problem, order


class _Finder:
    """Finds the places of pairs of ids, and of edges as the caller counts them."""

    def __init__(self, problem: Problem, order: Numbers) -> None:
        self.problem = problem
        self._placed = np.argsort(order)
        self._startups = {key: place for place, key in enumerate(problem.startups)}
        self._mentors = {key: place for place, key in enumerate(problem.mentors)}
        self._keys = problem.edge_startup * len(problem.mentors) + problem.edge_mentor

    def known(self, pair: tuple[str, str]) -> bool:
        return pair[0] in self._startups and pair[1] in self._mentors

    def edge(self, pair: tuple[str, str]) -> int | None:
        """Return the place of the edge of `pair`, None where it is not possible."""
        if not self.known(pair):
            return None
        key = self._startups[pair[0]] * len(self.problem.mentors) + self._mentors[pair[1]]
        place = int(np.searchsorted(self._keys, key))
        return place if place < len(self._keys) and self._keys[place] == key else None

    def edges(self, pairs: Sequence[tuple[str, str]]) -> Numbers:
        """Return the places of those of `pairs` that are possible, ascending, each once."""
        found = {place for place in map(self.edge, pairs) if place is not None}
        return np.array(sorted(found), dtype=np.int64)

    def placed(self, edges: ArrayLike) -> Numbers:
        """Return the places of the caller's `edges`, ascending, each once."""
        found: Numbers = np.unique(self._placed[np.asarray(edges, dtype=np.int64)])
        return found


def _pins(check: _Check, finder: _Finder, demands: Demands) -> Flags:
    pinned = np.zeros(finder.problem.edges, dtype=np.bool_)
    for pair in demands.pins:
        place = finder.edge(pair)
        if place is not None:
            pinned[place] = True
        else:
            check.add(
                "pin_is_forbidden" if finder.known(pair) else "unknown_id",
                f"pin:{pair[0]}/{pair[1]}",
            )
    return pinned


def _rules(check: _Check, finder: _Finder, demands: Demands) -> list[Row]:
    rows = []
    for key, count in Counter(rule.name for rule in demands.rules).items():
        if count > 1:
            check.add("duplicate_id", f"rule:{key}", count)
    for rule in demands.rules:
        edges = finder.edges(rule.pairs) if isinstance(rule, Rule) else finder.placed(rule.edges)
        row = Row(f"rule:{rule.name}", edges, rule.least, rule.most)
        if row.least < 0 or row.most < 0:
            check.add("negative_limit", row.name, f"{row.least}, {row.most}")
        elif row.least > row.most:
            check.add("least_above_most", row.name, f"{row.least} > {row.most}")
        elif row.least > len(row.edges):
            check.add(
                "rule_of_no_pairs",
                row.name,
                f"least {row.least} of {len(row.edges)} possible pairs",
            )
        elif len(row.edges):
            rows.append(row)
    return rows


def _previous(check: _Check, finder: _Finder, demands: Demands) -> Flags:
    if demands.changes is not None and demands.changes < 0:
        check.add("negative_change", "changes", demands.changes)
    if not demands.previous:
        return np.zeros(0, dtype=np.bool_)
    previous = np.zeros(finder.problem.edges, dtype=np.bool_)
    previous[finder.edges(demands.previous)] = True
    return previous


def _with(problem: Problem, pinned: Flags, rows: tuple[Row, ...], previous: Flags) -> Problem:
    fields = {name: getattr(problem, name) for name in Problem.__slots__}
    return Problem(**(fields | {"pinned": pinned, "rows": rows, "previous": previous}))


def _check_pins(check: _Check, problem: Problem) -> None:
    """Pins that do not fit into the limits together are a fault of the pins, not a problem without
    a plan.
    """
    for kind, ids, places, most in (
        ("startup", problem.startups, problem.edge_startup, problem.startup_most),
        ("mentor", problem.mentors, problem.edge_mentor, problem.mentor_most),
    ):
        load = np.bincount(places[problem.pinned], minlength=len(ids))
        for place in np.flatnonzero(load > most).tolist():
            check.add("pins_above_most", f"{kind}:{ids[place]}", f"{load[place]} > {most[place]}")
    for row in problem.rows:
        if row.value(problem.pinned) > row.most:
            check.add("pins_above_most", row.name, f"{row.value(problem.pinned)} > {row.most}")
