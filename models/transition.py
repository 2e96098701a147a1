"""A change of encoder in a pool: the vectors that a profile is compared by for now, and those that wait.

Vectors of two encoders cannot be compared. While a pool is encoded anew, each profile keeps the vectors of the pool's
encoder beside the new ones, until the last has new ones; then the pool goes over at once (docs/decisions/004-change-of-encoder.md).
"""

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from contracts.pool_log import Investor, Mentor, Startup, Vectors
from models.affinity import decode

KEPT: Final = "kept/"
"""`kept/FIELD` holds the vectors of the pool's encoder where those in the profile's own field are of another."""

Model = tuple[str, int]
"""An encoder's fingerprint and its dimensions."""
Coming = dict[str, Vectors]
"""Field of a profile -> its latest vectors, which wait for the pool to go over."""
Changes = dict[str, bytes | None]
AnyProfile = TypeVar("AnyProfile", bound=Startup | Mentor | Investor)

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Vectors).decode


def model_of(vectors: Vectors) -> Model:
    """Return what vectors must share to be compared."""
    return vectors.model, vectors.dims


def serve(  # noqa: PLR0913 - a decision over exactly these
    coming: Coming, changes: Changes, key: str, profile: AnyProfile, known: AnyProfile | None, *, model: Model
) -> AnyProfile:
    """Return `profile` as a pool with `model` compares it: with the vectors of `known` while its own are of another encoder."""
    drop(coming, changes, key)
    after, before = profile.vectors, known.vectors if known is not None else None
    if after is None or before is None or model_of(before) != model or model_of(after) == model:
        return profile
    if decode(after) is None or decode(before) is None:
        return profile
    coming[key] = after
    changes[KEPT + key] = _encode(before)
    return msgspec.structs.replace(profile, vectors=before)


def drop(coming: Coming, changes: Changes, key: str) -> None:
    """Forget what waits for the profile in the field `key`."""
    if coming.pop(key, None) is not None:
        changes[KEPT + key] = None


def latest(coming: Coming, key: str, profile: AnyProfile) -> Vectors | None:
    """Return the latest vectors of a profile, whether they count yet or not."""
    return coming.get(key, profile.vectors)


def go_over(coming: Coming, changes: Changes, profiles: Mapping[str, dict[str, AnyProfile]]) -> None:
    """Let all vectors that wait count from now on; `profiles`: kind -> id -> profile, changed in place."""
    for key in sorted(coming):
        kind, identifier = key.split("/", 1)
        profiles[kind][identifier] = msgspec.structs.replace(profiles[kind][identifier], vectors=coming[key])
        changes[KEPT + key] = None
    coming.clear()


def restore(coming: Coming, fields: Mapping[str, bytes], profiles: Mapping[str, dict[str, AnyProfile]]) -> None:
    """Take back what is kept: `profiles`, as they were stored, get the vectors that count for now."""
    for field in sorted(fields):
        if not field.startswith(KEPT):
            continue
        key = field.removeprefix(KEPT)
        kind, identifier = key.split("/", 1)
        profile = profiles[kind][identifier]
        assert profile.vectors is not None
        coming[key] = profile.vectors
        profiles[kind][identifier] = msgspec.structs.replace(profile, vectors=_decode(fields[field]))
