"""Where the vault's master key is."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from services.control.settings import ControlSettings

KEY_FILE: Final = "vault.key"


class VaultSettings(ControlSettings):
    """What whoever opens the vault reads besides the shared settings."""

    vault_key: SecretStr = Field(
        SecretStr(""),
        description="the master key: 32 bytes in base64; several with commas, the wanted one first",
    )
    vault_key_file: Path | None = Field(
        None,
        description="a file with it, one key a line; unset, and without DUIJIE_VAULT_KEY: vault.key"
        " in the state folder",
    )

    @property
    def key_file(self) -> Path:
        """The file of the master key, where it is kept in one."""
        return self.vault_key_file or self.state_dir / KEY_FILE
