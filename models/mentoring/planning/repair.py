"""The next best: free places around a change are filled, and nothing else moves."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from contracts.decisions import PairingNote, WaitingReason
from contracts.pool_log import Mentor, Startup
from models.mentoring.planning.local import best_of
from models.mentoring.rules import is_closed
from models.mentoring.state import MentoringState
from models.mentoring.transaction import MentoringTransaction


class Offers(NamedTuple):
    """The mentors (or startups) that one profile may be proposed with now: ids in order, and their
    scores.
    """

    ids: list[str]
    scores: list[int]


def mentors_for(transaction: MentoringTransaction, startup: Startup) -> Offers:
    """Return the mentors that every rule and the pair's history allow for `startup`, whether or not
    they have room.
    """
    return _options(transaction, startup)


def startups_for(transaction: MentoringTransaction, mentor: Mentor) -> Offers:
    """Return the startups that every rule and the pair's history allow for `mentor`, whether or not
    they want one.
    """
    return _options(transaction, mentor)


def _options(transaction: MentoringTransaction, profile: Startup | Mentor) -> Offers:
    state, terms = transaction.state, transaction.terms
    if is_closed(terms):
        return Offers([], [])
    index = state.score_index()
    side = index.mentors if isinstance(profile, Startup) else index.startups
    scores = side.table.scores(profile)
    allowed = scores >= state.rules.min_score
    allowed &= side.open_to(profile, terms.today)
    for key in barred_for(state, profile):
        row = side.table.row(key)
        if row is not None:
            allowed[row] = False
    rows = np.flatnonzero(allowed)
    return Offers([side.ids[row] for row in rows], scores[rows].tolist())


def barred_for(state: MentoringState, profile: Startup | Mentor) -> list[str]:
    """Return the ids on the other side that history forbids to `profile`, or that it is paired with
    already.
    """
    if isinstance(profile, Startup):
        known = state.pairs.get(profile.id, {})
        return [key for key, pair in known.items() if pair.live or state.excluded(profile.id, key)]
    startups = sorted(state.partners.get(profile.id, ()))
    return [
        key
        for key in startups
        if state.pairs[key][profile.id].live or state.excluded(key, profile.id)
    ]


def fill(
    transaction: MentoringTransaction,
    startups: Iterable[str],
    mentors: Iterable[str],
    note: PairingNote,
) -> None:
    """Propose the best pairs between free demand and free capacity in which one of `startups` or
    `mentors` takes part.

    The exact optimum over the `candidates_per_startup` best edges of each of them, again for what
    that leaves free; startups that wait come first, and of equal scores the one that waits longest.
    Between the cycles of a pool in cycle mode, freed capacity goes only to startups that the last
    cycle left waiting.
    """
    state, around = transaction.state, (set(startups), set(mentors))
    transaction.recount = True
    while state.meta.open:
        edges, whole = _edges_around(transaction, *around)
        chosen = best_of(state, edges)
        transaction.announce(chosen)
        for startup, mentor in chosen:
            transaction.propose(startup, mentor, note)
        if whole or not chosen:
            break


def _edges_around(
    transaction: MentoringTransaction, startups: set[str], mentors: set[str]
) -> tuple[dict[tuple[str, str], int], bool]:
    """Return the best free edges with their scores, and whether these are all."""
    state, most = transaction.state, transaction.state.rules.candidates_per_startup
    room = {mentor for mentor in state.mentors if state.capacity(mentor)}
    wanting = {startup for startup in startups if room and state.demand(startup)}
    edges, whole = {}, True
    for startup in sorted(wanting):
        offers = [
            (-score, mentor)
            for mentor, score in _zip(mentors_for(transaction, state.startups[startup]))
            if mentor in room
        ]
        whole = whole and len(offers) <= most
        edges.update({(startup, mentor): -score for score, mentor in sorted(offers)[:most]})
    for mentor in sorted(room & mentors):
        options = _zip(startups_for(transaction, state.mentors[mentor]))
        reactive = state.reactive
        others = [
            (key not in state.waiting, -score, _since(state, key), key)
            for key, score in options
            if key not in wanting and (reactive or key in state.waiting) and state.demand(key)
        ]
        whole = whole and len(others) <= most
        edges.update({(startup, mentor): -score for _, score, _, startup in sorted(others)[:most]})
    return edges, whole


def _zip(options: Offers) -> Iterable[tuple[str, int]]:
    return zip(options.ids, options.scores, strict=True)


def _since(state: MentoringState, startup: str) -> int:
    """Return since when a startup waits, 0 where it does not."""
    wait = state.waiting.get(startup)
    return wait.since if wait else 0


def report_waiting(transaction: MentoringTransaction, startups: Iterable[str]) -> None:
    """Decide `Waiting` for those of `startups` that take part and have no mentor."""
    state = transaction.state
    transaction.recount = True
    if not state.meta.open:
        return
    for key in sorted(set(startups)):
        startup = state.startups.get(key)
        if startup is not None and state.takes_part(startup) and key not in state.live_startup:
            transaction.wait(key, why_waiting(transaction, startup))


def why_waiting(transaction: MentoringTransaction, startup: Startup) -> WaitingReason:
    """Return the first thing that leaves no mentor for `startup`: language, other rules, dates,
    score, declines, places.
    """
    state, terms = transaction.state, transaction.terms
    if is_closed(terms):
        return "outside_dates"
    side = state.score_index().mentors
    masks = side.allowed(startup, terms.today)
    left = np.ones(len(side.ids), dtype=np.bool_)
    steps: tuple[tuple[str, WaitingReason], ...] = (
        ("no_common_language", "no_common_language"),
        ("conflict", "no_eligible_mentor"),
        ("other_region", "no_eligible_mentor"),
        ("outside_dates", "outside_dates"),
    )
    if not left.any():
        return "no_eligible_mentor"
    for name, reason in steps:
        left &= masks[name]
        if not left.any():
            return reason
    left &= side.table.scores(startup) >= state.rules.min_score
    if not left.any():
        return "score_too_low"
    declined = state.never.get(startup.id, set())
    if all(side.ids[row] in declined for row in np.flatnonzero(left)):
        return "all_declined"
    return _without_room(state, startup.id, [side.ids[row] for row in np.flatnonzero(left)])


def _without_room(state: MentoringState, startup: str, mentors: list[str]) -> WaitingReason:
    """Return why none of `mentors`, whom everything else allows, has a place for `startup`."""
    if _held_back(state, startup, mentors):
        return "limits"
    return "places_elsewhere" if _share_lacks(state, startup, mentors) else "no_capacity"


def _share_lacks(state: MentoringState, startup: str, mentors: list[str]) -> bool:
    """Tell whether one of `mentors` would have room if other pools did not hold their places."""
    return any(
        state.lacks_share(state.mentors[mentor]) and not state.excluded(startup, mentor)
        for mentor in mentors
    )


def _held_back(state: MentoringState, startup: str, mentors: list[str]) -> bool:
    """Tell whether one of `mentors` has room, so that only limits over groups or the programme's
    policy can stand in the way.
    """
    rules = state.rules
    if not rules.limits and rules.policy == "total":
        return False
    return any(state.capacity(mentor) and not state.excluded(startup, mentor) for mentor in mentors)
