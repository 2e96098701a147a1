"""A pool's records on a topic as a service takes them: without repeats, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from contracts import pool_log
from contracts.catalogue import Topic
from contracts.envelope import read_attributes, read_stamp
from contracts.pool_log import Record
from services.cli.client.log_reader import read_partition
from services.runtime.core import stamps
from services.runtime.core.partitioner import partition_for
from services.runtime.core.stamps import LastSeen, Verdict
from services.runtime.settings import Settings

_SOURCE: Final = "/duijie/"


@dataclass(slots=True)
class PoolRecords:
    """A pool's records as a service takes them: without repeats, in order.

    `values` holds (name of the source service, raw value).
    """

    values: list[tuple[str, bytes]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """Where each of `values` stands in its partition."""
    skipped: int = 0
    """Records of this pool that were repeats, or came after a gap and were repeated later."""


def _verdict(last_seen: LastSeen, record: Any) -> Verdict:
    """Return what the host does with `record` (services.runtime.core.lease)."""
    raw = read_stamp(record.headers)
    if raw is None:
        return Verdict.TAKE
    try:
        return last_seen.judge(stamps.decode(raw))
    except ValueError:
        return Verdict.TAKE


async def read_pool(settings: Settings, topic: Topic, pool: str) -> PoolRecords:
    """Return the records of `pool` in `topic` as a service takes them: each once, in order."""
    last_seen = LastSeen()
    read = PoolRecords()
    key = pool.encode()
    partition = partition_for(key, topic.partitions)
    async for record in read_partition(settings, topic.name, partition):
        if not last_seen.positions and record.offset > 0:
            last_seen.adopt = True  # retention has cut the head, as for a service that begins here
        verdict = _verdict(last_seen, record)
        if record.key != key:
            continue
        if verdict is Verdict.TAKE:
            source = read_attributes(record.headers).source or ""
            read.values.append((source.removeprefix(_SOURCE), record.value or b""))
            read.offsets.append(record.offset)
        else:
            read.skipped += 1
    return read


def logged(read: PoolRecords, begin: int = 0) -> Iterator[tuple[Record, bytes]]:
    """Yield what a fold sees of a pool's log from offset `begin` on, each record with its bytes.

    What is no pool-log record went to quarantine and changed nothing.
    """
    for offset, (_, raw) in zip(read.offsets, read.values, strict=True):
        if offset < begin:
            continue
        try:
            yield pool_log.decode(raw), raw
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
