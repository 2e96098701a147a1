"""The contacts service: the feeds' contact data into the vault, and nothing of them anywhere else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from contracts.envelope import read_attributes
from services.contacts.reading import FEEDS, FeedReader, UnreadableRecordError
from services.runtime.core.handler import (
    Buckets,
    Delivery,
    Effects,
    Inbound,
    Partition,
    StatelessHandler,
)
from services.runtime.operations import metrics
from services.vault.keys import source_of
from services.vault.opening import open_vault
from services.vault.settings import VaultSettings

if TYPE_CHECKING:
    from services.vault.vault import Vault


class Contacts(StatelessHandler):
    """Writes what a batch says before the batch's offset is stored; a repeat finds it written.

    A profile is one partition's, so nobody else writes what the feeds say of it. The database away:
    Retryable, and the batch comes again. A master key that does not fit: Unusable, and the service
    stops.
    """

    name = "contacts"
    inputs: tuple[str, ...] = tuple(topic.name for topic in FEEDS)
    delivery = Delivery.PRODUCE_FIRST
    """Nothing is produced; only the offset is stored."""

    def __init__(self, settings: VaultSettings) -> None:
        self._settings: Final = settings
        self._vault: Vault | None = None
        source_of(settings).load()

    def restore(self, partition: Partition, state: Buckets) -> None:  # noqa: ARG002 - the protocol's signature
        """Look whether the vault opens before any record of `partition` is taken."""
        self.look()

    def look(self) -> None:
        """Raise Retryable where the database is away, Unusable where the vault does not open."""
        if self._vault is None:
            self._vault = open_vault(self._settings)
        self._vault.check()

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Keep what `records` say of people; what intake refuses changes nothing here either."""
        assert self._vault is not None
        reader = FeedReader(partition.topic)
        cards = []
        refused = 0
        for record in records:
            schema = read_attributes(record.headers).dataschema if record.headers else None
            try:
                cards.append(reader.read(record.key, record.value, schema))
            except UnreadableRecordError:
                refused += 1
        written = self._vault.write(cards, "feed")
        for outcome, count in (
            ("written", written.written), ("removed", written.removed),
            ("unchanged", written.unchanged), ("refused", refused),
        ):  # fmt: skip
            metrics.CONTACTS.labels(partition.topic, outcome).inc(count)
        return Effects()
