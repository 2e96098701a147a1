"""`duijie replay`: all decisions of a pool recomputed from its log alone, and compared byte for
byte with what was recorded.
"""

import sys
from pathlib import Path
from typing import Any, Final

from contracts import decisions
from contracts.catalogue import DECISIONS, POOL_LOG
from models.mentoring import Matcher
from models.pool.replay import Difference, Same, compare, resume
from models.pool.replay import replay as recompute
from models.roadshow import RoadshowFold
from services.cli.client.backup_folder import read_manifest, read_partition
from services.cli.client.log_reader import bounds_of
from services.cli.client.pool_records import PoolRecords, logged, read_pool
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.texts import tell
from services.runtime.core.storage import PartitionSnapshot
from services.runtime.io.partition_store import partition_of
from services.runtime.settings import Settings

_FOLDS: Final[tuple[Any, ...]] = (Matcher(), RoadshowFold())


async def verify(
    settings: Settings, pool: str, backup: Path | None = None
) -> tuple[PoolRecords, dict[str, Same | Difference]]:
    """Recompute the pool's decisions, from the log's beginning or from a backup on.

    Return what was read and, per service, Same or the first Difference.
    """
    loaded = "torch" in sys.modules
    log = await read_pool(settings, POOL_LOG, pool)
    begin = (await bounds_of(settings, *partition_of(pool))).begin
    if backup is None and begin > 0:
        raise Failure(ExitCode.NOT_FOUND, "error.log_cut", pool=pool, begin=begin)
    if backup is None and not log.values:
        raise Failure(ExitCode.NOT_FOUND, "error.replay_empty", pool=pool)
    recorded = await read_pool(settings, DECISIONS, pool)
    by_service = {
        fold.name: [raw for name, raw in recorded.values if name == fold.name] for fold in _FOLDS
    }
    if backup is None:
        recomputed = recompute(_FOLDS, pool, logged(log))
    else:
        recomputed = {}
        for fold in _FOLDS:
            kept = _kept(backup, fold.name, pool)
            state = fold.restore(pool, kept.buckets.get(pool, {}))
            decided = state.meta.seq
            by_service[fold.name] = [
                raw for raw in by_service[fold.name] if decisions.decode(raw).seq > decided
            ]
            since = logged(log, kept.offset)
            recomputed[fold.name] = resume(fold, pool, state, since)
    assert loaded or "torch" not in sys.modules, "a replay needs no encoder"
    return log, {
        service: compare(by_service[service], values) for service, values in recomputed.items()
    }


def _kept(backup: Path, service: str, pool: str) -> PartitionSnapshot:
    """Return what `backup` holds of the pool's partition.

    Failure NOT_FOUND where it holds nothing of it.
    """
    partition = partition_of(pool)
    found = None
    for file in read_manifest(backup).files:
        if (file.topic, file.number) == tuple(partition) and file.service == service:
            found = read_partition(backup, file)
    if found is None:
        raise Failure(ExitCode.NOT_FOUND, "error.not_in_backup", folder=backup, pool=pool)
    return found


def _plain(result: Same | Difference) -> dict[str, Any]:
    if isinstance(result, Same):
        return {"identical": True, "count": result.count, "sha256": result.digest}
    return {
        "identical": False, "index": result.index, "field": result.field,
        "recorded": _text(result.recorded), "recomputed": _text(result.recomputed),
    }  # fmt: skip


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="replace")


async def replay(
    settings: Settings, pool: str, backup: Path | None = None, *, as_json: bool
) -> None:
    """Print count and digest of each service's decisions.

    Failure DIFFERS names the first difference.
    """
    log, results = await verify(settings, pool, backup)
    if as_json:
        services = {service: _plain(result) for service, result in results.items()}
        show_json(
            {"pool": pool, "records": len(log.values), "skipped": log.skipped, "services": services}
        )
    else:
        note("replay.records", pool=pool, records=len(log.values), duplicates=log.skipped)
        for service, result in results.items():
            if isinstance(result, Same):
                key = "replay.same" if result.count else "replay.nothing"
                show(tell(key, service=service, count=result.count, digest=result.digest))
    for service, result in results.items():
        if isinstance(result, Difference):
            key = "error.replay_short" if result.recorded is None else "error.replay_differs"
            raise Failure(
                ExitCode.DIFFERS, key, service=service, number=result.index + 1, field=result.field
            )
