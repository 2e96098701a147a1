"""What the register adds to profiles: the same people's keys and ties from their other roles.

A profile counts as its feed has it together with that; `PoolState.listed` holds it as its feed has
it, for what is said of the feed alone and for when the register takes something back.
"""

from typing import Any, Final, TypeVar

import msgspec

from contracts import pool_log
from contracts.pool_log import Investor, Judge, Mentor, Related, Startup
from contracts.roadshow import Conflict
from models.pool.state import PoolState
from models.pool.transaction import Transaction

RELATED: Final = "related/"
"""`related/FIELD` holds what the register knows of the profile in FIELD."""
ProfileT = TypeVar("ProfileT", bound=Startup | Mentor | Investor | Judge)


def keep_related(transaction: Transaction[Any], record: Related) -> str:
    """Note what the register says of a profile, which may still be to come; return its field."""
    state, key = transaction.state, f"{record.entity}/{record.id}"
    if record.gone and key in state.listed:  # it counts until the profile has left this pool too
        state.related[key] = msgspec.structs.replace(state.related[key], gone=True)
        transaction.changes[RELATED + key] = pool_log.encode(state.related[key])
    elif record.people or record.conflicts:
        state.related[key] = record
        transaction.changes[RELATED + key] = transaction.raw
    elif state.related.pop(key, None) is not None:
        transaction.changes[RELATED + key] = None
    return key


def unregister(transaction: Transaction[Any], key: str) -> None:
    """Let a profile go, and what is known of it where it has left its feed."""
    state = transaction.state
    state.listed.pop(key, None)
    related = state.related.get(key)
    if related is not None and related.gone:
        del state.related[key]
        transaction.changes[RELATED + key] = None


def forget_related(transaction: Transaction[Any]) -> None:
    """Forget what the register said of all profiles of the pool."""
    state = transaction.state
    transaction.changes.update((RELATED + key, None) for key in sorted(state.related))
    state.related.clear()
    state.listed.clear()


def as_registered(state: PoolState[Any], key: str, profile: ProfileT) -> ProfileT:
    """Return `profile`, of the field `key`, as it counts; note it as its feed has it."""
    state.listed.pop(key, None)
    related = state.related.get(key)
    if related is None:
        return profile
    state.listed[key] = profile
    return with_relations(profile, related)


def with_relations(profile: ProfileT, related: Related) -> ProfileT:
    """Return `profile` with the people and ties of its people's other roles."""
    added: dict[str, Any] = {"people": sorted({*profile.people, *related.people})}
    match profile:
        case Mentor():
            added["conflicts"] = [*profile.conflicts, *related.conflicts]
        case Investor():
            added["relations"] = [*profile.relations, *related.conflicts]
        case Judge():
            ties = [Conflict(subject) for subject in related.conflicts]
            added["conflicts"] = [*profile.conflicts, *ties]
    return msgspec.structs.replace(profile, **added)


def restore_related(state: PoolState[Any], raw: bytes) -> None:
    """Take back what the register said of a profile."""
    record = pool_log.decode(raw)
    assert isinstance(record, Related)
    state.related[f"{record.entity}/{record.id}"] = record


def restore_profiles(state: PoolState[Any]) -> None:
    """Let profiles that were taken back as their feeds have them count as they are registered."""
    for key in state.related:
        kind, identifier = key.split("/", 1)
        side = state.profiles.get(kind)
        if side is not None and identifier in side:
            side[identifier] = as_registered(state, key, side[identifier])
