"""Three stages as the services are three: A produces first and keeps state, B folds with an outbox,
C only takes.

Every output carries a running number and a digest of all that its pool went through, so that any
loss, repeat, reordering or wrong state shows in the bytes. A pool is fed by one feed partition, so
its order is the same in every run.
"""

import hashlib
from collections.abc import Sequence

from services.runtime.core.handler import Buckets, Delivery, Effects, Inbound, Outbound, Partition

PARTITIONS = 2
POOLS = [b"%d" % number for number in range(4)]


class Targets:
    """Pool n is fed by feed partition n mod 2; each log partition holds pools of both feeds."""

    def locate(self, topic: str, key: bytes) -> tuple[str, int, bytes]:
        """Return topic, partition, and the name under which heads know the two."""
        partition = (int(key) // 2) % PARTITIONS
        return topic, partition, b"%s/%d" % (topic.encode(), partition)


class Stage:
    """A handler whose state is a count and a digest a pool; subclasses say what leaves."""

    name: str
    inputs: tuple[str, ...]
    delivery: Delivery

    def __init__(self) -> None:
        self._states: dict[Partition, dict[str, dict[str, bytes]]] = {}

    def restore(self, partition: Partition, state: Buckets) -> None:
        """Take over `partition` with its stored `state`."""
        self._states[partition] = {bucket: dict(fields) for bucket, fields in state.items()}

    def forget(self, partition: Partition) -> None:
        """Drop what is held for `partition`."""
        self._states.pop(partition, None)

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        """Step through `records`."""
        effects = Effects()
        for record in records:
            self.step(self._states[partition], record, effects)
        return effects

    def due(self, now: int) -> list[str]:
        """Return no pools: no stage here has time."""
        return []

    def step(self, states: dict[str, dict[str, bytes]], record: Inbound, effects: Effects) -> None:
        """Take one record."""
        raise NotImplementedError

    @staticmethod
    def count(
        states: dict[str, dict[str, bytes]], record: Inbound, effects: Effects
    ) -> tuple[int, bytes]:
        """Add `record` to its pool's count and digest and return both."""
        bucket = (record.key or b"").decode()
        fields = states.setdefault(bucket, {})
        number = int(fields.get("count", b"0")) + 1
        digest = (
            hashlib.blake2b(fields.get("digest", b"") + (record.value or b""), digest_size=6)
            .hexdigest()
            .encode()
        )
        for name, value in (("count", b"%d" % number), ("digest", digest)):
            fields[name] = value
            effects.change(bucket, name, value)
        return number, digest


class Intake(Stage):
    """A: drops a record whose content is the pool's last one; sends one or two records, or none."""

    name = "intake"
    inputs = ("feed",)
    delivery = Delivery.PRODUCE_FIRST

    def step(self, states: dict[str, dict[str, bytes]], record: Inbound, effects: Effects) -> None:
        """Number what is new and pass it on."""
        bucket, value = (record.key or b"").decode(), record.value or b""
        if states.get(bucket, {}).get("last") == value:
            return
        number, digest = self.count(states, record, effects)
        states[bucket]["last"] = value
        effects.change(bucket, "last", value)
        for copy in range((1, 1, 2, 0)[value[-1] % 4]):
            text = b"%s:%d.%d:%s" % (value, number, copy, digest)
            effects.outputs.append(Outbound(record.offset, "log", record.key or b"", text, []))


class Fold(Stage):
    """B: a fold over the log with none to two decisions a record."""

    name = "matcher"
    inputs = ("log",)
    delivery = Delivery.OUTBOX

    def step(self, states: dict[str, dict[str, bytes]], record: Inbound, effects: Effects) -> None:
        """Decide from all that the pool went through."""
        number, digest = self.count(states, record, effects)
        for copy in range((1, 2, 1, 0)[digest[0] % 4]):
            text = b"%d.%d:%s" % (number, copy, digest)
            effects.outputs.append(
                Outbound(record.offset, "decisions", record.key or b"", text, [])
            )


class Taker(Stage):
    """C: keeps every decision that it took, in the order in which it took them."""

    name = "notifier"
    inputs = ("decisions",)
    delivery = Delivery.PRODUCE_FIRST

    def step(self, states: dict[str, dict[str, bytes]], record: Inbound, effects: Effects) -> None:
        """Write the decision down under its number."""
        number, _ = self.count(states, record, effects)
        bucket = (record.key or b"").decode()
        states[bucket][f"{number:04}"] = record.value or b""
        effects.change(bucket, f"{number:04}", record.value or b"")


STAGES: tuple[type[Stage], ...] = (Intake, Fold, Taker)
READERS = {topic: stage.name for stage in STAGES for topic in stage.inputs}
"""Topic -> the stage that reads it."""


def partitions_of(stage: type[Stage] | Stage) -> list[Partition]:
    """Return the input partitions of a stage."""
    return [Partition(topic, number) for topic in stage.inputs for number in range(PARTITIONS)]
