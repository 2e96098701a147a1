"""The vault of this deployment, for a person at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from contracts.normal import normal_reference
from services.cli.client import connect
from services.cli.failures import ExitCode, Failure
from services.vault.audit import Purpose, login
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings
from services.vault.subjects import ROLES, Profile
from services.vault.vault import Vault

_LONGEST: Final = 500
"""Characters of a reason or a name in the audit."""


def settings() -> VaultSettings:
    """Return this machine's settings of the vault."""
    return connect.settings_of(VaultSettings)


@contextmanager
def opened(own: VaultSettings) -> Iterator[Vault]:
    """Yield the vault, whether its key is at hand or not."""
    vault = open_vault(own)
    try:
        yield vault
    finally:
        vault.database.close()


def purpose_of(reason: str, who: str | None) -> Purpose:
    """Return who asks, and why; Failure USAGE where no reason is given."""
    words = " ".join(reason.split())[:_LONGEST]
    if not words:
        raise Failure(ExitCode.USAGE, "vault.no_reason")
    account = login()
    name = " ".join((who or account.partition("@")[0]).split())[:_LONGEST]
    return Purpose(name, words, account)


def profile_of(text: str) -> Profile:
    """Return the profile that ROLE/ID names; Failure USAGE for what is none."""
    written, _, name = text.partition("/")
    known = next((role for role in ROLES if role == written.strip().casefold()), None)
    if known is None or not name.strip():
        raise Failure(ExitCode.USAGE, "vault.no_profile", given=text, roles=", ".join(ROLES))
    return Profile(known, normal_reference(name))
