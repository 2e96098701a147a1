"""`duijie pairings`: who mentors whom in a pool, and who waits."""

from dataclasses import dataclass
from typing import get_args

import msgspec

from contracts.decisions import PairingStatus
from contracts.pool_log import Programme
from models.matching.stored import Pair, Wait
from services.cli import connect, pools, render
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.runtime.settings import Settings
from services.runtime.store import Store

OPEN = ("proposed", "accepted")


@dataclass(frozen=True, slots=True)
class Pairings:
    """A mentoring pool as it stands: pairs by startup and mentor, startups without a mentor with the reason."""

    programme: Programme
    pairs: list[Pair]
    waiting: dict[str, Wait]
    names: dict[str, str]
    """Startup id -> name, of those that wait."""


class _Named(msgspec.Struct):
    name: str = ""


async def read(store: Store, pool: str) -> Pairings:
    """Return the pool's pairings from the matcher's state; Failure where there is no such mentoring pool."""
    programme = await pools.find(store, pool, "mentoring")
    fields = await pools.fields(store, "matcher", pool)
    pairs = [msgspec.json.decode(raw, type=Pair) for key, raw in fields.items() if key.startswith("pair/")]
    waiting = {
        key.partition("/")[2]: msgspec.json.decode(raw, type=Wait)
        for key, raw in sorted(fields.items())
        if key.startswith("waiting/")
    }
    stored = {startup: fields.get(f"startup/{startup}") for startup in waiting}
    names = {startup: msgspec.json.decode(raw, type=_Named).name for startup, raw in stored.items() if raw}
    return Pairings(programme, sorted(pairs, key=lambda pair: (pair.startup, pair.mentor)), waiting, names)


async def pairings(settings: Settings, pool: str, *, startup: str | None, statuses: list[str], as_json: bool) -> None:
    """Print the pool's pairings: those of `statuses` (proposed and accepted unless given), of one startup if given."""
    allowed = get_args(PairingStatus)
    for status in statuses:
        if status not in allowed:
            raise Failure(ExitCode.USAGE, "error.unknown_status", status=status, statuses=", ".join(allowed))
    async with connect.store(settings) as store:
        found = await read(store, pool)
    wanted = statuses or OPEN
    pairs = [pair for pair in found.pairs if pair.status in wanted and startup in (None, pair.startup)]
    waiting = {key: wait for key, wait in found.waiting.items() if startup in (None, key)}
    if as_json:
        show_json({"pool": pool, "pairings": pools.plain(pairs), "waiting": pools.plain(waiting)})
        return
    show(*render.pairings(found.programme, pairs, waiting, found.names))
