"""`duijie demo`: the sample programme from feeds to pairings, shortlist and notices, on servers of
its own.
"""

import logging
import shutil
import sys
import time
from collections.abc import Collection
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import ANSWERS, COMMANDS, NOTICES
from contracts.notices import Notice, decode
from contracts.pool_log import MentoringRules, Programme
from models.mentoring import Matcher
from models.mentoring.readers import StoredPairings
from models.mentoring.stored import StoredPair
from models.pool.readers import kind_of
from services.cli.client import connect, pools, quarantine, single
from services.cli.client.log_reader import read_partition
from services.cli.client.topics import ensure_topics
from services.cli.demo import review as demo_review
from services.cli.demo import roadshow as demo_roadshow
from services.cli.demo import view as demo_view
from services.cli.demo.letters import POOL, LettersShown, PostOffice, leave_alone, show_letters
from services.cli.demo.next_best import has_another
from services.cli.demo.register import show_register
from services.cli.demo.timing import Phases
from services.cli.lists import dates
from services.cli.lists.sources import sources_of
from services.cli.output import show_json
from services.cli.verbs import pairings as pairings_verb
from services.cli.verbs import submit as submit_verb
from services.cli.verbs.up import prepare, start_console, tell
from services.embedded.machine import running
from services.embedded.settings import UpSettings
from services.runtime.io.partition_store import PartitionStore
from services.runtime.settings import Settings, load
from services.spreadsheets.faults import FileFault

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
WRITTEN_ON = demo_review.WRITTEN_ON
_WAIT_S = demo_review.WAIT_S


@dataclass(frozen=True, slots=True)
class Declined:
    """A proposal that was declined, and what the startup has now."""

    pair: StoredPair
    now: list[StoredPair]


def demo(*, as_json: bool = False) -> None:
    """Start everything in a folder of its own, run the sample programme, print what came of it,
    stop everything.

    The folder `demo` in the state folder is emptied first and kept afterwards. Raises Failure where
    the samples are missing, UsageError for a folder in use or a full disk, ChildError where a
    process ends by itself.
    """
    files = _samples()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    began, phases = time.monotonic(), Phases()
    leave_alone()
    settings = _settings()
    quiet = (
        redirect_stdout(sys.stderr) if as_json else nullcontext()
    )  # stdout is for the JSON document alone
    phases.begin("encoder")
    hear = phases.hearing(tell)
    with running(settings, lambda: prepare(settings), ensure_topics, hear) as machine, quiet:
        console = start_console(machine, 0, in_background=True)
        office = PostOffice.opened(machine, console, SAMPLES / "letters")
        results = connect.go(_run(machine.settings, files, phases, office))
    phases.end()
    results |= {"state": str(machine.folder), "seconds": round(time.monotonic() - began, 1)}
    results["phases"] = {phase: round(seconds, 1) for phase, seconds in phases.seconds.items()}
    if as_json:
        show_json(_plain(results))
    else:
        demo_view.end(results["state"], results["seconds"], machine.kind, phases.table())


def _samples() -> list[Path]:
    files = sorted(path for path in SAMPLES.glob("*") if path.suffix in {".csv", ".jsonl"})
    if not files:
        raise FileFault("input.unreadable", file=SAMPLES, reason="no *.csv, no *.jsonl")
    return files


def _settings() -> UpSettings:
    """Return settings with free ports and a folder of their own, so that a running `duijie up` is
    left alone.
    """
    settings = load(UpSettings)
    assert isinstance(settings, UpSettings)
    folder = settings.state_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    ports = dict.fromkeys(("up_kafka_port", "up_redis_port", "up_health_port"), 0)
    names = {"topic_prefix": "duijie.", "key_prefix": "duijie:"}
    # Ticks come when the demonstration says so, not when a pool is due.
    own = {"state_dir": folder, "ticks": False}
    return settings.model_copy(update={**ports, **names, **own})


async def _run(
    settings: Settings, files: list[Path], phases: Phases, office: PostOffice | None = None
) -> dict[str, Any]:
    """Feed the samples, open the cycles, decline one proposal, review a draft, publish; with an
    `office` answer mails.

    Show each step as it is done.
    """
    phases.begin("feed")
    if office is not None:
        await office.feed(settings)
    await _feed(settings, files)
    if office is not None:
        office.send()
    async with connect.stored_pools(settings) as store:
        stored = await store.pools()
        programmes = {pool: found for pool, found in stored.items() if found and pool != POOL}
        phases.begin("match")
        await _open(settings, programmes)
        results = await _programmes(settings, store, programmes, phases)
    phases.begin("register")
    results["register"] = await show_register(settings, programmes)
    phases.begin("letters")
    results["letters"] = await _letters(settings, office)
    phases.begin("notices")
    results["notices"] = await _notices(settings)
    demo_view.notices(results["notices"])
    results["quarantined"] = await quarantine.waiting(settings)
    demo_view.quarantined(results["quarantined"])
    return results


