"""`duijie what-if`: a pool's best plan under changed rules, places or people beside today's; it
only reads.
"""

import time
from pathlib import Path

from contracts.catalogue import PROGRAMMES
from contracts.pool_log import Programme
from models.assignment import AssignmentError
from models.mentoring.explain.what_if import what_if as compare
from models.mentoring.explain.what_if_patch import Patch, read
from models.pool.patch import BadPatch, merged
from services.cli.client import connect, pools
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import what_if as render_what_if
from services.cli.texts import LANGUAGE
from services.cli.verbs.explaining.pairs import refusal
from services.runtime.settings import Settings
from services.spreadsheets.faults import unreadable
from services.spreadsheets.validation import faults
from services.words import say


async def what_if(settings: Settings, pool: str, file: Path, *, as_json: bool) -> None:
    """Print both sides. Failure INPUT for changes that cannot be made, NOT_FOUND for an unknown
    pool, USAGE for a roadshow.
    """
    raw = _bytes(file)
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool, "mentoring")
        fields = await store.fields(pool, "mentoring")
    try:
        patch = read(raw)
        _check_rules(file, programme, patch)
        answer = compare(pool, fields, patch, time.time_ns() // 1_000_000)
    except BadPatch as error:
        what = say(LANGUAGE.get(), f"what_if.fault.{error.code}", found=error.found)
        raise _bad(file, error.place, what) from error
    except AssignmentError as error:
        raise refusal(pool, error) from error
    if as_json:
        show_json({"pool": pool, "price": answer.price, **pools.plain(answer)})
    else:
        show(*render_what_if.what_if(answer, file.name))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error


def _bad(file: Path, place: str, what: str) -> Failure:
    return Failure(ExitCode.INPUT, "error.bad_patch", file=file, place=place, what=what)


def _check_rules(file: Path, programme: Programme, patch: Patch) -> None:
    """Hold changed rules to the contract that an operator's own are held to."""
    rules = merged(pools.plain(programme.rules), patch.rules)
    record = {"pool": programme.pool, "name": programme.name, "rules": rules}
    for place, message in faults(PROGRAMMES.name, record, LANGUAGE.get()):
        if any(place.startswith(f"$.rules.{name}") for name in patch.rules):
            raise _bad(file, place, message)
