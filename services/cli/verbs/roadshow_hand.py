"""Changes by hand to a roadshow: each is answered with what it changes and costs, or with the rules
that it would break and the cheapest ways out; what is settled by hand, what came late, and what if.
"""

import time
from pathlib import Path
from typing import Any

from contracts.catalogue import COMMANDS, PROGRAMMES
from contracts.pool_log import Command, Programme
from models.pool.patch import BadPatch, merged
from models.roadshow import RoadshowFold, RoadshowState
from models.roadshow.review.answer import Answer, compared
from models.roadshow.review.documents import documents_of
from models.roadshow.review.trial import EVENT, Trial, tried
from models.roadshow.review.what_if import RoadshowPatch, read_patch
from models.roadshow.review.what_if import what_if as compare
from services.cli.client import connect, pools, single
from services.cli.failures import ExitCode, Failure
from services.cli.output import show, show_json
from services.cli.render import hand as render
from services.cli.texts import LANGUAGE
from services.publishing.words import Words
from services.runtime.settings import Settings
from services.spreadsheets.faults import unreadable
from services.spreadsheets.validation import faults
from services.words import say


async def change(
    settings: Settings, record: dict[str, Any], *, wait_s: float, dry_run: bool, as_json: bool
) -> None:
    """Carry out a command by hand and print its answer; with `dry_run` only try it.

    Failure REFUSED for what cannot be, after the rules and the ways out.
    """
    pool = record["pool"]
    _, before = await stored(settings, pool)
    if dry_run:
        trial = tried(before, command_of(record))
        _print(before, trial, as_json=as_json, dry_run=True)
        if trial.answer is None:
            raise _refused(trial)
        return
    try:
        await single.send_one(settings, COMMANDS.name, record, wait_s=wait_s, as_json=False)
    except Failure as failure:
        if failure.code == ExitCode.REFUSED and record["command"] not in ("undo", "redo"):
            _print(before, tried(before, command_of(record)), as_json=as_json, dry_run=False)
        raise
    _, after = await stored(settings, pool)
    _print(after, Trial(answer_between(before, after)), as_json=as_json, dry_run=False)


def answer_between(before: RoadshowState, after: RoadshowState) -> Answer:
    """Return what differs between two states of one roadshow."""
    assert before.rules is not None
    assert after.rules is not None
    return compared(
        (before, before.rules, documents_of(before)), (after, after.rules, documents_of(after))
    )


async def stored(settings: Settings, pool: str) -> tuple[Programme, RoadshowState]:
    """Return the roadshow `pool` as it is stored; Failure where there is none of this name."""
    async with connect.stored_pools(settings) as store:
        programme = await pools.find(store, pool, "roadshow")
        fields = await store.fields(pool, "roadshow")
    return programme, RoadshowFold().restore(pool, fields)


def command_of(record: dict[str, Any]) -> Command:
    """Return the command as the pool would have it now."""
    return Command(**record, time=time.time_ns() // 1_000_000, event=EVENT)


def _refused(trial: Trial) -> Failure:
    reasons = [render.refusal(refused) for refused in trial.refused]
    return Failure(ExitCode.REFUSED, "error.no_effect", reason=", ".join(dict.fromkeys(reasons)))


def _print(state: RoadshowState, trial: Trial, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        show_json({"pool": state.pool, "dry_run": dry_run, **pools.plain(trial)})
        return
    words = Words(LANGUAGE.get())
    show(*render.trial(state, trial, words))
    if trial.answer is not None:
        show(render.next_step(state.pool, dry_run=dry_run))


async def settled(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print what is settled by hand."""
    _, state = await stored(settings, pool)
    hand = state.contest.by_hand.hand
    if as_json:
        show_json({"pool": pool, **pools.plain(hand)})
    else:
        show(*render.directives(state, hand))


async def late(settings: Settings, pool: str, *, as_json: bool) -> None:
    """Print what came after its deadline, and who admitted it."""
    _, state = await stored(settings, pool)
    contest = state.contest
    if as_json:
        admitted = {
            key.removeprefix("startup/"): command.values.get("by", "")
            for key, command in contest.admitted.items()
        }
        sheets = pools.plain(list(contest.late_scores.values()))
        show_json({"pool": pool, "entries": contest.late, "admitted": admitted, "sheets": sheets})
    else:
        show(*render.late(state))


async def what_if(settings: Settings, pool: str, file: Path, *, as_json: bool) -> None:
    """Print both sides. Failure INPUT for changes that cannot be made, NOT_FOUND for an unknown
    pool or one without a list, USAGE for a mentoring pool.
    """
    raw = _bytes(file)
    programme, state = await stored(settings, pool)
    if state.shortlist.current is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_shortlist", pool=pool)
    try:
        patch = read_patch(raw)
        _check_rules(file, programme, patch)
        answer = compare(state, patch, time.time_ns() // 1_000_000)
    except BadPatch as error:
        what = say(LANGUAGE.get(), f"what_if.fault.{error.code}", found=error.found)
        raise _bad(file, error.place, what) from error
    if as_json:
        show_json({"pool": pool, **pools.plain(answer)})
    else:
        show(*render.what_if(state, answer, file.name, Words(LANGUAGE.get())))


def _bad(file: Path, place: str, what: str) -> Failure:
    return Failure(ExitCode.INPUT, "error.bad_patch", file=file, place=place, what=what)


def _check_rules(file: Path, programme: Programme, patch: RoadshowPatch) -> None:
    """Hold changed rules to the contract that an organiser's own are held to."""
    rules = merged(pools.plain(programme.rules), patch.rules)
    record = {"pool": programme.pool, "name": programme.name, "rules": rules}
    for place, message in faults(PROGRAMMES.name, record, LANGUAGE.get()):
        if any(place.startswith(f"$.rules.{name}") for name in patch.rules):
            raise _bad(file, place, message)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
