"""The pools that the store knows, and one pool's stored state."""

from typing import TYPE_CHECKING, Any, cast

import msgspec

from contracts import pool_log
from contracts.catalogue import POOL_LOG
from contracts.pool_log import PoolKind, Programme
from services.cli.failures import ExitCode, Failure
from services.runtime.handler import Partition
from services.runtime.partitioner import partition_for
from services.runtime.store import Store

if TYPE_CHECKING:
    from collections.abc import Awaitable

FOLDS = ("matcher", "roadshow")
SERVICE_OF: dict[PoolKind, str] = {"mentoring": "matcher", "roadshow": "roadshow"}


def partition_of(pool: str) -> Partition:
    """Return the pool-log partition that holds `pool`."""
    return Partition(POOL_LOG.name, partition_for(pool.encode(), POOL_LOG.partitions))


async def programme_of(store: Store, pool: str) -> Programme | None:
    """Return the pool's programme, None where no service has seen one (or it was removed)."""
    for service in FOLDS:
        key = store.key(service, partition_of(pool), f"state:{pool}")
        raw = await cast("Awaitable[bytes | None]", store.client.hget(key, "programme"))
        if raw:
            record = pool_log.decode(raw)
            assert isinstance(record, Programme)
            return record
    return None


async def known(store: Store) -> dict[str, Programme | None]:
    """Return every pool of which a record was applied, with its programme where there is one; by pool id."""
    names: set[str] = set()
    for number in range(POOL_LOG.partitions):
        for service in FOLDS:
            names |= set(await store.buckets(service, Partition(POOL_LOG.name, number)))
    return {pool: await programme_of(store, pool) for pool in sorted(names)}


def kind_of(programme: Programme) -> PoolKind:
    """Return what kind of programme it is."""
    return cast("PoolKind", programme.rules.__struct_config__.tag)


async def find(store: Store, pool: str, kind: PoolKind | None = None) -> Programme:
    """Return the programme of `pool`; Failure NOT_FOUND names the pools that exist, USAGE a pool of another kind than `kind`."""
    programme = await programme_of(store, pool)
    if programme is None:
        pools = [name for name, found in (await known(store)).items() if found is not None]
        if not pools:
            raise Failure(ExitCode.NOT_FOUND, "error.no_pools", pool=pool)
        raise Failure(ExitCode.NOT_FOUND, "error.unknown_pool", pool=pool, pools=", ".join(pools))
    if kind is not None and kind_of(programme) != kind:
        raise Failure(ExitCode.USAGE, f"error.not_{kind}", pool=pool)
    return programme


async def fields(store: Store, service: str, pool: str) -> dict[str, bytes]:
    """Return the stored fields of the pool's state in `service`."""
    return await store.read(service, partition_of(pool), pool)


def plain(value: Any) -> Any:
    """Return a struct as plain JSON values."""
    return msgspec.to_builtins(value)
