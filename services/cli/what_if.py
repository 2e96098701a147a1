"""`duijie what-if`: a pool's best plan under changed rules, places or people beside today's; it only reads."""

import time
from pathlib import Path

from contracts.catalogue import PROGRAMMES
from contracts.pool_log import Programme
from models.assignment import AssignmentError
from models.matching.what_if import what_if as compare
from models.matching.what_if_patch import BadPatch, Patch, merged, read
from services.cli import connect, pools, render_what_if
from services.cli.explain import refusal
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.texts import LANGUAGE
from services.cli.validation import faults
from services.runtime.settings import Settings
from services.words import say


async def what_if(settings: Settings, pool: str, file: Path, *, as_json: bool) -> None:
    """Print both sides. Failure INPUT for changes that cannot be made, NOT_FOUND for an unknown pool, USAGE for a roadshow."""
    raw = _bytes(file)
    async with connect.store(settings) as store:
        programme = await pools.find(store, pool, "mentoring")
        fields = await pools.fields(store, "matcher", pool)
    try:
        patch = read(raw)
        _check_rules(file, programme, patch)
        found = compare(pool, fields, patch, time.time_ns() // 1_000_000)
    except BadPatch as error:
        what = say(LANGUAGE.get(), f"what_if.fault.{error.code}", found=error.found)
        raise _bad(file, error.place, what) from error
    except AssignmentError as error:
        raise refusal(pool, error) from error
    if as_json:
        show_json({"pool": pool, "price": found.price, **pools.plain(found)})
    else:
        show(*render_what_if.what_if(found, file.name))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Failure(ExitCode.INPUT, "input.unreadable", file=file, reason=error.strerror or str(error)) from error


def _bad(file: Path, place: str, what: str) -> Failure:
    return Failure(ExitCode.INPUT, "error.bad_patch", file=file, place=place, what=what)


def _check_rules(file: Path, programme: Programme, patch: Patch) -> None:
    """Hold changed rules to the contract that an operator's own are held to."""
    rules = merged(pools.plain(programme.rules), patch.rules)
    record = {"pool": programme.pool, "name": programme.name, "rules": rules}
    for place, message in faults(PROGRAMMES.name, record):
        if any(place.startswith(f"$.rules.{name}") for name in patch.rules):
            raise _bad(file, place, message)
