"""The vault's cryptography: AES-256-GCM with a key of each person, wrapped by a master key.

What is sealed is bound to its place (person, source, field), so that a row that was moved to
another place does not open; nonces are drawn anew for each seal and stand in front of it. Source:
NIST SP 800-38D; SP 800-57 on keys that protect keys.
"""

import hashlib
import hmac
import json
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"
_ID_BYTES: Final = 8


class BrokenSealError(Exception):
    """A seal does not open: it was altered, moved to another place, or made with another key."""


def new_key() -> bytes:
    """Return a key of 32 random bytes."""
    return os.urandom(KEY_BYTES)


def id_of(master: bytes) -> str:
    """Return the name of a master key: it tells keys apart, and nothing of the key."""
    return hmac.digest(master, b"duijie vault master key", hashlib.sha256)[:_ID_BYTES].hex()


def seal(key: bytes, text: str, *place: str) -> bytes:
    """Return `text` sealed with a person's `key` for `place`."""
    return _seal(key, text.encode(), ("datum", *place))


def unseal(key: bytes, sealed: bytes, *place: str) -> str:
    """Return what was sealed for `place`; raise BrokenSealError where it does not open."""
    return _open(key, sealed, ("datum", *place)).decode()


def wrap(master: bytes, key: bytes, person: str) -> bytes:
    """Return a person's key wrapped by `master`."""
    return _seal(master, key, ("key", person))


def unwrap(master: bytes, wrapped: bytes, person: str) -> bytes:
    """Return a person's key; raise BrokenSealError where it does not open."""
    return _open(master, wrapped, ("key", person))


def _seal(key: bytes, content: bytes, place: tuple[str, ...]) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, _bound(place))


def _open(key: bytes, sealed: bytes, place: tuple[str, ...]) -> bytes:
    nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
        raise BrokenSealError
    try:
        return AESGCM(key).decrypt(nonce, content, _bound(place))
    except InvalidTag:
        raise BrokenSealError from None


def _bound(place: tuple[str, ...]) -> bytes:
    """Return the associated data of a place: JSON, so that no two places are written alike."""
    return json.dumps(place, separators=(",", ":")).encode()
