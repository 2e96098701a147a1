"""Which profiles take part: those whose vectors come from the pool's encoder, and each person once among the mentors."""

from collections.abc import Iterator
from typing import Any, Final

from contracts.pool_log import Mentor, Startup
from models import transition
from models.affinity import readable
from models.matching import stored
from models.matching.state import State
from models.matching.stored import Out, profile_key
from models.matching.turn import Turn
from models.transition import model_of

Taken = Startup | Mentor
UNREADABLE: Final = "unreadable"


def admit(turn: Turn, profile: Taken) -> bool:
    """Let `profile`, already in the state, take part or keep it out; return whether it takes part.

    The pool's encoder is that of the first vectors seen, until every profile has vectors of another. A profile that has only
    vectors of another waits for that in silence; one with unreadable vectors and the later of two mentors with one person
    key are kept out with a `Refused`.
    """
    state, key = turn.state, profile_key(profile)
    _move_on(turn)
    found = _mismatch(state, profile) or _duplicate(state, profile)
    if found is None:
        _enter(turn, profile)
        return True
    state.out[key] = found
    turn.changes[f"out/{key}"] = stored.encode(found)
    if found.code != "model_mismatch" or found.detail == UNREADABLE:
        side = {"startup": profile.id} if isinstance(profile, Startup) else {"mentor": profile.id}
        turn.refuse(found.code, detail=found.detail, **side)
    return False


def admit_all(turn: Turn) -> None:
    """Admit every profile that came before its programme, the oldest first."""
    profiles: list[Taken] = [*turn.state.startups.values(), *turn.state.mentors.values()]
    for profile in sorted(profiles, key=_age):
        admit(turn, profile)


def release(turn: Turn, profile: Taken) -> None:
    """Free what `profile` held, because it left or comes anew: person keys, encoder, the note that it is kept out."""
    state, key = turn.state, profile_key(profile)
    state.fitting.discard(key)
    if isinstance(profile, Mentor):
        for person in profile.people:
            if state.persons.get(person) == profile.id:
                del state.persons[person]
    if state.out.pop(key, None) is not None:
        turn.changes[f"out/{key}"] = None
    state.stale[key] = None


def readmit(turn: Turn) -> list[Taken]:
    """Return those who were kept out and take part from now on, because what stood in their way is gone."""
    state = turn.state
    if _all_have_new(state):
        _go_over(turn)
    if not state.out:
        return []
    _move_on(turn)
    back = []
    for profile in sorted(_kept_out(state), key=_age):
        if _mismatch(state, profile) is None and _duplicate(state, profile) is None:
            release(turn, profile)
            _enter(turn, profile)
            back.append(profile)
    return back


def revert(turn: Turn) -> None:
    """Let the latest vectors of all count, whatever their encoder: the pool compares none any more."""
    _go_over(turn)
    turn.set_meta(model="", dims=0)


def _all_have_new(state: State) -> bool:
    """Tell whether all who take part with vectors have new ones, all of the same new encoder."""
    coming, fitting = state.coming, state.fitting
    if not coming or len(coming) < len(fitting) or not fitting <= coming.keys():
        return False
    return len({model_of(vectors) for vectors in coming.values()}) == 1


def _go_over(turn: Turn) -> None:
    """Let the new vectors count from now on."""
    state = turn.state
    if not state.coming:
        return
    model, dims = model_of(next(iter(state.coming.values())))
    profiles: dict[str, dict[str, Any]] = {"startup": state.startups, "mentor": state.mentors}
    transition.go_over(state.coming, turn.changes, profiles)
    turn.set_meta(model=model, dims=dims)
    state.tables = None
    if state.lens.model:
        turn.read_pool()


def _move_on(turn: Turn) -> None:
    """Forget the encoder of which no vectors are left."""
    if turn.state.meta.model and not turn.state.fitting:
        turn.set_meta(model="", dims=0)
        turn.state.tables = None


def _enter(turn: Turn, profile: Taken) -> None:
    state = turn.state
    if profile.vectors is not None:
        if not state.meta.model:
            turn.set_meta(model=profile.vectors.model, dims=profile.vectors.dims)
            state.tables = None
        state.fitting.add(profile_key(profile))
    if isinstance(profile, Mentor):
        state.persons.update(dict.fromkeys(profile.people, profile.id))
    state.stale[profile_key(profile)] = None


def _kept_out(state: State) -> Iterator[Taken]:
    for key in state.out:
        kind, identifier = key.split("/", 1)
        yield state.startups[identifier] if kind == "startup" else state.mentors[identifier]


def _age(profile: Taken) -> tuple[int, str]:
    return profile.time, profile_key(profile)


def _mismatch(state: State, profile: Taken) -> Out | None:
    vectors = profile.vectors
    if vectors is None:
        return None
    if not readable(vectors):
        return Out(code="model_mismatch", detail=UNREADABLE)
    if not state.meta.model or (vectors.model, vectors.dims) == (state.meta.model, state.meta.dims):
        return None
    return Out(code="model_mismatch", detail=f"{vectors.model}/{vectors.dims}")


def _duplicate(state: State, profile: Taken) -> Out | None:
    if isinstance(profile, Startup):
        return None
    holders = {state.persons.get(person, profile.id) for person in profile.people} - {profile.id}
    return Out(code="duplicate_person", detail=min(holders)) if holders else None
