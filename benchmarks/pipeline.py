"""How fast records pass the services, on a real Apache Kafka and Valkey: `python -m
benchmarks.pipeline [--json]`.

`intake_ratio` and `apply_ratio` compare a service's host with a plain aiokafka loop over the same
records in the same run, in turn, median of three: intake with consume-parse-produce, the matcher's
apply with consume-parse-commit. The plain loops check nothing, keep nothing and may repeat or lose
records; they show what broker, client and machine allow.
"""

import argparse
import asyncio
import contextlib
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from benchmarks.speed.rebuild import rebuild_figures
from benchmarks.support.feeding import decision_times_ms, drain, send
from benchmarks.support.generate import (
    feed_startups,
    mentor_records,
    pool_startups,
    startup_records,
)
from benchmarks.support.loops import fill, hosted, plain_commit, plain_produce
from benchmarks.support.processes import five_services
from benchmarks.support.report import Figures, percentiles, run, say
from benchmarks.support.servers import real_servers
from contracts.catalogue import BY_NAME
from models.mentoring.stored import StoredPair
from services.bootstrap import BY_NAME as BY_SERVICE
from services.cli.client.events import event_of, now
from services.cli.client.topics import ensure_topics
from services.intake.app import Intake
from services.runtime.core.handler import Handler, Partition
from services.runtime.core.partitioner import partition_for
from services.runtime.io.store import Store
from services.runtime.operations.gc import calm_collector
from services.runtime.settings import Settings
from services.runtime.workers.settings import FoldSettings

_ROUNDS = 3
_POOL = "bench-latency"
_TIMED = 200
_PER_S = 10.0
_BULK = 2_000


async def _in_turn(
    ours: Callable[[], Awaitable[float]], plain: Callable[[], Awaitable[float]]
) -> tuple[float, float]:
    """Return our rate and the ratio to the plain loop's: medians of rounds in which each goes once."""
    pairs = []
    for number in range(_ROUNDS):
        pair = (await ours(), await plain())
        say(f"round {number + 1} of {_ROUNDS}: ours {pair[0]:,.0f}/s, plain loop {pair[1]:,.0f}/s")
        pairs.append(pair)
    return statistics.median(a for a, _ in pairs), statistics.median(a / b for a, b in pairs)


def _matcher() -> Handler:
    """Return the matcher's handler as the service runs it."""
    return BY_SERVICE["matcher"].build(FoldSettings())


def _fresh(settings: Settings, name: str) -> Settings:
    """Return `settings` with keys of their own: an empty store, the same topics."""
    return settings.model_copy(update={"key_prefix": f"{name}:"})


async def _intake(settings: Settings, count: int) -> Figures:
    say(f"intake: {count:,} startup records of about 1 KB")
    rows = [(key, value, headers) for key, value, headers in feed_startups(count, seed=1)]
    size = statistics.mean(len(value) for _, value, _ in rows)
    await fill(settings, "feed.startups", rows, stamped=False)
    rounds = iter(range(100))

    async def ours() -> float:
        own = _fresh(settings, f"intake{next(rounds)}").model_copy(
            update={"topic_prefix": settings.topic_prefix}
        )
        return await hosted(own, Intake(), "feed.startups", count)

    rate, ratio = await _in_turn(
        ours, lambda: plain_produce(settings, "feed.startups", "notices", count)
    )
    return {
        "intake_per_s": round(rate),
        "intake_ratio": round(ratio, 3),
        "record_bytes": round(size),
    }


