"""Profiles that come, change and leave, and what follows for their pairs."""

from collections.abc import Iterable

import msgspec

from contracts import pool_log
from contracts.pool_log import Mentor, Reencoded, Removed, Startup
from models import transition
from models.affinity import fit
from models.matching import stored
from models.matching.admission import Taken, admit, readmit, release
from models.matching.local import best_of
from models.matching.repair import fill, mentors_for, report_waiting
from models.matching.rules import BINDING, HOLDING, broken
from models.matching.stored import Pair
from models.matching.turn import Note, Turn


def take(turn: Turn, profile: Taken, raw: bytes) -> None:
    """Take in a new or changed profile; in an open pool its pairs are looked at again."""
    state = turn.state
    profiles: dict[str, Taken] = state.startups if isinstance(profile, Startup) else state.mentors  # type: ignore[assignment]
    known, key = profiles.get(profile.id), stored.profile_key(profile)
    turn.changes[key] = raw
    if state.programme is not None:
        profile = transition.serve(state.coming, turn.changes, key, profile, known, model=state.model)
    profiles[profile.id] = profile
    if state.programme is None:
        return
    if key in state.coming and profile == known:  # nothing is new but vectors that do not count yet
        _welcome(turn, readmit(turn))
        return
    if known is not None:
        release(turn, known)
    admit(turn, profile)
    if state.reactive and state.outgrown:
        turn.read_pool()
    others = readmit(turn)
    if isinstance(profile, Startup):
        _startup_changed(turn, state.startups[profile.id])
    else:
        _mentor_changed(turn, state.mentors[profile.id])
    _welcome(turn, others)


def reencoded(turn: Turn, record: Reencoded) -> None:
    """Take in new vectors of a profile that is still the one they were made of."""
    state = turn.state
    profiles: dict[str, Taken] = state.startups if record.entity == "startup" else state.mentors  # type: ignore[assignment]
    known = None if record.entity == "investor" else profiles.get(record.id)
    if known is None or known.event != record.of:
        return
    if transition.latest(state.coming, stored.profile_key(known), known) != record.vectors:
        profile = msgspec.structs.replace(known, vectors=record.vectors)
        take(turn, profile, pool_log.encode(profile))


def leave(turn: Turn, removed: Removed) -> None:
    """Let a profile go: its pairs end, and the others get their next best."""
    state = turn.state
    startup = removed.entity == "startup"
    profiles: dict[str, Taken] = state.startups if startup else state.mentors  # type: ignore[assignment]
    known = profiles.get(removed.id)
    if known is None:
        return
    note: Note = "startup_left" if startup else "mentor_left"
    pairs = state.pairs_of_startup(removed.id) if startup else state.pairs_of_mentor(removed.id)
    for pair in pairs:
        turn.close(pair, "withdrawn", note)
    if startup:
        turn.forget(removed.id)
    turn.changes[stored.profile_key(known)] = None
    transition.drop(state.coming, turn.changes, stored.profile_key(known))
    del profiles[removed.id]
    if state.programme is None:
        return
    release(turn, known)
    others = readmit(turn)
    next_best(turn, pairs)
    _welcome(turn, others)


def next_best(turn: Turn, ended: Iterable[Pair]) -> None:
    """Answer pairs that ended: their startups get their next best mentors, their mentors their next best startups."""
    ended = list(ended)
    startups = [pair.startup for pair in ended]
    fill(turn, startups, [pair.mentor for pair in ended], "next_best")
    report_waiting(turn, startups)


def _welcome(turn: Turn, others: list[Taken]) -> None:
    """Find places for profiles that take part from now on because of somebody else's change."""
    if others and turn.state.reactive:
        startups = [profile.id for profile in others if isinstance(profile, Startup)]
        fill(turn, startups, [profile.id for profile in others if isinstance(profile, Mentor)], "next_best")
        report_waiting(turn, startups)


