"""`duijie pairings`: who mentors whom in a pool, and who waits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from contracts.decisions import PairingStatus
from contracts.pool_log import Programme
from models.mentoring.readers import StoredPairings, read_pairings
from models.pool.references import only_alike
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import decisions as render
from services.runtime.io.partition_store import PartitionStore
from services.runtime.settings import Settings

OPEN = ("proposed", "accepted")


async def read(store: PartitionStore, pool: str) -> tuple[Programme, StoredPairings]:
    """Return the pool's programme and pairings; Failure where there is no such mentoring pool."""
    programme = await pools.find(store, pool, "mentoring")
    return programme, read_pairings(await store.fields(pool, "mentoring"))


async def pairings(
    settings: Settings, pool: str, *, startup: str | None, statuses: list[str], as_json: bool
) -> None:
    """Print the pool's pairings: those of `statuses` (proposed and accepted unless given), of one
    startup if given.
    """
    _check_statuses(statuses)
    async with connect.stored_pools(settings) as store:
        programme, stored = await read(store, pool)
    shown = _chosen(stored, startup, statuses or OPEN)
    if as_json:
        plain = {"pairings": pools.plain(shown.pairs), "waiting": pools.plain(shown.waiting)}
        show_json({"pool": pool, **plain})
        return
    show(*render.pairings(programme, shown))


def _check_statuses(statuses: list[str]) -> None:
    allowed = get_args(PairingStatus)
    for status in statuses:
        if status not in allowed:
            raise Failure(
                ExitCode.USAGE, "error.unknown_status", status=status, statuses=", ".join(allowed)
            )


def _chosen(stored: StoredPairings, startup: str | None, statuses: Sequence[str]) -> StoredPairings:
    """Return the pairs of `statuses` and who waits; of `startup` alone, in whatever case its id is
    written, if given.
    """
    known = {pair.startup for pair in stored.pairs} | stored.waiting.keys()
    if startup is not None and startup not in known:
        startup = only_alike(startup, known)
    return replace(
        stored,
        pairs=[
            pair
            for pair in stored.pairs
            if pair.status in statuses and (startup is None or pair.startup == startup)
        ],
        waiting={
            key: wait for key, wait in stored.waiting.items() if startup is None or key == startup
        },
    )