async def _programmes(
    settings: Settings, store: PartitionStore, programmes: dict[str, Programme], phases: Phases
) -> dict[str, Any]:
    """Show what comes of each programme."""
    results: dict[str, Any] = {"pairings": {}, "declined": {}, "review": {}, "roadshows": {}}
    for pool, programme in sorted(programmes.items(), key=lambda item: _turn(item[1])):
        if _reviewed(programme):
            phases.begin("review")
            task = demo_review.Programme(settings, pool, SAMPLES, settings.state_dir)
            results["review"][pool] = await demo_review.review(task)
        elif kind_of(programme) == "mentoring":
            _, stored = await pairings_verb.read(store, pool)
            demo_view.pairings(programme, stored)
            results["declined"][pool] = await _decline(settings, programme, stored)
        else:
            phases.begin("roadshow")
            contest = demo_roadshow.ContestDemo(settings, pool, SAMPLES, settings.state_dir / pool)
            results["roadshows"][pool] = await demo_roadshow.day(contest, programme)
    for pool, programme in programmes.items():
        if kind_of(programme) == "mentoring":
            results["pairings"][pool] = (await pairings_verb.read(store, pool))[1].pairs
    return results


async def _letters(settings: Settings, office: PostOffice | None) -> LettersShown | None:
    if office is None:
        demo_view.step("no_letters")
        return None
    return await show_letters(settings, office)


async def _open(settings: Settings, programmes: Collection[str]) -> None:
    demo_view.step("open", pools=len(programmes))
    for pool in programmes:
        await _command(settings, pool, "open_cycle")


async def _feed(settings: Settings, files: list[Path]) -> None:
    """Submit the samples as if they had been written today."""
    demo_view.step("feed", files=len(files))
    sources = dates.written_on(sources_of(files, None), WRITTEN_ON, dates.now_ms())
    await submit_verb.submit(
        settings, sources, time=submit_verb.time_of(None), wait_s=_WAIT_S, as_json=False
    )


def _reviewed(programme: Programme) -> bool:
    return isinstance(programme.rules, MentoringRules) and programme.rules.review


def _turn(programme: Programme) -> tuple[bool, bool]:
    """Return a key that puts mentoring first, under review after that, roadshows last."""
    return kind_of(programme) != "mentoring", _reviewed(programme)


async def _command(settings: Settings, pool: str, command: str) -> None:
    record = {"pool": pool, "command": command}
    await single.send_one(settings, COMMANDS.name, record, wait_s=_WAIT_S, as_json=False)


async def _decline(
    settings: Settings, programme: Programme, before: StoredPairings
) -> Declined | None:
    """Let the mentor of the best proposal that has a next best decline, and return who the startup
    is proposed to then.
    """
    pool = programme.pool
    proposed = [pair for pair in before.pairs if pair.status == "proposed"]
    if not proposed:
        return None
    async with connect.stored_pools(settings) as store:
        state = Matcher().restore(pool, await store.fields(pool, "mentoring"))
    order = sorted(proposed, key=lambda pair: (-pair.score, pair.startup))
    pair = next((pair for pair in order if has_another(state, pair)), order[0])
    record = {"pool": pool, "startup": pair.startup, "mentor": pair.mentor}
    answer = {"by": "mentor", "answer": "decline", "reason": "no_time"}
    await single.send_one(settings, ANSWERS.name, record | answer, wait_s=_WAIT_S, as_json=False)
    if programme.rules.mode == "cycle":
        await _command(settings, pool, "open_cycle")
    async with connect.stored_pools(settings) as store:
        _, after = await pairings_verb.read(store, pool)
    declined = Declined(pair, [p for p in after.pairs if p.startup == pair.startup and p.live])
    demo_view.declined(declined.pair, declined.now)
    return declined


async def _notices(settings: Settings) -> list[Notice]:
    notices = [
        decode(record.value)
        for number in range(NOTICES.partitions)
        async for record in read_partition(settings, NOTICES.name, number)
        if record.value
    ]
    return sorted(notices, key=lambda notice: (notice.time, notice.id))


def _plain(results: dict[str, Any]) -> Any:
    declined = {
        pool: decline and {"declined": pools.plain(decline.pair), "now": pools.plain(decline.now)}
        for pool, decline in results["declined"].items()
    }
    return pools.plain({**results, "declined": declined})