async def _apply(settings: Settings, count: int) -> Figures:
    say(f"apply: {count:,} pool-log records with vectors")
    rows = [
        (pool.encode(), value, headers)
        for pool, value, headers in pool_startups(count, seed=2, entities=count // 4)
    ]
    await fill(settings, "pool-log", rows, stamped=True)
    rounds = iter(range(100))

    async def ours() -> float:
        return await hosted(_fresh(settings, f"apply{next(rounds)}"), _matcher(), "pool-log", count)

    rate, ratio = await _in_turn(ours, lambda: plain_commit(settings, "pool-log", count))
    return {"apply_per_s": round(rate), "apply_ratio": round(ratio, 3)}


async def _rebuild(settings: Settings, events: int) -> Figures:
    say(f"rebuild: {events:,} events of the pool log into an empty store")
    own = settings.model_copy(update={"topic_prefix": "rebuild.", "key_prefix": "rebuild:"})
    await ensure_topics(own)
    rows = (
        (pool.encode(), value, headers)
        for pool, value, headers in pool_startups(events, seed=3, entities=events // 4)
    )
    await fill(own, "pool-log", rows, stamped=True)
    rate = await hosted(own, _matcher(), "pool-log", events)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rebuild": {"events": events, "seconds": round(events / rate, 2), "peak_mb": round(peak_mb)}
    }


async def _latencies(settings: Settings, firms: int, mentors: int) -> Figures:
    """Return times to the decision: of profile edits in a pool at rest, and of answers while a bulk
    import is encoded.
    """
    say(f"latencies: {firms} startups and {mentors} mentors through all services")
    profiles = await _opened_pool(settings, firms, mentors)
    edits = [
        profile | {"summary": f"{profile['summary']}（更新）"} for profile in profiles[:_TIMED]
    ]
    at_rest = await decision_times_ms(
        settings, [event_of("feed.startups", edit, now(), once=False) for edit in edits], _PER_S
    )
    pairs = await _proposed(settings)
    say(f"answers while {_BULK:,} profiles are imported")
    await send(
        settings,
        [
            event_of("feed.startups", one, now())
            for one in startup_records(_BULK, 6, ["bench-bulk"])
        ],
    )
    answers = [
        {"pool": _POOL, "startup": startup, "mentor": mentor, "by": "mentor", "answer": "accept"}
        for startup, mentor in pairs[:_TIMED]
    ]
    loaded = await decision_times_ms(
        settings,
        [event_of("feed.answers", answer, now(), once=False) for answer in answers],
        _PER_S,
    )
    if min(len(at_rest), len(loaded)) < min(_TIMED, len(pairs)):
        raise TimeoutError(
            f"{len(at_rest)} of {len(edits)} edits and {len(loaded)} of {len(answers)} answers were decided"
        )
    return {
        "event_to_decision_ms": percentiles(at_rest),
        "answer_under_load_ms": percentiles(loaded),
    }


async def _opened_pool(settings: Settings, firms: int, mentors: int) -> list[dict[str, Any]]:
    """Return the startups of a pool that is fed and has opened its first cycle."""
    rules = {"kind": "mentoring", "mode": "on_change", "min_score": 0}
    programme = {"pool": _POOL, "name": "延迟", "rules": rules}
    profiles = list(startup_records(firms, seed=4, pools=[_POOL]))
    for feed, records in (
        ("feed.programmes", [programme]),
        ("feed.mentors", mentor_records(mentors, 5, _POOL)),
        ("feed.startups", profiles),
    ):
        await send(settings, [event_of(feed, record, now()) for record in records])
    await drain(settings)
    await send(
        settings, [event_of("feed.commands", {"pool": _POOL, "command": "open_cycle"}, now())]
    )
    await drain(settings)
    return profiles


async def _proposed(settings: Settings) -> list[tuple[str, str]]:
    """Return the pairs that stand as proposed in the matcher's state."""
    store = await Store.open(settings)
    try:
        place = Partition("pool-log", partition_for(_POOL.encode(), BY_NAME["pool-log"].partitions))
        fields = await store.read("matcher", place, _POOL)
    finally:
        await store.close()
    pairs = [
        msgspec.json.decode(raw, type=StoredPair)
        for name, raw in sorted(fields.items())
        if name.startswith("pair/")
    ]
    return [(pair.startup, pair.mentor) for pair in pairs if pair.status == "proposed"]


async def _measure(arguments: argparse.Namespace, settings: Settings) -> Figures:
    await ensure_topics(settings)
    figures = await _intake(settings, arguments.records)
    figures |= await _apply(settings, arguments.records)
    return figures | await _rebuild(settings, arguments.events)


def measure(arguments: argparse.Namespace) -> Figures:
    """Start the servers, measure, stop them."""
    calm_collector()  # as every service does
    with real_servers() as settings, contextlib.redirect_stdout(sys.stderr):
        began = time.perf_counter()
        if arguments.rebuild_only:
            return rebuild_figures(settings, arguments.rebuild_only, arguments.entities)
        figures = asyncio.run(_measure(arguments, settings))
        own = settings.model_copy(update={"topic_prefix": "latency.", "key_prefix": "latency:"})
        asyncio.run(ensure_topics(own))
        with five_services(own, own.state_dir / "logs"):
            figures |= asyncio.run(_latencies(own, arguments.firms, arguments.firms // 3))
        say(f"measured in {time.perf_counter() - began:.0f} s")
    return {**figures, "kafka": "apache"}


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    parser.add_argument(
        "--records",
        type=int,
        default=60_000,
        help="records of the intake and of the apply ratio (60000)",
    )
    parser.add_argument(
        "--events", type=int, default=200_000, help="events of the rebuild (200000)"
    )
    parser.add_argument(
        "--firms",
        type=int,
        default=300,
        help="startups of the pool whose decisions are timed (300)",
    )
    parser.add_argument(
        "--rebuild-only",
        type=int,
        default=0,
        metavar="N",
        help="only rebuild a pool log of so many events, in a service of its own",
    )
    parser.add_argument(
        "--entities", type=int, default=20_000, help="profiles of that log, edited in turn (20000)"
    )
    return run("pipeline", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
