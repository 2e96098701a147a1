"""What lies on the internal topics, read on from where it was read to, and taken as a consumer takes
it.
"""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka import TopicPartition

from contracts.catalogue import BY_NAME
from contracts.envelope import read_attributes, read_stamp
from services.runtime.core.stamps import LastSeen, Verdict, decode
from services.runtime.io import kafka
from services.runtime.io.watermarks import bounds
from services.runtime.settings import Settings

TOPICS: Final = ("to-embed", "pool-log", "decisions", "notices")
Decided = dict[str, list[bytes]]
"""`SERVICE/POOL` -> values of its decisions in order; `notices` -> values of the notices, sorted."""


@dataclass(slots=True)
class Wire:
    """All that was taken so far, and how many repeats there were."""

    settings: Settings
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    taken: dict[str, list[Any]] = field(default_factory=lambda: {topic: [] for topic in TOPICS})
    _next: dict[TopicPartition, int] = field(default_factory=dict)
    _last_seen: dict[TopicPartition, LastSeen] = field(default_factory=dict)

    def read(self) -> None:
        """Take what has come since the last call."""
        asyncio.run(self._read())

    def forget(self, topic: str) -> None:
        """Read `topic` from its beginning: it was made anew, or cut."""
        for number in range(BY_NAME[topic].partitions):
            self._next.pop(self._full(topic, number), None)

    def _full(self, topic: str, number: int) -> TopicPartition:
        return TopicPartition(self.settings.topic_prefix + topic, number)

    async def _read(self) -> None:
        wanted = {
            self._full(topic, number): topic
            for topic in TOPICS
            for number in range(BY_NAME[topic].partitions)
        }
        consumer = kafka.consumer(self.settings)
        await consumer.start()
        try:
            kept = await bounds(consumer, wanted)
            begins = {tp: max(self._next.get(tp, 0), kept[tp].begin) for tp in wanted}
            behind = [tp for tp in wanted if begins[tp] < kept[tp].end]
            consumer.assign(behind)
            for tp in behind:
                consumer.seek(tp, begins[tp])
            while any([await consumer.position(tp) < kept[tp].end for tp in behind]):
                for tp, records in (await consumer.getmany(timeout_ms=500)).items():
                    for record in records:
                        self._take(tp, wanted[tp], record)
            for tp in behind:
                self._next[tp] = max(self._next.get(tp, 0), kept[tp].end)
        finally:
            await consumer.stop()

    def _take(self, tp: TopicPartition, topic: str, record: Any) -> None:
        stamp = read_stamp(record.headers)
        if record.offset < self._next.get(tp, 0) or stamp is None:
            return  # it came between two readings; or a tick, which nobody stamps
        self._next[tp] = record.offset + 1
        verdict = self._last_seen.setdefault(tp, LastSeen()).judge(decode(stamp))
        self.verdicts[verdict] += 1
        if verdict is Verdict.TAKE:
            self.taken[topic].append(record)

    def decided(self, suffix: str) -> Decided:
        """Return what was decided in the pools of `suffix`, which itself becomes `x`."""
        decided: Decided = {"notices": []}
        mark = suffix.encode()
        for topic in ("decisions", "notices"):
            for record in self.taken[topic]:
                if mark not in record.value:
                    continue
                pool = json.loads(record.value)["pool"].removesuffix(f"-{suffix}")
                source = read_attributes(record.headers).source
                place = topic if topic == "notices" else f"{source}/{pool}"
                decided.setdefault(place, []).append(record.value.replace(mark, b"x"))
        decided["notices"].sort()
        return decided
