"""What the services that need the vault have in common: it is opened before any record is taken."""

import threading
from typing import TYPE_CHECKING, Final

from services.runtime.core.handler import Buckets, Delivery, Partition, StatelessHandler
from services.vault.keys import source_of
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings

if TYPE_CHECKING:
    from services.vault.vault import Vault


class VaultHandler(StatelessHandler):
    """Writes down what a batch says before the batch's offset is stored; a repeat finds it written.

    The database away: Retryable, and the batch comes again. A master key that does not fit: Unusable,
    and the service stops; so it does at once where the key's place is not said.
    """

    delivery = Delivery.PRODUCE_FIRST
    """Nothing is produced; only the offset is stored."""

    def __init__(self, settings: VaultSettings) -> None:
        self._vault_settings: Final = settings
        self._vault: Vault | None = None
        self._opening: Final = threading.Lock()
        source_of(settings).load()

    def restore(self, partition: Partition, state: Buckets) -> None:  # noqa: ARG002 - the protocol's signature
        """Look whether the vault opens before any record of `partition` is taken."""
        self.look()

    def look(self) -> None:
        """Raise Retryable where the database is away, Unusable where the vault does not open."""
        self.vault().check()

    def vault(self) -> "Vault":
        """Return the vault, opened once, by whichever thread asks first."""
        with self._opening:
            if self._vault is None:
                self._vault = open_vault(self._vault_settings)
            return self._vault
