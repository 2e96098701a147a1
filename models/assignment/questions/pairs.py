"""The possible pairs of a problem: found, added, left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.assignment.problem import Flags, Numbers, Problem

Pair = tuple[str, str]
"""Ids of a startup and a mentor."""


def pair_at(problem: Problem, edge: int) -> Pair:
    """Return the ids of the pair at the place `edge`."""
    return problem.startups[problem.edge_startup[edge]], problem.mentors[problem.edge_mentor[edge]]


def edges_of(problem: Problem, pairs: Sequence[Pair]) -> Numbers:
    """Return the place of each of `pairs` among the edges, -1 for one that is not among them."""
    place_s = {key: place for place, key in enumerate(problem.startups)}
    place_m = {key: place for place, key in enumerate(problem.mentors)}
    width = len(problem.mentors)
    keys = problem.edge_startup * width + problem.edge_mentor
    wanted = np.array(
        [
            place_s[s] * width + place_m[m] if s in place_s and m in place_m else -1
            for s, m in pairs
        ],
        dtype=np.int64,
    )
    places = np.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    found: Numbers = np.where((keys[places] == wanted) if len(keys) else False, places, -1)
    return found


def edge_of(problem: Problem, pair: Pair) -> int:
    """Return the place of `pair` among the edges; KeyError where it is not one of them."""
    place = int(edges_of(problem, [pair])[0])
    if place < 0:
        raise KeyError(pair)
    return place


def with_pairs(problem: Problem, scores: Mapping[Pair, int]) -> Problem:
    """Return `problem` where the pairs of `scores` are possible too.

    Those that were keep their score. KeyError for unknown people.
    """
    place_s = {key: place for place, key in enumerate(problem.startups)}
    place_m = {key: place for place, key in enumerate(problem.mentors)}
    width = len(problem.mentors)
    keys = problem.edge_startup * width + problem.edge_mentor
    wanted = {
        place_s[startup] * width + place_m[mentor]: score
        for (startup, mentor), score in scores.items()
    }
    new = np.setdiff1d(np.array(sorted(wanted), dtype=np.int64), keys)
    if not len(new):
        return problem
    order = np.argsort(np.concatenate([keys, new]), kind="stable")
    rank = np.argsort(order)
    added = {
        "edge_startup": new // width,
        "edge_mentor": new % width,
        "score": np.array([wanted[key] for key in new.tolist()], dtype=np.int64),
        "tie": np.zeros_like(new),
        "pinned": np.zeros(len(new), dtype=np.bool_),
        "previous": np.zeros(len(new) if len(problem.previous) else 0, dtype=np.bool_),
    }
    columns: dict[str, Any] = {}
    for name, values in added.items():
        both = np.concatenate([getattr(problem, name), values])
        columns[name] = both[order] if len(both) else both
    rows = tuple(replace(row, edges=rank[row.edges]) for row in problem.rows)
    return replace(problem, rows=rows, **columns)


def part(problem: Problem, edges: Flags) -> Problem:
    """Return `problem` over the pairs `edges`, bool[e], alone."""
    if edges.all():
        return problem
    place = np.cumsum(edges) - 1
    rows = []
    for row in problem.rows:
        inside = edges[row.edges]
        weights = None if row.weights is None else row.weights[inside]
        rows.append(replace(row, edges=place[row.edges[inside]], weights=weights))
    names = ("edge_startup", "edge_mentor", "score", "tie", "pinned")
    columns = {name: getattr(problem, name)[edges] for name in names}
    previous = problem.previous[edges] if len(problem.previous) else problem.previous
    return replace(problem, rows=tuple(rows), previous=previous, **columns)
