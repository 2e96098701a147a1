"""The hashes of people that this process makes: under one secret, told once at its start."""

from contracts.identity import PersonHashes
from services.runtime.errors import UsageError

_in_use: list[PersonHashes] = []


def use(secret: bytes) -> None:
    """Make hashes under `secret` from now on."""
    _in_use[:] = [PersonHashes(secret)]


def current() -> PersonHashes:
    """Return what makes the hashes; UsageError where no secret was told."""
    if not _in_use:
        raise UsageError("no secret for people's hashes; set DUIJIE_IDENTITY_SECRET_FILE")
    return _in_use[0]
