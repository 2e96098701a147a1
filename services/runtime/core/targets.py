"""Where outputs go: the deployment's topic names, and the partition of each key."""

from services.runtime.core.partitioner import partition_for


class TopicTargets:
    """Names and partition counts of the topics that a service writes to."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._counts: dict[str, int] = {}
        self._names: dict[tuple[str, int], tuple[str, int, bytes]] = {}

    def full(self, topic: str) -> str:
        """Return the broker's name of a catalogue topic."""
        return self._prefix + topic

    def knows(self, topic: str) -> bool:
        """Whether the partition count of `topic` is known."""
        return topic in self._counts

    def learn(self, topic: str, partitions: int) -> None:
        """Note the partition count of `topic`."""
        self._counts[topic] = partitions

    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        """Return full name, partition, and the name under which `LastSent` knows the two
        (`TOPIC/PARTITION`).
        """
        partition = partition_for(key, self._counts[topic])
        known = self._names.get((topic, partition))
        if known is None:
            known = (self._prefix + topic, partition, f"{topic}/{partition}".encode())
            self._names[topic, partition] = known
        return known
