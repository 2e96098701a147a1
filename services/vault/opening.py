"""Opening the vault of a deployment, and making its first master key."""

from pathlib import Path

from services.control.address import address
from services.control.migrate import opened
from services.runtime.errors import UsageError
from services.vault.keys import KeyFile, MasterKey, new_master, source_of
from services.vault.settings import VaultSettings
from services.vault.vault import Vault


def open_vault(settings: VaultSettings) -> Vault:
    """Return the vault of `settings`, its database brought to this version.

    Whether the master key fits is not asked here: see Vault.check.
    """
    return Vault(opened(settings), source_of(settings))


def described(settings: VaultSettings) -> str:
    """Return which database the vault is in, once it opens; empty where none was made yet.

    Raise Retryable where the database is away, Unusable where it or the master key is not fit.
    """
    url = address(settings)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return ""
    vault = open_vault(settings)
    try:
        if not vault.is_new():
            vault.check()
        return vault.database.name
    finally:
        vault.database.close()


def make_first_key(settings: VaultSettings) -> MasterKey | None:
    """Make the key file of a vault that was never opened; None where there is nothing to make.

    A vault that has been under a key gets no other one here: that key is lost, or elsewhere. Raise
    UsageError where it has and the file is missing.
    """
    source = source_of(settings)
    if not isinstance(source, KeyFile) or source.path.exists():
        return None
    vault = open_vault(settings)
    try:
        if not vault.is_new():
            raise UsageError(
                f"{source.path} is missing, and the vault of contacts was closed with a key already:"
                " put that key back from its backup, or begin anew with `duijie vault reset`"
            )
    finally:
        vault.database.close()
    key = new_master()
    source.write([key])
    return key
