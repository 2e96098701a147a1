"""What the folds have stored of pools, found by the pool's id alone; it only reads."""

from collections.abc import Mapping
from typing import Final

from contracts.catalogue import POOL_LOG
from contracts.pool_log import PoolKind, Programme
from models.pool.readers import META, PROGRAMME, read_programme
from services.runtime.core.chain import BUCKET, Chain, chain_of
from services.runtime.core.handler import Partition
from services.runtime.core.partitioner import partition_for
from services.runtime.io.store import Store

FOLD_OF: Final[Mapping[PoolKind, str]] = {"mentoring": "matcher", "roadshow": "roadshow"}
"""The service that holds the state of a pool of each kind."""


def partition_of(pool: str) -> Partition:
    """Return the pool-log partition that holds `pool`."""
    return Partition(POOL_LOG.name, partition_for(pool.encode(), POOL_LOG.partitions))


class PartitionStore:
    """A store bound to the partitions of the pool log: which key holds what stays in here.

    All methods raise Retryable while the store is away.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def fields(self, pool: str, kind: PoolKind) -> dict[str, bytes]:
        """Return the stored fields of `pool` in the fold for pools of `kind`; none for a stranger.

        The readers in models.pool, models.mentoring and models.roadshow make records of them.
        """
        return await self._store.read(FOLD_OF[kind], partition_of(pool), pool)

    async def moment(self, pool: str, kind: PoolKind) -> dict[str, bytes]:
        """Return the stored fields of `pool`, with counters that are no later than any of them.

        A batch that is applied meanwhile may be in some of them and not in others, and counts as
        one that is still to come.
        """
        meta = await self._store.field(FOLD_OF[kind], partition_of(pool), pool, META)
        fields = await self.fields(pool, kind)
        fields.pop(META, None)
        return fields if meta is None else {**fields, META: meta}

    async def programme(self, pool: str) -> Programme | None:
        """Return the pool's programme, None where no fold has seen one (or it was removed)."""
        for fold in FOLD_OF.values():
            raw = await self._store.field(fold, partition_of(pool), pool, PROGRAMME)
            if raw:
                return read_programme(raw)
        return None

    async def pools(self) -> dict[str, Programme | None]:
        """Return every pool of which a record was applied, with its programme where there is one;
        by pool id.
        """
        names: set[str] = set()
        for number in range(POOL_LOG.partitions):
            for fold in FOLD_OF.values():
                names.update(await self._store.buckets(fold, Partition(POOL_LOG.name, number)))
        return {pool: await self.programme(pool) for pool in sorted(names - {BUCKET})}

    async def chain(self, pool: str, kind: PoolKind) -> Chain | None:
        """Return the chain of the pool's log, None where nothing of it was applied."""
        fields = await self._store.read(FOLD_OF[kind], partition_of(pool), BUCKET)
        return chain_of(pool, fields)
