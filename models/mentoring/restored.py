"""How the state of a mentoring pool comes back from the stored fields."""

from collections.abc import Mapping
from typing import Final

from contracts import pool_log
from contracts.pool_log import Allotment, Mentor
from models.acceptance import asked
from models.mentoring import stored
from models.mentoring.state import MentoringState
from models.mentoring.stored import ACCEPTANCE_MODELS, DRAFT, WANTED, profile_key
from models.pool import restored as pool
from models.pool.restored import Reader


def restore(name: str, fields: Mapping[str, bytes]) -> MentoringState:
    """Return the state of the pool `name` whose changes left `fields`."""
    state = MentoringState(name)
    pool.restore(state, fields, _READERS)
    state.shared.update(key for key, mentor in state.mentors.items() if mentor.shared)
    if state.programme is not None:
        _count_who_takes_part(state)
    return state


def _count_who_takes_part(state: MentoringState) -> None:
    for profile in state.taking_part():
        if profile.vectors is not None:
            state.fitting.add(profile_key(profile))
        if isinstance(profile, Mentor):
            state.persons.update(dict.fromkeys(profile.people, profile.id))


def _pair(state: MentoringState, _: str, raw: bytes) -> None:
    state.put_pair(stored.decode_pair(raw))


def _never(state: MentoringState, _: str, raw: bytes) -> None:
    never = stored.decode_never(raw)
    state.never.setdefault(never.startup, set()).add(never.mentor)


def _waiting(state: MentoringState, name: str, raw: bytes) -> None:
    state.waiting[name.removeprefix("waiting/")] = stored.decode_wait(raw)


def _out(state: MentoringState, name: str, raw: bytes) -> None:
    state.out[name.removeprefix("out/")] = stored.decode_out(raw)


def _allotment(state: MentoringState, _: str, raw: bytes) -> None:
    allotment = pool_log.decode(raw)
    assert isinstance(allotment, Allotment)
    state.allotments[allotment.mentor] = allotment


def _handed(state: MentoringState, _: str, raw: bytes) -> None:
    handed = stored.decode_handed_on(raw)
    state.handed[handed.startup, handed.mentor] = handed.until


def _wanted(state: MentoringState, _: str, raw: bytes) -> None:
    state.lacked = stored.decode_wanted(raw)


def _asked(state: MentoringState, _: str, raw: bytes) -> None:
    state.answers.put(asked.decode(raw))


def _models(state: MentoringState, _: str, raw: bytes) -> None:
    state.answers.use(stored.decode_models(raw))


def _plan(state: MentoringState, name: str, raw: bytes) -> None:
    planned = stored.decode_planned(raw)
    if name == DRAFT:
        state.draft = planned
    else:
        state.plan = planned


_READERS: Final[Mapping[str, Reader[MentoringState]]] = {
    "pair": _pair,
    "never": _never,
    "waiting": _waiting,
    "out": _out,
    "plan": _plan,
    "allotment": _allotment,
    "handed": _handed,
    WANTED: _wanted,
    "asked": _asked,
    ACCEPTANCE_MODELS: _models,
}
