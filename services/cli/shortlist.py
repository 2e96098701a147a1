"""`duijie shortlist`: who goes on stage, in the present version or in an earlier one."""

from contracts import decisions
from contracts.catalogue import DECISIONS
from contracts.decisions import Shortlist
from contracts.pool_log import Programme
from services.cli import connect, pools, render
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import read_partition
from services.cli.output import show, show_json
from services.runtime.partitioner import partition_for
from services.runtime.settings import Settings
from services.runtime.store import Store


async def read(store: Store, pool: str) -> tuple[Programme, Shortlist]:
    """Return the pool's present shortlist; Failure NOT_FOUND where there is none yet."""
    programme = await pools.find(store, pool, "roadshow")
    raw = (await pools.fields(store, "roadshow", pool)).get("shortlist")
    if raw is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_shortlist", pool=pool)
    decision = decisions.decode(raw)
    assert isinstance(decision, Shortlist)
    return programme, decision


async def versions(settings: Settings, pool: str) -> dict[int, Shortlist]:
    """Return every version of the pool's shortlist from the decisions topic."""
    found: dict[int, Shortlist] = {}
    number = partition_for(pool.encode(), DECISIONS.partitions)
    async for record in read_partition(settings, DECISIONS.name, number):
        if record.value and record.key == pool.encode():
            decision = decisions.decode(record.value)
            if isinstance(decision, Shortlist):
                found[decision.version] = decision
    return found


async def shortlist(settings: Settings, pool: str, *, version: int | None, as_json: bool) -> None:
    """Print the pool's shortlist with quotas, waiting list and who was left out, and why."""
    async with connect.store(settings) as store:
        programme, present = await read(store, pool)
    chosen = present
    if version is not None and version != present.version:
        held = await versions(settings, pool)
        if version not in held:
            known = ", ".join(str(number) for number in sorted(held)) or "-"
            raise Failure(ExitCode.NOT_FOUND, "error.no_version", pool=pool, version=version, versions=known)
        chosen = held[version]
    if as_json:
        show_json(pools.plain(chosen))
        return
    show(*render.shortlist(programme, chosen))
