"""A pool by its id: its programme, or a failure that names the pools that there are."""

from typing import Any

import msgspec

from contracts.pool_log import PoolKind, Programme
from models.pool.readers import kind_of
from services.cli.failures import ExitCode, Failure
from services.runtime.io.partition_store import PartitionStore


async def find(store: PartitionStore, pool: str, kind: PoolKind | None = None) -> Programme:
    """Return the programme of `pool`.

    Failure NOT_FOUND names the pools that exist, USAGE a pool of another kind than `kind`.
    """
    programme = await store.programme(pool)
    if programme is None:
        raise await _unknown(store, pool)
    if kind is not None and kind_of(programme) != kind:
        raise Failure(ExitCode.USAGE, f"error.not_{kind}", pool=pool)
    return programme


async def _unknown(store: PartitionStore, pool: str) -> Failure:
    known = await store.pools()
    names = [name for name, programme in known.items() if programme is not None]
    if not names:
        return Failure(ExitCode.NOT_FOUND, "error.no_pools", pool=pool)
    return Failure(ExitCode.NOT_FOUND, "error.unknown_pool", pool=pool, pools=", ".join(names))


def plain(value: Any) -> Any:
    """Return a struct as plain JSON values."""
    return msgspec.to_builtins(value)
