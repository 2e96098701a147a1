"""A change of encoder in a pool: the vectors that a profile is compared by for now, and those that
wait.

Vectors of two encoders cannot be compared. While a pool is encoded anew, each profile keeps the
vectors of the pool's encoder beside the new ones, until the last has new ones; then the whole pool
switches at once (docs/decisions/004-change-of-encoder.md).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from contracts.pool_log import Investor, Mentor, Startup, Vectors
from models.affinity import decode
from models.pool.state import Model, PoolState
from models.pool.transaction import Transaction, encode

KEPT: Final = "kept/"
"""`kept/FIELD` holds the vectors of the pool's encoder where those in the profile's own field are
of another.
"""
ProfileT = TypeVar("ProfileT", bound=Startup | Mentor | Investor)

_decode = msgspec.json.Decoder(Vectors).decode


def model_of(vectors: Vectors) -> Model:
    """Return what vectors must share to be compared."""
    return vectors.model, vectors.dims


def as_compared(
    transaction: Transaction[Any], key: str, profile: ProfileT, known: ProfileT | None
) -> ProfileT:
    """Return `profile`, of the field `key`, as the pool compares it: with the vectors of `known`
    while its own are of another encoder.
    """
    forget_waiting(transaction, key)
    state, after = transaction.state, profile.vectors
    before = known.vectors if known is not None else None
    if after is None or before is None:
        return profile
    if model_of(before) != state.model or model_of(after) == state.model:
        return profile
    if decode(after) is None or decode(before) is None:
        return profile
    state.coming[key] = after
    transaction.changes[KEPT + key] = encode(before)
    return msgspec.structs.replace(profile, vectors=before)


def forget_waiting(transaction: Transaction[Any], key: str) -> None:
    """Forget the vectors that wait for the profile in the field `key`."""
    if transaction.state.coming.pop(key, None) is not None:
        transaction.changes[KEPT + key] = None


def latest_vectors(
    state: PoolState[Any], key: str, profile: Startup | Mentor | Investor
) -> Vectors | None:
    """Return the latest vectors of a profile, whether they count yet or not."""
    return state.coming.get(key, profile.vectors)


def switch_encoder(transaction: Transaction[Any], model: Model) -> None:
    """Compare the vectors of `model` from now on: those that wait take the place of the others."""
    state = transaction.state
    for key in sorted(state.coming):
        kind, identifier = key.split("/", 1)
        side = state.profiles[kind]
        side[identifier] = msgspec.structs.replace(side[identifier], vectors=state.coming[key])
        transaction.changes[KEPT + key] = None
    state.coming.clear()
    transaction.set_meta(model=model[0], dims=model[1])
    state.drop_scores()
    if state.text_statistics.model:
        transaction.read_pool()


def restore_waiting(state: PoolState[Any], fields: Mapping[str, bytes]) -> None:
    """Take back what is kept: profiles, as they were stored, get the vectors that count for now."""
    for field in sorted(fields):
        if not field.startswith(KEPT):
            continue
        key = field.removeprefix(KEPT)
        kind, identifier = key.split("/", 1)
        side = state.profiles[kind]
        state.coming[key] = side[identifier].vectors
        side[identifier] = msgspec.structs.replace(side[identifier], vectors=_decode(fields[field]))