def _startup_changed(turn: Turn, startup: Startup) -> None:
    state = turn.state
    ended = _end_broken(turn, state.pairs_of_startup(startup.id))
    if not state.takes_part(startup):
        turn.forget(startup.id)
        next_best(turn, ended)
    elif state.reactive:
        ended += _choose_again(turn, startup)
        fill(turn, [startup.id], [pair.mentor for pair in ended], "next_best")
        report_waiting(turn, [startup.id])
    elif ended:
        next_best(turn, ended)


def _choose_again(turn: Turn, startup: Startup) -> list[Pair]:
    """Give a changed startup the best mentors with room instead of its unanswered proposals; return those that fell.

    Pairs that stay get a revision; equal scores leave things as they are.
    """
    state = turn.state
    pairs = state.pairs_of_startup(startup.id)
    own = {
        pair.mentor: fit(startup, state.mentors[pair.mentor], state.measure).score for pair in pairs if pair.unanswered
    }
    standing = {mentor: score for mentor, score in own.items() if score >= state.rules.min_score}
    others = zip(*mentors_for(turn, startup), strict=True)
    offers = {mentor: score for mentor, score in others if state.capacity(mentor)} | standing
    if state.rules.limits:
        free = {(startup.id, mentor) for mentor in own}
        found = best_of(state, {(startup.id, mentor): score for mentor, score in offers.items()}, free)
        chosen = {mentor for _, mentor in found}
    else:
        order = sorted((-score, mentor not in own, mentor) for mentor, score in offers.items())
        chosen = {mentor for _, _, mentor in order[: state.demand(startup.id, held=len(own))]}
    fallen = [pair for pair in pairs if pair.mentor in own and pair.mentor not in chosen]
    for pair in fallen:
        turn.close(pair, "withdrawn", "replaced")
    for pair in pairs:
        if pair.mentor in chosen or pair.mentor not in own:
            turn.revise(pair, "profile_changed")
    for mentor in sorted(chosen - own.keys()):
        turn.propose(startup.id, mentor, "next_best")
    return fallen


def _mentor_changed(turn: Turn, mentor: Mentor) -> None:
    state = turn.state
    ended = _end_broken(turn, state.pairs_of_mentor(mentor.id))
    ended += trim(turn, state.pairs_of_mentor(mentor.id), state.most_pairs(mentor))
    if state.reactive:
        for pair in state.pairs_of_mentor(mentor.id):
            turn.revise(pair, "profile_changed")
    startups = [pair.startup for pair in ended]
    fill(turn, startups, [mentor.id] if ended or state.reactive else [], "next_best")
    report_waiting(turn, startups)


def trim(turn: Turn, pairs: list[Pair], limit: int) -> list[Pair]:
    """End proposals beyond `limit` and return them: unanswered before answered, low scores first; settled pairs stay."""
    loose = sorted(
        (bool(pair.accepted_by), pair.score, pair.startup, pair.mentor) for pair in pairs if not pair.settled
    )
    fallen = {(startup, mentor) for _, _, startup, mentor in loose[: max(0, len(pairs) - limit)]}
    ended = [pair for pair in pairs if (pair.startup, pair.mentor) in fallen]
    for pair in ended:
        turn.close(pair, "withdrawn", "rule")
    return ended


def _end_broken(turn: Turn, pairs: list[Pair]) -> list[Pair]:
    """End pairs that a changed profile no longer allows; return them.

    A binding rule ends any pair. The other rules, and being kept out, end what is only proposed, and in cycle mode
    the other rules wait for the cycle.
    """
    state = turn.state
    ended = []
    for pair in pairs:
        team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
        rules = BINDING if pair.settled or not state.reactive else HOLDING
        out = not (state.takes_part(team) and state.takes_part(guide))
        if broken(team, guide, turn.terms, rules) or (not pair.settled and (out or _too_low(turn, pair))):
            turn.close(pair, "withdrawn", "rule")
            ended.append(pair)
    return ended


def _too_low(turn: Turn, pair: Pair) -> bool:
    state = turn.state
    if not state.reactive or not state.rules.min_score:
        return False
    return fit(state.startups[pair.startup], state.mentors[pair.mentor], state.measure).score < state.rules.min_score
