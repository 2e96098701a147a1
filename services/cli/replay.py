"""`duijie replay`: all decisions of a pool recomputed from its log alone, and compared byte for byte with what was recorded."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from contracts import pool_log
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.envelope import read_attributes, read_stamp
from contracts.pool_log import Record
from models.matching import Matcher
from models.replay import Difference, Same, compare
from models.replay import replay as recompute
from models.roadshow import RoadshowFold
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import read_partition
from services.cli.output import note, show, show_json
from services.cli.texts import tell
from services.runtime import stamps
from services.runtime.partitioner import partition_for
from services.runtime.settings import Settings
from services.runtime.stamps import Marks, Verdict

_SOURCE = "/duijie/"


@dataclass(slots=True)
class Taken:
    """A pool's records as a service takes them: without repeats, in order. `values` holds (name of the source service, raw value)."""

    values: list[tuple[str, bytes]] = field(default_factory=list)
    skipped: int = 0
    """Records of this pool that were repeats, or came after a gap and were repeated later."""


def _verdict(marks: Marks, record: Any) -> Verdict:
    """Return what the host does with `record` (services.runtime.tenure)."""
    raw = read_stamp(record.headers)
    if raw is None:
        return Verdict.TAKE
    try:
        return marks.judge(stamps.decode(raw))
    except ValueError:
        return Verdict.TAKE


async def take(settings: Settings, topic: str, partition: int, pool: str) -> Taken:
    """Return the records of `pool` in one partition as a service takes them: each once, in order."""
    marks = Marks()
    taken = Taken()
    key = pool.encode()
    async for record in read_partition(settings, topic, partition):
        if not marks.taken and record.offset > 0:
            marks.adopt = True  # retention has cut the head, as for a service that begins here
        verdict = _verdict(marks, record)
        if record.key != key:
            continue
        if verdict is Verdict.TAKE:
            source = read_attributes(record.headers).source or ""
            taken.values.append((source.removeprefix(_SOURCE), record.value or b""))
        else:
            taken.skipped += 1
    return taken


def _records(taken: Taken) -> Iterator[tuple[Record, bytes]]:
    """Yield what a fold sees; what is no pool-log record went to quarantine and changed nothing."""
    for _, raw in taken.values:
        try:
            yield pool_log.decode(raw), raw
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue


async def verify(settings: Settings, pool: str) -> tuple[Taken, dict[str, Same | Difference]]:
    """Recompute the pool's decisions; return what was read and, per service, Same or the first Difference."""
    loaded = "torch" in sys.modules
    log = await take(settings, POOL_LOG.name, partition_for(pool.encode(), POOL_LOG.partitions), pool)
    if not log.values:
        raise Failure(ExitCode.NOT_FOUND, "error.replay_empty", pool=pool)
    recorded = await take(settings, DECISIONS.name, partition_for(pool.encode(), DECISIONS.partitions), pool)
    recomputed = recompute([Matcher(), RoadshowFold()], pool, _records(log))
    assert loaded or "torch" not in sys.modules, "a replay needs no encoder"
    return log, {
        service: compare([raw for name, raw in recorded.values if name == service], values)
        for service, values in recomputed.items()
    }


def _plain(found: Same | Difference) -> dict[str, Any]:
    if isinstance(found, Same):
        return {"identical": True, "count": found.count, "sha256": found.digest}
    return {
        "identical": False, "index": found.index, "field": found.field,
        "recorded": None if found.recorded is None else found.recorded.decode(errors="replace"),
        "recomputed": None if found.recomputed is None else found.recomputed.decode(errors="replace"),
    }  # fmt: skip


async def replay(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print count and digest of each service's decisions; Failure DIFFERS names the first difference."""
    log, found = await verify(settings, pool)
    if as_json:
        services = {service: _plain(result) for service, result in found.items()}
        show_json({"pool": pool, "records": len(log.values), "skipped": log.skipped, "services": services})
    else:
        note("replay.records", pool=pool, records=len(log.values), duplicates=log.skipped)
        for service, result in found.items():
            if isinstance(result, Same):
                key = "replay.same" if result.count else "replay.nothing"
                show(tell(key, service=service, count=result.count, digest=result.digest))
    for service, result in found.items():
        if isinstance(result, Difference):
            key = "error.replay_short" if result.recorded is None else "error.replay_differs"
            raise Failure(ExitCode.DIFFERS, key, service=service, number=result.index + 1, field=result.field)
