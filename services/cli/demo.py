"""`duijie demo`: the sample programme from feeds to pairings, shortlist and notices, on servers of its own."""

import logging
import shutil
import sys
import time
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import ANSWERS, COMMANDS, NOTICES
from contracts.notices import Notice, decode
from contracts.pool_log import MentoringRules, Programme
from models.matching import Matcher, State, why
from models.matching.stored import Pair
from services.cli import connect, demo_review, demo_roadshow, demo_view, pools, quarantine, single
from services.cli import pairings as pairings_verb
from services.cli import submit as submit_verb
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import read_partition
from services.cli.output import show_json
from services.cli.pairings import Pairings
from services.cli.topics import ensure_topics
from services.cli.up import prepare_encoder, tell
from services.embedded.machine import running
from services.embedded.settings import UpSettings
from services.runtime.settings import Settings, load

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
_WAIT_S = demo_review.WAIT_S


@dataclass(frozen=True, slots=True)
class Declined:
    """A proposal that was declined, and what the startup has now."""

    pair: Pair
    now: list[Pair]


def demo(*, as_json: bool = False) -> None:
    """Start everything in a folder of its own, run the sample programme, print what came of it, stop everything.

    The folder `demo` in the state folder is emptied first and kept afterwards. Raises Failure where the samples are
    missing, UsageError for a folder in use or a full disk, ChildError where a process ends by itself.
    """
    files = _samples()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    began = time.monotonic()
    settings = _settings()
    quiet = redirect_stdout(sys.stderr) if as_json else nullcontext()  # stdout is for the JSON document alone
    with running(settings, prepare_encoder, ensure_topics, tell) as machine, quiet:
        results = connect.go(_run(machine.settings, files))
    results |= {"state": str(machine.folder), "seconds": round(time.monotonic() - began, 1)}
    if as_json:
        show_json(_plain(results))
    else:
        demo_view.end(results["state"], results["seconds"], machine.kind)


def _samples() -> list[Path]:
    files = sorted(path for path in SAMPLES.glob("*") if path.suffix in {".csv", ".jsonl"})
    if not files:
        raise Failure(ExitCode.INPUT, "input.unreadable", file=SAMPLES, reason="no *.csv, no *.jsonl")
    return files


def _settings() -> UpSettings:
    """Return settings with free ports and a folder of their own, so that a running `duijie up` is left alone."""
    settings = load(UpSettings)
    assert isinstance(settings, UpSettings)
    folder = settings.state_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    ports = dict.fromkeys(("up_kafka_port", "up_redis_port", "up_health_port"), 0)
    names = {"topic_prefix": "duijie.", "key_prefix": "duijie:"}
    return settings.model_copy(update={**ports, **names, "state_dir": folder})


async def _run(settings: Settings, files: list[Path]) -> dict[str, Any]:
    """Feed the samples, open the cycles, decline one proposal, review a draft, publish; show each step as it is done."""
    demo_view.step("feed", files=len(files))
    sources = submit_verb.sources_of(files, None)
    await submit_verb.submit(settings, sources, time=submit_verb.time_of(None), wait_s=_WAIT_S, as_json=False)
    async with connect.store(settings) as store:
        programmes = {pool: found for pool, found in (await pools.known(store)).items() if found}
        demo_view.step("open", pools=len(programmes))
        for pool in programmes:
            await _command(settings, pool, "open_cycle")
        results: dict[str, Any] = {"pairings": {}, "declined": {}, "review": {}, "roadshows": {}}
        for pool, programme in sorted(programmes.items(), key=lambda item: _turn(item[1])):
            if _reviewed(programme):
                task = demo_review.Programme(settings, pool, SAMPLES, settings.state_dir)
                results["review"][pool] = await demo_review.review(task)
            elif pools.kind_of(programme) == "mentoring":
                found = await pairings_verb.read(store, pool)
                demo_view.pairings(found)
                results["declined"][pool] = await _decline(settings, found, pool)
            else:
                contest = demo_roadshow.Contest(settings, pool, SAMPLES, settings.state_dir / pool)
                results["roadshows"][pool] = await demo_roadshow.day(contest, programme)
        for pool, programme in programmes.items():
            if pools.kind_of(programme) == "mentoring":
                results["pairings"][pool] = (await pairings_verb.read(store, pool)).pairs
    results["notices"] = await _notices(settings)
    demo_view.notices(results["notices"])
    results["quarantined"] = await quarantine.waiting(settings)
    demo_view.quarantined(results["quarantined"])
    return results


def _reviewed(programme: Programme) -> bool:
    return isinstance(programme.rules, MentoringRules) and programme.rules.review


def _turn(programme: Programme) -> tuple[bool, bool]:
    """Return a key that puts mentoring first, under review after that, roadshows last."""
    return pools.kind_of(programme) != "mentoring", _reviewed(programme)


async def _command(settings: Settings, pool: str, command: str) -> None:
    record = {"pool": pool, "command": command}
    await single.send_one(settings, COMMANDS.name, record, wait_s=_WAIT_S, as_json=False)


async def _decline(settings: Settings, before: Pairings, pool: str) -> Declined | None:
    """Let the mentor of the best proposal that has a next best decline, and return who the startup is proposed to then."""
    proposed = [pair for pair in before.pairs if pair.status == "proposed"]
    if not proposed:
        return None
    async with connect.store(settings) as store:
        state = Matcher().restore(pool, await pools.fields(store, "matcher", pool))
    order = sorted(proposed, key=lambda pair: (-pair.score, pair.startup))
    pair = next((pair for pair in order if _has_another(state, pair)), order[0])
    record = {"pool": pool, "startup": pair.startup, "mentor": pair.mentor}
    answer = {"by": "mentor", "answer": "decline", "reason": "no_time"}
    await single.send_one(settings, ANSWERS.name, record | answer, wait_s=_WAIT_S, as_json=False)
    if before.programme.rules.mode == "cycle":
        await _command(settings, pool, "open_cycle")
    async with connect.store(settings) as store:
        after = await pairings_verb.read(store, pool)
    declined = Declined(pair, [p for p in after.pairs if p.startup == pair.startup and p.live])
    demo_view.declined(declined.pair, declined.now)
    return declined


def _has_another(state: State, pair: Pair) -> bool:
    """Tell whether a further mentor is allowed, free and good enough: the startup only has enough already."""
    found = why(state, pair.startup, time.time_ns() // 1_000_000)
    return found is not None and any(one.stopped == "startup_has_enough" for one in found.not_chosen)


async def _notices(settings: Settings) -> list[Notice]:
    found = [
        decode(record.value)
        for number in range(NOTICES.partitions)
        async for record in read_partition(settings, NOTICES.name, number)
        if record.value
    ]
    return sorted(found, key=lambda notice: (notice.time, notice.id))


def _plain(results: dict[str, Any]) -> Any:
    declined = {
        pool: found and {"declined": pools.plain(found.pair), "now": pools.plain(found.now)}
        for pool, found in results["declined"].items()
    }
    return pools.plain({**results, "declined": declined})
