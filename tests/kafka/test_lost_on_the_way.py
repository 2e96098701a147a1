"""A record that the broker acknowledged and lost: its source notices what a reader lacks, and sends
it again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from services.cli.verbs.doctor import gaps
from services.runtime.core.handler import Buckets, Delivery, Effects, Inbound, Outbound, Partition
from services.runtime.core.outgoing import StampedRecord
from services.runtime.io.host import Host
from services.runtime.io.sender import Sender
from services.runtime.settings import Settings
from tests.support.numbering import Numbering, produce, running
from tests.support.topics import create_topics, read_all
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


class Forgetful(Sender):
    """Reports the first decision about record 7 as acknowledged, and it never reaches the topic."""

    forgot = False

    async def send(self, records: Iterable[StampedRecord]) -> None:
        kept = list(records)
        if not Forgetful.forgot and any(_is_lost(record) for record in kept):
            Forgetful.forgot = True
            kept = [record for record in kept if not _is_lost(record)]
        await super().send(kept)


def _is_lost(record: StampedRecord) -> bool:
    return b'"7"' in record.value


class Reading(Numbering):
    """Takes decisions as the notifier does, and keeps what they said."""

    name = "notifier"
    inputs: tuple[str, ...] = ("decisions",)

    def __init__(self) -> None:
        super().__init__(Delivery.PRODUCE_FIRST)
        self.said: list[bytes] = []

    def restore(self, partition: Partition, state: Buckets) -> None:
        super().restore(partition, state)
        self.said.clear()

    def process(self, partition: Partition, records: Sequence[Inbound]) -> Effects:
        self.said += [record.value or b"" for record in records]
        effects = Effects()
        effects.change("count", "n", b"%d" % len(self.said))
        effects.outputs = [
            Outbound(record.offset, "notices", b"k", record.value or b"", []) for record in records
        ]
        return effects


async def _look(host: Host) -> None:
    for _ in range(2):
        await host.look_at_readers()


async def test_what_a_reader_lacks_is_sent_again_and_the_rest_is_not_taken_twice(
    kafka: object, settings: Settings
) -> None:
    await create_topics(settings, partitions=1)
    await produce(settings, [b"%d" % number for number in range(20)])
    Forgetful.forgot = False
    reading = Reading()
    async with (
        running(settings, reading) as reader,
        running(settings, Numbering(Delivery.OUTBOX), Forgetful) as source,
    ):

        async def drained() -> bool:
            decisions = await read_all(settings, "decisions")
            leases: list[Any] = list(reader.leases.values())
            return len(decisions) >= 19 and bool(leases) and leases[0].offset == len(decisions)

        await eventually(drained, "the reader has read to the end", 30)
        assert len(reading.said) == 7, "all behind the gap is skipped"
        assert reader.gaps(-1) == ["matcher/pool-log@1/0"]
        gap = (await gaps(settings))[0]
        assert gap.level == "fail"
        assert "notifier" in gap.result
        assert "duijie settle matcher pool-log --rebuild" in gap.advice
        await _look(source)  # remembers, and looks once
        assert not source.readers.lacking
        await source.look_at_readers()

        async def complete() -> bool:
            return len(reading.said) == 20

        await eventually(complete, "the reader has all of it", 30)
    assert reading.said == sorted(set(reading.said), key=lambda value: int(value.split(b'"')[1]))
    assert reader.gaps(-1) == []
