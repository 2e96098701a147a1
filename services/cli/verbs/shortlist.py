"""`duijie shortlist`: who goes on stage, in the present version or in an earlier one."""

from typing import NamedTuple

from contracts import decisions
from contracts.catalogue import DECISIONS
from contracts.decisions import Shortlist
from contracts.pool_log import Programme, Startup
from models.roadshow.readers import read_shortlist, read_startups
from services.cli.client import connect, pools
from services.cli.client.log_reader import read_partition
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import decisions as render
from services.runtime.core.partitioner import partition_for
from services.runtime.io.partition_store import PartitionStore
from services.runtime.settings import Settings


class LatestShortlist(NamedTuple):
    """A roadshow as it now stands: its latest shortlist, and the startups of its pool by id."""

    programme: Programme
    shortlist: Shortlist
    startups: dict[str, Startup]


async def read(store: PartitionStore, pool: str) -> LatestShortlist:
    """Return the pool's present shortlist; Failure NOT_FOUND where there is none yet."""
    programme = await pools.find(store, pool, "roadshow")
    fields = await store.fields(pool, "roadshow")
    latest = read_shortlist(fields)
    if latest is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_shortlist", pool=pool)
    return LatestShortlist(programme, latest, read_startups(fields))


async def versions(settings: Settings, pool: str) -> dict[int, Shortlist]:
    """Return every version of the pool's shortlist from the decisions topic."""
    shortlists: dict[int, Shortlist] = {}
    number = partition_for(pool.encode(), DECISIONS.partitions)
    async for record in read_partition(settings, DECISIONS.name, number):
        if record.value and record.key == pool.encode():
            decision = decisions.decode(record.value)
            if isinstance(decision, Shortlist):
                shortlists[decision.version] = decision
    return shortlists


async def shortlist(settings: Settings, pool: str, *, version: int | None, as_json: bool) -> None:
    """Print the pool's shortlist with quotas, waiting list and who was left out, and why."""
    async with connect.stored_pools(settings) as store:
        present = await read(store, pool)
    chosen = present.shortlist
    if version is not None and version != chosen.version:
        held = await versions(settings, pool)
        if version not in held:
            known = ", ".join(str(number) for number in sorted(held)) or "-"
            raise Failure(
                ExitCode.NOT_FOUND, "error.no_version", pool=pool, version=version, versions=known
            )
        chosen = held[version]
    if as_json:
        show_json(pools.plain(chosen))
        return
    show(*render.shortlist(present.programme, chosen, present.startups))
