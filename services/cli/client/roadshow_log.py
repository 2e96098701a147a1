"""A roadshow as the topics and the store have it: its decisions, its records, and editions of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import decisions
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.decisions import Decision
from contracts.pool_log import Programme, Record
from models.pool.outcomes.structs import PoolOutcomes
from models.roadshow.readers import read_documents, read_outcomes, read_records
from services.cli.client import connect, pools
from services.cli.client.pool_records import logged, read_pool
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Roadshow:
    """A pool's programme, and everything decided and recorded of it, in order."""

    programme: Programme
    decisions: list[Decision]
    records: list[Record]
    outcomes: PoolOutcomes


async def read_roadshow(settings: Settings, pool: str) -> Roadshow:
    """Return the roadshow `pool`; Failure NOT_FOUND or USAGE where there is none of this name.

    A broker that forgets (the embedded one, when it stops) leaves what the store holds: the latest
    of everything.
    """
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool, "roadshow")
        fields = await store.fields(pool, "roadshow")
    return Roadshow(
        programme,
        await _decisions(settings, pool, fields),
        await _records(settings, pool, fields),
        read_outcomes(pool, fields),
    )


async def _decisions(settings: Settings, pool: str, fields: Mapping[str, bytes]) -> list[Decision]:
    """Return what the roadshow service decided of the pool, each once, in order."""
    by_seq: dict[int, Decision] = {document.seq: document for document in read_documents(fields)}
    published = await read_pool(settings, DECISIONS, pool)
    for service, raw in published.values:
        if service == "roadshow":
            decision = decisions.decode(raw)
            by_seq[decision.seq] = decision
    return [by_seq[seq] for seq in sorted(by_seq)]


async def _records(settings: Settings, pool: str, fields: Mapping[str, bytes]) -> list[Record]:
    """Return the pool's records, each once: those that only the store has, then its log."""
    log = [record for record, _ in logged(await read_pool(settings, POOL_LOG, pool))]
    on_log = {(record.event, type(record)) for record in log}
    only_stored = [
        record for record in read_records(fields) if (record.event, type(record)) not in on_log
    ]
    return only_stored + log
