"""What intake remembers of each entity: a digest of its content and the pools it is in.

In memory and in the store an entity is the same few bytes, so that equal ones compare as bytes and
the garbage collector has nothing to walk through.
"""

import hashlib
from typing import Final, NamedTuple

import msgspec

BUCKET: Final = "entities"


class Entity(NamedTuple):
    """An entity as it was last admitted."""

    digest: str
    pools: list[str]


_decode = msgspec.json.Decoder(Entity).decode
_encode = msgspec.json.Encoder().encode


def remember(content: bytes, pools: list[str]) -> bytes:
    """Return the bytes that stand for an entity with this content, in these pools."""
    return _encode((hashlib.blake2b(content, digest_size=16).hexdigest(), pools))


def recall(stored: bytes) -> Entity:
    """Return the entity that `remember` gave bytes for."""
    return _decode(stored)
