"""A roadshow as the topics and the store have it: its decisions, its records, and editions of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from contracts import decisions, pool_log
from contracts.catalogue import DECISIONS, POOL_LOG
from contracts.decisions import Decision
from contracts.pool_log import Programme, Record
from services.cli import connect, pools
from services.cli.replay import take
from services.publishing.edition import Document
from services.runtime.partitioner import partition_for
from services.runtime.settings import Settings

_DOCUMENTS = (
    "shortlist", "published", "panels", "panels_published", "line_up", "line_up_published", "timetable", "timetable_published", "draw",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roadshow:
    """A pool's programme, and everything decided and recorded of it, in order."""

    programme: Programme
    decisions: list[Decision]
    records: list[Record]


async def read_roadshow(settings: Settings, pool: str) -> Roadshow:
    """Return the roadshow `pool`; Failure NOT_FOUND or USAGE where there is none of this name.

    A broker that forgets (the embedded one, when it stops) leaves what the store holds: the latest of everything.
    """
    async with connect.store(settings) as store:
        programme = await pools.find(store, pool, "roadshow")
        fields = await pools.fields(store, "roadshow", pool)
    decided = {one.seq: one for one in await _decisions(settings, pool)}
    decided = {one.seq: one for one in documents_in(fields)} | decided
    logged = await _records(settings, pool)
    known = {(one.event, type(one)) for one in logged}
    stored = [one for one in _records_in(fields) if (one.event, type(one)) not in known]
    return Roadshow(
        programme,
        [decided[seq] for seq in sorted(decided)],
        sorted(stored, key=lambda one: one.time) + logged,
    )


def documents_in(fields: Mapping[str, bytes]) -> list[Document]:
    """Return the documents in a pool's stored fields."""
    names = [name for name in fields if name in _DOCUMENTS or name.startswith("results/")]
    found = [decisions.decode(fields[name]) for name in names]
    return [one for one in found if isinstance(one, Document)]


def _records_in(fields: Mapping[str, bytes]) -> list[Record]:
    prefixes = (
        "startup/", "investor/", "judge/", "outcome/", "score/", "request/", "withdrawn/", "unavailable/", "checked_in/",
    )  # fmt: skip
    return [pool_log.decode(raw) for name, raw in fields.items() if name.startswith(prefixes)]


async def _decisions(settings: Settings, pool: str) -> list[Decision]:
    """Return what the roadshow service decided of the pool, each once."""
    taken = await take(settings, DECISIONS.name, partition_for(pool.encode(), DECISIONS.partitions), pool)
    return [decisions.decode(raw) for service, raw in taken.values if service == "roadshow"]


async def _records(settings: Settings, pool: str) -> list[Record]:
    """Return the pool's log, each record once; what is no record went to quarantine and counts for nothing."""
    taken = await take(settings, POOL_LOG.name, partition_for(pool.encode(), POOL_LOG.partitions), pool)
    found: list[Record] = []
    for _, raw in taken.values:
        try:
            found.append(pool_log.decode(raw))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return found
