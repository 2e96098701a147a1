"""The pairs that rules keep out of a plan, put into its problem together with the rules: so a
conflict can name them, a repair lift them.

A rule that forbids is a row of at most none over the pairs that it forbids, for one person; lifting
it by one is one exception.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from contracts.pool_log import Mentor, Startup
from models.assignment.problem import Problem, Row
from models.assignment.questions.pairs import Pair, edges_of, with_pairs
from models.mentoring.planning.current_pairs import NO_OVERRIDES, ManualOverrides
from models.mentoring.rules import Forbidden, is_closed
from models.mentoring.state import MentoringState

BAR = "bar"


class Exclusion(NamedTuple):
    """A rule that forbids pairs to one person, as the name of a row tells it."""

    code: Forbidden
    side: str
    person: str


class Moment(NamedTuple):
    """A pool at a time (ms), with the changes by hand of its draft."""

    state: MentoringState
    time: int
    overrides: ManualOverrides = NO_OVERRIDES


def exclusion_of(name: str) -> Exclusion | None:
    """Return the exclusion that a row of this name is, None for any other row."""
    parts = name.split("/", 3)
    if len(parts) != len(("bar", *Exclusion._fields)) or parts[0] != BAR:
        return None
    return Exclusion(parts[1], parts[2], parts[3])  # type: ignore[arg-type]


def reasons(
    moment: Moment, profile: Startup | Mentor
) -> dict[str, tuple[int, tuple[Forbidden, ...]]]:
    """Return everybody on the other side who takes part, with the score and every rule that forbids
    the pair; sorted by id.
    """
    state, terms, index = moment.state, moment.state.terms(moment.time), moment.state.score_index()
    startup = isinstance(profile, Startup)
    side = index.mentors if startup else index.startups
    scores = side.table.scores(profile)
    against: dict[Forbidden, np.ndarray] = {
        name: ~mask  # type: ignore[misc]
        for name, mask in side.allowed(profile, terms.today).items()
    }
    against["score_too_low"] = scores < state.rules.min_score
    found = {}
    for row, key in enumerate(side.ids):
        codes = [code for code, mask in against.items() if mask[row]]
        pair = (profile.id, key) if startup else (key, profile.id)
        excluded = (
            "ended_this_cycle" if pair in moment.overrides.exclusions else state.ruled_out(*pair)
        )
        codes += [excluded] if excluded else []
        codes += ["programme_closed"] if is_closed(terms) else []
        found[key] = (int(scores[row]), tuple(codes))
    return found


def with_exclusions(
    moment: Moment, problem: Problem, startups: Iterable[str], mentors: Iterable[str]
) -> Problem:
    """Return `problem` with every pair of `startups` and of `mentors` (ids in it), and the rules
    that forbid some as rows of their own.
    """
    state = moment.state
    scores: dict[Pair, int] = {}
    rows: dict[str, list[Pair]] = {}
    people: list[Startup | Mentor] = [
        state.startups[key] for key in sorted(set(startups)) if key in problem.startups
    ]
    people += [state.mentors[key] for key in sorted(set(mentors)) if key in problem.mentors]
    for profile in people:
        startup = isinstance(profile, Startup)
        others = problem.mentors if startup else problem.startups
        for key, (score, codes) in reasons(moment, profile).items():
            pair = (profile.id, key) if startup else (key, profile.id)
            if key not in others or pair in scores:
                continue
            scores[pair] = score
            for code in codes:
                rows.setdefault(
                    f"{BAR}/{code}/{'startup' if startup else 'mentor'}/{profile.id}", []
                ).append(pair)
    wider = with_pairs(problem, scores)
    added = []
    for name, pairs in sorted(rows.items()):
        new = [
            pair
            for pair, place in zip(pairs, edges_of(problem, pairs).tolist(), strict=True)
            if place < 0
        ]
        edges = np.sort(edges_of(wider, new))
        if len(edges):
            added.append(Row(name, edges, 0, 0))
    return replace(wider, rows=wider.rows + tuple(added))


def with_room(
    moment: Moment, problem: Problem, startups: Iterable[str], mentors: Iterable[str]
) -> Problem:
    """Return `problem` with the allowed pairs of those among `startups` and `mentors` who have no
    place left.

    A plan has no use for them, so they are not among its candidates; with a place more they would
    be.
    """
    load_s = np.bincount(problem.edge_startup[problem.pinned], minlength=len(problem.startups))
    load_m = np.bincount(problem.edge_mentor[problem.pinned], minlength=len(problem.mentors))
    full_s = set(startups) & {
        problem.startups[at] for at in np.flatnonzero(load_s >= problem.startup_most).tolist()
    }
    full_m = set(mentors) & {
        problem.mentors[at] for at in np.flatnonzero(load_m >= problem.mentor_most).tolist()
    }
    state, scores = moment.state, dict[Pair, int]()
    for key in sorted(full_s):
        found = (
            reasons(moment, state.startups[key]) if state.takes_part(state.startups[key]) else {}
        )
        scores |= {(key, other): score for other, (score, codes) in found.items() if not codes}
    for key in sorted(full_m):
        found = reasons(moment, state.mentors[key]) if state.takes_part(state.mentors[key]) else {}
        scores |= {(other, key): score for other, (score, codes) in found.items() if not codes}
    return with_pairs(problem, scores)
