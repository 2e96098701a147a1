"""Passwords: made, hashed with argon2id (RFC 9106), checked; never kept or shown again."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

LEAST: Final = 12
"""Characters of a password that somebody chooses (NIST SP 800-63B asks for 8 at least)."""
MOST: Final = 256
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS: Final = 5
_hasher: Final = PasswordHasher()
_OF_NOBODY: Final = _hasher.hash(secrets.token_hex())


def made() -> str:
    """Return a new password of 99 bits that can be typed from paper."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))


def hashed(password: str) -> str:
    """Return the hash of `password`, with its salt and costs."""
    return _hasher.hash(password)


def fits(password: str, digest: str | None) -> bool:
    """Return whether `password` has this hash; None takes as long and is always wrong."""
    try:
        _hasher.verify(digest or _OF_NOBODY, password[: MOST + 1])
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return digest is not None
