"""Where outputs go: the deployment's topic names, and the partition of each key."""

from services.runtime.core.partitioner import partition_for


class TopicTargets:
    """Names and partition counts of the topics that a service writes to."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._located: dict[str, list[tuple[str, int, bytes]]] = {}
        """Topic -> what `locate` says of each of its partitions."""

    def full(self, topic: str) -> str:
        """Return the broker's name of a catalogue topic."""
        return self._prefix + topic

    def knows(self, topic: str) -> bool:
        """Whether the partition count of `topic` is known."""
        return topic in self._located

    def learn(self, topic: str, partitions: int) -> None:
        """Note the partition count of `topic`."""
        self._located[topic] = [
            (self._prefix + topic, number, f"{topic}/{number}".encode())
            for number in range(partitions)
        ]

    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        """Return full name, partition, and the name under which `LastSent` knows the two
        (`TOPIC/PARTITION`).
        """
        located = self._located[topic]
        count = len(located)
        return located[partition_for(key, count) if count > 1 else 0]
