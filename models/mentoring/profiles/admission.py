"""Which profiles take part: those whose vectors come from the pool's encoder, and each person once
among the mentors.
"""

from collections.abc import Iterator
from typing import Final

from contracts.pool_log import Mentor, Startup
from models.affinity import readable
from models.mentoring.state import MentoringState
from models.mentoring.stored import Out, profile_key
from models.mentoring.transaction import MentoringTransaction
from models.pool.encoder_switch import model_of, switch_encoder
from models.pool.transaction import encode

Participant = Startup | Mentor
UNREADABLE: Final = "unreadable"


def admit(transaction: MentoringTransaction, profile: Participant) -> bool:
    """Let `profile`, already in the state, take part or keep it out; return whether it takes part.

    The pool's encoder is that of the first vectors seen, until every profile has vectors of
    another. A profile that has only vectors of another waits for that in silence; one with
    unreadable vectors and the later of two mentors with one person key are kept out with a
    `Refused`.
    """
    state, key = transaction.state, profile_key(profile)
    _move_on(transaction)
    found = _mismatch(state, profile) or _duplicate(state, profile)
    if found is None:
        _enter(transaction, profile)
        return True
    state.out[key] = found
    transaction.changes[f"out/{key}"] = encode(found)
    if found.code != "model_mismatch" or found.detail == UNREADABLE:
        side = {"startup": profile.id} if isinstance(profile, Startup) else {"mentor": profile.id}
        transaction.refuse(found.code, detail=found.detail, **side)
    return False


def admit_all(transaction: MentoringTransaction) -> None:
    """Admit every profile that came before its programme, the oldest first."""
    state = transaction.state
    profiles: list[Participant] = [*state.startups.values(), *state.mentors.values()]
    for profile in sorted(profiles, key=_age):
        admit(transaction, profile)


def release(transaction: MentoringTransaction, profile: Participant) -> None:
    """Free what `profile` held, because it left or comes anew: person keys, encoder, the note that
    it is kept out.
    """
    state, key = transaction.state, profile_key(profile)
    state.fitting.discard(key)
    if isinstance(profile, Mentor):
        for person in profile.people:
            if state.persons.get(person) == profile.id:
                del state.persons[person]
    if state.out.pop(key, None) is not None:
        transaction.changes[f"out/{key}"] = None
    state.stale[key] = None


def readmit(transaction: MentoringTransaction) -> list[Participant]:
    """Return those who were kept out and take part from now on, because what stood in their way is
    gone.
    """
    state = transaction.state
    if _all_have_new(state):
        _compare_new(transaction)
    if not state.out:
        return []
    _move_on(transaction)
    back = []
    for profile in sorted(_kept_out(state), key=_age):
        if _mismatch(state, profile) is None and _duplicate(state, profile) is None:
            release(transaction, profile)
            _enter(transaction, profile)
            back.append(profile)
    return back


def revert(transaction: MentoringTransaction) -> None:
    """Let the latest vectors of all count, whatever their encoder: the pool compares none any more."""
    _compare_new(transaction)
    transaction.set_meta(model="", dims=0)


def _all_have_new(state: MentoringState) -> bool:
    """Tell whether all who take part with vectors have new ones, all of the same new encoder."""
    coming, fitting = state.coming, state.fitting
    if not coming or len(coming) < len(fitting) or not fitting <= coming.keys():
        return False
    return len({model_of(vectors) for vectors in coming.values()}) == 1


def _compare_new(transaction: MentoringTransaction) -> None:
    """Let the new vectors count from now on, if any wait."""
    waiting = transaction.state.coming.values()
    if waiting:
        switch_encoder(transaction, model_of(next(iter(waiting))))


def _move_on(transaction: MentoringTransaction) -> None:
    """Forget the encoder of which no vectors are left."""
    if transaction.state.meta.model and not transaction.state.fitting:
        transaction.set_meta(model="", dims=0)
        transaction.state.drop_scores()


def _enter(transaction: MentoringTransaction, profile: Participant) -> None:
    state = transaction.state
    if profile.vectors is not None:
        if not state.meta.model:
            transaction.set_meta(model=profile.vectors.model, dims=profile.vectors.dims)
            state.drop_scores()
        state.fitting.add(profile_key(profile))
    if isinstance(profile, Mentor):
        state.persons.update(dict.fromkeys(profile.people, profile.id))
    state.stale[profile_key(profile)] = None


def _kept_out(state: MentoringState) -> Iterator[Participant]:
    for key in state.out:
        kind, identifier = key.split("/", 1)
        yield state.startups[identifier] if kind == "startup" else state.mentors[identifier]


def _age(profile: Participant) -> tuple[int, str]:
    return profile.time, profile_key(profile)


def _mismatch(state: MentoringState, profile: Participant) -> Out | None:
    vectors = profile.vectors
    if vectors is None:
        return None
    if not readable(vectors):
        return Out(code="model_mismatch", detail=UNREADABLE)
    if not state.meta.model or (vectors.model, vectors.dims) == (state.meta.model, state.meta.dims):
        return None
    return Out(code="model_mismatch", detail=f"{vectors.model}/{vectors.dims}")


def _duplicate(state: MentoringState, profile: Participant) -> Out | None:
    if isinstance(profile, Startup):
        return None
    holders = {state.persons.get(person, profile.id) for person in profile.people} - {profile.id}
    return Out(code="duplicate_person", detail=min(holders)) if holders else None
