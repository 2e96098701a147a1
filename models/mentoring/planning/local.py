"""The best way to fill free places around one change: what is live stays, and the rules' upper
limits hold.
"""

from collections.abc import Collection

import numpy as np

from models.affinity import TOP
from models.assignment import (
    Budget,
    Demands,
    Edges,
    Mentor,
    OutOfBudget,
    Problem,
    Startup,
    Total,
    build,
    solve,
)
from models.mentoring.planning import limits
from models.mentoring.planning.current_pairs import Key, patience
from models.mentoring.planning.minimums import met
from models.mentoring.state import MentoringState


def best_of(state: MentoringState, scores: dict[Key, int], free: Collection[Key] = ()) -> list[Key]:
    """Return the best pairs among `scores` for the places that are free, in order.

    Proposals `free` are up for choice again.

    As many places of minimum loads as can be, then startups that wait before those that have a
    mentor, then the total; of equal totals the startup that waits longest. Floors of groups and the
    limit on changes are a cycle's business.
    """
    if not scores:
        return []
    single = None if free else _only_startup(state, scores)
    if single is not None:
        return single
    try:
        plan = solve(met(_problem(state, scores, free)), Total(), Budget(state.rules.effort))
    except OutOfBudget:
        return _one_by_one(state, scores, free)
    return [key for key in plan.pairs if key in scores]


def _one_by_one(state: MentoringState, scores: dict[Key, int], free: Collection[Key]) -> list[Key]:
    """Return what taking the best pair that still has room, again and again, comes to: feasible,
    where the optimum was out of reach.
    """
    free_s, free_m = _counts(free, 0), _counts(free, 1)
    chosen: list[Key] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        startup, mentor = key
        taken_s, taken_m = _counts(chosen, 0).get(startup, 0), _counts(chosen, 1).get(mentor, 0)
        if taken_s >= state.demand(startup, free_s.get(startup, 0)) or taken_m >= state.capacity(
            mentor, free_m.get(mentor, 0)
        ):
            continue
        if limits.full(state, [*chosen, key], free) is None:
            chosen.append(key)
    return sorted(chosen)


def _only_startup(state: MentoringState, scores: dict[Key, int]) -> list[Key] | None:
    """Return the answer where one startup with one free place chooses among mentors.

    None where it is not so simple.
    """
    startup = next(iter(scores))[0]
    if state.rules.limits or state.demand(startup) != 1 or any(key[0] != startup for key in scores):
        return None
    if any(
        state.least_pairs(state.mentors[mentor]) > len(state.live_mentor.get(mentor, ()))
        for _, mentor in scores
    ):
        return None
    best = max(scores.values())
    tied = [key for key, score in scores.items() if score == best]
    return tied if len(tied) == 1 else None


def _problem(state: MentoringState, scores: dict[Key, int], free: Collection[Key]) -> Problem:
    """Return the free places and `scores` as a problem.

    Where groups are limited, live pairs stand in it as pins, for they count.
    """
    live = [(pair.startup, pair.mentor) for pair in state.live()] if state.rules.limits else []
    pins = [key for key in live if key not in free]
    pairs = sorted({*scores, *pins})
    startups, mentors = (
        sorted({startup for startup, _ in pairs}),
        sorted({mentor for _, mentor in pairs}),
    )
    row, column = (
        {key: i for i, key in enumerate(startups)},
        {key: i for i, key in enumerate(mentors)},
    )
    held_s, held_m, free_s, free_m = (
        _counts(keys, place) for keys in (pins, free) for place in (0, 1)
    )
    waiting = {key for key in startups if key in state.waiting and key not in state.live_startup}
    first = TOP + 1
    own_s = np.array([row[startup] for startup, _ in pairs], dtype=np.int64)
    own_m = np.array([column[mentor] for _, mentor in pairs], dtype=np.int64)
    worth = [scores.get(key, 0) + (first if key[0] in waiting else 0) for key in pairs]
    ties = np.array(patience(state, startups), dtype=np.int64)[own_s]
    ties[[key in free for key in pairs]] = len(startups) + 1
    edges = Edges(own_s, own_m, np.array(worth, dtype=np.int64), ties)
    stays = np.array([key not in scores for key in pairs], dtype=np.bool_)
    rules = limits.placed_rules(
        state, limits.CandidateEdges(startups, mentors, own_s, own_m, stays), {}, floors=False
    )
    return build(
        [
            Startup(key, 0, held_s.get(key, 0) + state.demand(key, free_s.get(key, 0)))
            for key in startups
        ],
        [_mentor(state, key, held_m.get(key, 0), free_m.get(key, 0)) for key in mentors],
        edges,
        Demands(pins=pins, rules=rules),
    )


def _mentor(state: MentoringState, key: str, held: int, free: int) -> Mentor:
    room = held + state.capacity(key, free)
    least = state.least_pairs(state.mentors[key])
    lacking = least - len(state.live_mentor.get(key, ())) + free + held
    return Mentor(key, room, max(0, min(lacking, room)))


def _counts(pairs: Collection[Key], place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in pairs:
        found[key[place]] = found.get(key[place], 0) + 1
    return found
