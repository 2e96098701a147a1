"""The contacts service: the feeds' contact data into the vault, and nothing of them anywhere else."""

from collections.abc import Sequence

from contracts.envelope import read_attributes
from services.contacts.reading import FEEDS, FeedReader, UnreadableRecordError
from services.runtime.core.handler import Effects, Inbound, Partition
from services.runtime.operations import metrics
from services.vault.handler import VaultHandler


class Contacts(VaultHandler):
    """Keeps what the feeds say of how people are reached.

    A profile is one partition's, so nobody else writes what the feeds say of it.
    """

    name = "contacts"
    inputs: tuple[str, ...] = tuple(topic.name for topic in FEEDS)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Keep what `records` say of people; what intake refuses changes nothing here either."""
        reader = FeedReader(partition.topic)
        cards = []
        refused = 0
        for record in records:
            schema = read_attributes(record.headers).dataschema if record.headers else None
            try:
                cards.append(reader.read(record.key, record.value, schema))
            except UnreadableRecordError:
                refused += 1
        written = self.vault().write(cards, "feed")
        for outcome, count in (
            ("written", written.written), ("removed", written.removed),
            ("unchanged", written.unchanged), ("refused", refused),
        ):  # fmt: skip
            metrics.CONTACTS.labels(partition.topic, outcome).inc(count)
        return Effects()
