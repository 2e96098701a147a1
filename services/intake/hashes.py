"""The hashes of people that this process makes: under one secret, told once at its start."""

from collections.abc import Iterable

from contracts.identity import Hashes, PersonHashes
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


def people_keys(people: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return the keys of people, as PersonHashes does."""
    return current().people_keys(people)


def person_keys(name: str, phone: str = "", email: str = "") -> list[str]:
    """Return the keys of one person, as PersonHashes does."""
    return current().person_keys(name, phone, email)


def hashes(name: str, phone: str = "", email: str = "") -> Hashes:
    """Return all hashes of one person, as PersonHashes does."""
    return current().hashes(name, phone, email)
