"""Vaults for tests: who asks, and what is read."""

from services.vault.audit import Purpose
from services.vault.keys import KeyFile, new_master
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings
from services.vault.subjects import Profile
from services.vault.vault import Vault

ASKED = Purpose("Zhao", "call back", "zhao@desk")
MENTOR = Profile("mentor", "RC-M-001")
STARTUP = Profile("startup", "T-7")


def new_vault(settings: VaultSettings) -> Vault:
    """Return an empty vault under a new master key in its file."""
    KeyFile(settings.key_file).write([new_master()])
    return open_vault(settings)


def data_of(vault: Vault, profile: Profile) -> dict[str, dict[str, str]]:
    """Return part -> field -> datum, as one who may reads them."""
    cards = vault.read(profile, ASKED, unmasked=True)
    return {card.part: {datum.field: datum.value for datum in card.data} for card in cards}
