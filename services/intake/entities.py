"""What intake remembers of each entity: a digest of its content and the pools it is in."""

import hashlib
from typing import Final

import msgspec

BUCKET: Final = "entities"


class Entity(msgspec.Struct, frozen=True):
    """An entity as it was last admitted."""

    digest: str
    pools: list[str]


_decode = msgspec.json.Decoder(Entity).decode
_encode = msgspec.json.Encoder().encode


def digest(body: bytes) -> str:
    """Return 32 hex digits that equal content shares."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def load(stored: bytes) -> Entity:
    """Return the entity that `dump` stored."""
    return _decode(stored)


def dump(entity: Entity) -> bytes:
    """Return the bytes to store."""
    return _encode(entity)
