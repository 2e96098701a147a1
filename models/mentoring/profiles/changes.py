"""Profiles that come, change and leave, and what follows for their pairs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from contracts import pool_log
from contracts.pool_log import Mentor, Reencoded, Related, Removed, Startup
from models.affinity import fit
from models.mentoring import stored
from models.mentoring.planning.local import best_of
from models.mentoring.planning.repair import fill, mentors_for, report_waiting
from models.mentoring.profiles.admission import Participant, admit, readmit, release
from models.mentoring.rules import BINDING, HOLDING, broken
from models.mentoring.stored import StoredPair
from models.mentoring.transaction import MentoringTransaction
from models.pool.encoder_switch import as_compared, forget_waiting, latest_vectors
from models.pool.registered import as_registered, keep_related, unregister

if TYPE_CHECKING:
    from contracts.decisions import PairingNote


def put_profile(transaction: MentoringTransaction, profile: Participant, raw: bytes) -> None:
    """Take in a new or changed profile; in an open pool its pairs are looked at again."""
    transaction.changes[stored.profile_key(profile)] = raw
    _take_in(transaction, profile)


def _take_in(transaction: MentoringTransaction, listed: Participant) -> None:
    """Take in a profile as its feed has it."""
    state = transaction.state
    key = stored.profile_key(listed)
    profiles = state.profiles[key.partition("/")[0]]
    known: Participant | None = profiles.get(listed.id)
    profile = listed
    if key in state.related or key in state.listed:
        profile = as_registered(state, key, listed)
    if state.programme is not None and known is not None:
        profile = as_compared(transaction, key, profile, known)
    profiles[profile.id] = profile
    if isinstance(profile, Mentor):
        _note_shared(transaction, profile)
    transaction.recount = True
    if state.programme is None:
        return
    if key in state.coming and profile == known:  # nothing is new but vectors that do not count yet
        _welcome(transaction, readmit(transaction))
        return
    if known is not None:
        release(transaction, known)
    admit(transaction, profile)
    if state.reactive and state.outgrown:
        transaction.read_pool()
    others = readmit(transaction)
    if isinstance(profile, Startup):
        _startup_changed(transaction, state.startups[profile.id])
    else:
        _mentor_changed(transaction, state.mentors[profile.id])
    _welcome(transaction, others)


def _note_shared(transaction: MentoringTransaction, mentor: Mentor) -> None:
    """Note whether a mentor's places are shared; from then on the register hears of their pairs."""
    state = transaction.state
    if mentor.shared and mentor.id not in state.shared:
        state.shared.add(mentor.id)
        for pair in state.pairs_of_mentor(mentor.id):
            transaction.report_pair(pair)
    elif not mentor.shared:
        state.shared.discard(mentor.id)


def related(transaction: MentoringTransaction, record: Related) -> None:
    """Let a profile count with what the register knows of its people's other roles."""
    state, key = transaction.state, keep_related(transaction, record)
    profiles = state.profiles.get(record.entity)
    known: Participant | None = None if profiles is None else profiles.get(record.id)
    if known is None:
        return
    listed = state.listed.get(key, known)
    listed = msgspec.structs.replace(listed, vectors=latest_vectors(state, key, listed))
    _take_in(transaction, listed)


def reencoded(transaction: MentoringTransaction, record: Reencoded) -> None:
    """Take in new vectors of a profile that is still the one they were made of."""
    state = transaction.state
    if record.entity == "investor":
        return
    known: Participant | None = state.profiles[record.entity].get(record.id)
    if known is None or known.event != record.of:
        return
    key = stored.profile_key(known)
    if latest_vectors(state, key, known) != record.vectors:
        listed = state.listed.get(key, known)
        profile = msgspec.structs.replace(listed, vectors=record.vectors)
        put_profile(transaction, profile, pool_log.encode(profile))


def leave(transaction: MentoringTransaction, removed: Removed) -> None:
    """Let a profile go: its pairs end, and the others get their next best."""
    state, startup = transaction.state, removed.entity == "startup"
    known: Participant | None
    if removed.entity not in {"startup", "mentor"}:
        return  # an id of theirs may be a mentor's too
    if startup:
        known, pairs = state.startups.get(removed.id), state.pairs_of_startup(removed.id)
    else:
        known, pairs = state.mentors.get(removed.id), state.pairs_of_mentor(removed.id)
    if known is None:
        if removed.erased:
            transaction.erase(removed.id, startup=startup)
        return
    note: PairingNote = "startup_left" if startup else "mentor_left"
    for pair in pairs:
        transaction.close(pair, "withdrawn", note)
    drop(transaction, known, pairs)
    allotment = None if startup else state.allotments.get(removed.id)
    if allotment is not None and allotment.gone:
        transaction.answer_register(removed.id)
    if removed.erased:
        transaction.erase(removed.id, startup=startup)


def drop(
    transaction: MentoringTransaction, known: Participant, pairs: Iterable[StoredPair]
) -> None:
    """Let a profile go whose `pairs` have ended."""
    state, key = transaction.state, stored.profile_key(known)
    transaction.recount = True
    if isinstance(known, Startup):
        transaction.forget(known.id)
    else:
        state.shared.discard(known.id)
    transaction.changes[key] = None
    forget_waiting(transaction, key)
    unregister(transaction, key)
    del state.profiles[key.partition("/")[0]][known.id]
    if state.programme is None:
        return
    release(transaction, known)
    others = readmit(transaction)
    next_best(transaction, pairs)
    _welcome(transaction, others)


def next_best(transaction: MentoringTransaction, ended: Iterable[StoredPair]) -> None:
    """Answer pairs that ended: their startups get their next best mentors, their mentors their next
    best startups.
    """
    ended = list(ended)
    startups = [pair.startup for pair in ended]
    fill(transaction, startups, [pair.mentor for pair in ended], "next_best")
    report_waiting(transaction, startups)


