"""How the state of a pool comes back from the stored fields."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts import pool_log
from contracts.pool_log import Mentor, Programme, Startup
from models import transition
from models.matching import stored
from models.matching.state import State
from models.matching.stored import DRAFT, LENS, PLAN, profile_key


def restore(pool: str, fields: Mapping[str, bytes]) -> State:
    """Return the state whose changes left `fields`."""
    state = State(pool)
    for key in sorted(fields):
        kind, _, identifier = key.partition("/")
        if kind in _TAKES:
            _TAKES[kind](state, identifier, fields[key])
    for key, name in ((DRAFT, "draft"), (PLAN, "plan")):
        if key in fields:
            setattr(state, name, stored.decode_planned(fields[key]))
    if LENS in fields:
        state.lens = stored.decode_lens(fields[LENS])
    profiles: dict[str, dict[str, Any]] = {"startup": state.startups, "mentor": state.mentors}
    transition.restore(state.coming, fields, profiles)
    if state.programme is not None:
        _count_who_takes_part(state)
    return state


def _count_who_takes_part(state: State) -> None:
    profiles: list[Startup | Mentor] = [*state.startups.values(), *state.mentors.values()]
    for profile in profiles:
        if not state.takes_part(profile):
            continue
        if profile.vectors is not None:
            state.fitting.add(profile_key(profile))
        if isinstance(profile, Mentor):
            state.persons.update(dict.fromkeys(profile.people, profile.id))


def _record(state: State, _: str, value: bytes) -> None:
    record = pool_log.decode(value)
    if isinstance(record, Startup):
        state.startups[record.id] = record
    elif isinstance(record, Mentor):
        state.mentors[record.id] = record
    elif isinstance(record, Programme):
        state.programme = record


def _pair(state: State, _: str, value: bytes) -> None:
    state.put_pair(stored.decode_pair(value))


def _never(state: State, _: str, value: bytes) -> None:
    never = stored.decode_never(value)
    state.never.setdefault(never.startup, set()).add(never.mentor)


def _waiting(state: State, identifier: str, value: bytes) -> None:
    state.waiting[identifier] = stored.decode_wait(value)


def _out(state: State, identifier: str, value: bytes) -> None:
    state.out[identifier] = stored.decode_out(value)


def _meta(state: State, _: str, value: bytes) -> None:
    state.meta = stored.decode_meta(value)


_TAKES: Final[Mapping[str, Callable[[State, str, bytes], None]]] = {
    "startup": _record,
    "mentor": _record,
    "programme": _record,
    "pair": _pair,
    "never": _never,
    "waiting": _waiting,
    "out": _out,
    "meta": _meta,
}