def end_race(transaction: MentoringTransaction, mentor: str) -> None:
    """Withdraw what was booked beyond a mentor's places once the last of them is taken.

    Places that the register asks for again are no part of that: they are free when a pair ends.
    """
    state = transaction.state
    pairs, places = state.pairs_of_mentor(mentor), state.mentors[mentor].capacity
    if len(pairs) <= places or sum(pair.settled for pair in pairs) < places:
        return
    lost = [pair for pair in pairs if not pair.settled]
    for pair in lost:
        transaction.close(pair, "withdrawn", "place_taken")
    next_best(transaction, lost)


def _welcome(transaction: MentoringTransaction, others: list[Participant]) -> None:
    """Find places for profiles that take part from now on because of somebody else's change."""
    if others and transaction.state.reactive:
        startups = [profile.id for profile in others if isinstance(profile, Startup)]
        fill(
            transaction,
            startups,
            [profile.id for profile in others if isinstance(profile, Mentor)],
            "next_best",
        )
        report_waiting(transaction, startups)


def _startup_changed(transaction: MentoringTransaction, startup: Startup) -> None:
    state = transaction.state
    ended = _end_broken(transaction, state.pairs_of_startup(startup.id))
    if not state.takes_part(startup):
        transaction.forget(startup.id)
        next_best(transaction, ended)
    elif state.reactive:
        ended += _choose_again(transaction, startup)
        fill(transaction, [startup.id], [pair.mentor for pair in ended], "next_best")
        report_waiting(transaction, [startup.id])
    elif ended:
        next_best(transaction, ended)


def _choose_again(transaction: MentoringTransaction, startup: Startup) -> list[StoredPair]:
    """Give a changed startup the best mentors with room instead of its unanswered proposals; return
    those that fell.

    Pairs that stay get a revision; equal scores leave things as they are.
    """
    state = transaction.state
    pairs = state.pairs_of_startup(startup.id)
    own = {
        pair.mentor: fit(startup, state.mentors[pair.mentor], state.measure).score
        for pair in pairs
        if pair.unanswered
    }
    kept = {mentor: score for mentor, score in own.items() if score >= state.rules.min_score}
    others = zip(*mentors_for(transaction, startup), strict=True)
    offers = {mentor: score for mentor, score in others if state.capacity(mentor)} | kept
    if state.rules.limits:
        free = {(startup.id, mentor) for mentor in own}
        found = best_of(
            state, {(startup.id, mentor): score for mentor, score in offers.items()}, free
        )
        chosen = {mentor for _, mentor in found}
    else:
        order = sorted((-score, mentor not in own, mentor) for mentor, score in offers.items())
        chosen = {mentor for _, _, mentor in order[: state.demand(startup.id, held=len(own))]}
    fallen = [pair for pair in pairs if pair.mentor in own and pair.mentor not in chosen]
    for pair in fallen:
        transaction.close(pair, "withdrawn", "replaced")
    for pair in pairs:
        if pair.mentor in chosen or pair.mentor not in own:
            transaction.revise(pair, "profile_changed")
    for mentor in sorted(chosen - own.keys()):
        transaction.propose(startup.id, mentor, "next_best")
    return fallen


def _mentor_changed(transaction: MentoringTransaction, mentor: Mentor) -> None:
    state = transaction.state
    ended = _end_broken(transaction, state.pairs_of_mentor(mentor.id))
    most = mentor.capacity if mentor.shared else state.most_pairs(mentor)
    ended += trim(transaction, state.pairs_of_mentor(mentor.id), most)
    if state.reactive:
        for pair in state.pairs_of_mentor(mentor.id):
            transaction.revise(pair, "profile_changed")
    startups = [pair.startup for pair in ended]
    fill(transaction, startups, [mentor.id] if ended or state.reactive else [], "next_best")
    report_waiting(transaction, startups)


def trim(
    transaction: MentoringTransaction, pairs: list[StoredPair], limit: int
) -> list[StoredPair]:
    """End proposals beyond `limit` and return them: unanswered before answered, low scores first;
    settled pairs stay.
    """
    loose = sorted(
        (bool(pair.accepted_by), pair.score, pair.startup, pair.mentor)
        for pair in pairs
        if not pair.settled
    )
    fallen = {(startup, mentor) for _, _, startup, mentor in loose[: max(0, len(pairs) - limit)]}
    ended = [pair for pair in pairs if (pair.startup, pair.mentor) in fallen]
    for pair in ended:
        transaction.close(pair, "withdrawn", "rule")
    return ended


def _end_broken(transaction: MentoringTransaction, pairs: list[StoredPair]) -> list[StoredPair]:
    """End pairs that a changed profile no longer allows; return them.

    A binding rule ends any pair. The other rules, and being kept out, end what is only proposed,
    and in cycle mode the other rules wait for the cycle.
    """
    state = transaction.state
    ended = []
    for pair in pairs:
        team, guide = state.startups[pair.startup], state.mentors[pair.mentor]
        rules = BINDING if pair.settled or not state.reactive else HOLDING
        out = not (state.takes_part(team) and state.takes_part(guide))
        if broken(team, guide, transaction.terms, rules) or (
            not pair.settled and (out or _too_low(transaction, pair))
        ):
            transaction.close(pair, "withdrawn", "rule")
            ended.append(pair)
    return ended


def _too_low(transaction: MentoringTransaction, pair: StoredPair) -> bool:
    state = transaction.state
    if not state.reactive or not state.rules.min_score:
        return False
    return (
        fit(state.startups[pair.startup], state.mentors[pair.mentor], state.measure).score
        < state.rules.min_score
    )
