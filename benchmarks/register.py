"""What sharing mentors' places costs and how fast the register is: `python -m benchmarks.register
[--json]`.

`score_share`: a city of programmes on the real folds (benchmarks/city/programmes.py); each week, after
the cycles, the total score of all live pairs as a share of one optimum over all pools, which knows
everybody and may take every pair apart; `kept_share`, of one that keeps what both sides accepted:
what only moving places could have gained. `one_pool_share` is the same of one pool that has all
mentors to itself: what answering people as they come costs without any sharing. `rebuild_per_s` and
`state_mb`: a register of many people from its log. `edit_to_pool_ms`: from a mentor's edit on the feed
to the pools' logs, on a real Apache Kafka and Valkey with all services; left out with `--folds`.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.city.people import rebuilt
from benchmarks.city.programmes import City, CityShape, optimum, total_of
from benchmarks.support.feeding import Watched, arrival_times_ms, drain, send
from benchmarks.support.generate import mentor_records
from benchmarks.support.processes import five_services
from benchmarks.support.report import Figures, percentiles, run, say
from benchmarks.support.servers import real_servers
from contracts import pool_log
from contracts.pool_log import Allotment
from services.cli.client.events import event_of, now
from services.cli.client.topics import ensure_topics
from services.runtime.settings import Settings

_WEEK = 7
_POOL = "bench-register"
_MENTORS, _EDITS, _PER_S = 300, 300, 10.0


def _city(shape: CityShape, every: int) -> Figures:
    """Let a city live, and compare it with the optimum in every so manyth week."""
    city, began, overbooked = City(shape), time.perf_counter(), 0
    looked_s = 0.0
    reached, best, kept = [0] * shape.pools, [0] * shape.pools, [0] * shape.pools
    for day in city.days():
        overbooked = max(overbooked, city.overbooked())
        week, weekday = divmod(day, _WEEK)
        if weekday != _WEEK - 1 or (week + 1) % every:
            continue
        looking = time.perf_counter()
        now_reached, now_best = [total_of(state) for state in city.states()], optimum(city)
        reached = [sum(pair) for pair in zip(reached, now_reached, strict=True)]
        best = [sum(pair) for pair in zip(best, now_best, strict=True)]
        kept = [sum(pair) for pair in zip(kept, optimum(city, keeping=True), strict=True)]
        looked_s += time.perf_counter() - looking
        say(f"week {week + 1}: {sum(now_reached) / max(1, sum(now_best)):.4f} of the optimum")
    seconds = time.perf_counter() - began - looked_s
    at_once = [city.at_once(number) for number in range(shape.pools)]
    return {
        "score_share": _share(reached, best, [True] * shape.pools),
        "kept_share": _share(reached, kept, [True] * shape.pools),
        "score_share_at_once": _share(reached, best, at_once),
        "score_share_cycles": _share(reached, best, [not once for once in at_once]),
        "overbooked": overbooked,
        "share_moves": city.deployment.moves,
        "events": city.deployment.events,
        "events_per_s": round(city.deployment.events / seconds),
    }


def _share(reached: Sequence[int], best: Sequence[int], counts: Sequence[bool]) -> float | None:
    """Return what the pools that count have reached of their part of the optimum."""
    whole = sum(part for part, count in zip(best, counts, strict=True) if count)
    got = sum(part for part, count in zip(reached, counts, strict=True) if count)
    return round(got / whole, 4) if whole else None


async def _edits(settings: Settings) -> dict[str, list[float]]:
    """Return the times (ms) from an edit of a mentor's capacity to the profile, and to the
    allotment, in the pool's log.
    """
    rules = {"kind": "mentoring", "mode": "cycle"}
    programme = {"pool": _POOL, "name": "总册", "rules": rules}
    mentors = list(mentor_records(_MENTORS, 5, _POOL))
    await send(settings, [event_of("feed.programmes", programme, now())])
    await send(settings, [event_of("feed.mentors", mentor, now()) for mentor in mentors])
    await drain(settings)
    edits = [
        event_of("feed.mentors", mentor | {"capacity": 6 + number % 3}, now(), once=False)
        for number, mentor in enumerate(mentors[:_EDITS])
    ]
    times = await arrival_times_ms(settings, _watched(), edits, _PER_S)
    for kind, found in times.items():
        if len(found) < len(edits):
            raise TimeoutError(f"{len(found)} of {len(edits)} edits came as {kind}")
    return times


def _watched() -> Watched:
    """Return the pools' log: what comes of an edit is the profile, and an allotment."""

    def told(value: bytes) -> tuple[str, str]:
        entry = pool_log.decode(value)
        return ("allotment" if isinstance(entry, Allotment) else "profile"), entry.event

    return Watched("pool-log", ("profile", "allotment"), told)


def _on_kafka() -> Figures:
    with real_servers() as settings, contextlib.redirect_stdout(sys.stderr):
        asyncio.run(ensure_topics(settings))
        with five_services(settings, settings.state_dir / "logs"):
            times = asyncio.run(_edits(settings))
    return {
        "edit_to_pool_ms": percentiles(times["profile"]),
        "edit_to_allotment_ms": percentiles(times["allotment"]),
        "kafka": "apache",
    }


def measure(arguments: argparse.Namespace) -> Figures:
    """Return the figures."""
    shape = CityShape(arguments.pools, arguments.mentors, arguments.startups, arguments.days)
    say(f"a city of {shape.pools} pools, {shape.mentors} mentors and {shape.startups} startups")
    figures: dict[str, Any] = _city(shape, arguments.every)
    say("one pool that has its mentors to itself")
    alone = CityShape(
        1, max(1, shape.mentors // shape.pools), shape.startups // shape.pools, shape.days
    )
    figures["one_pool_share"] = _city(alone, arguments.every)["score_share"]
    say(f"a register of {arguments.people:,} people in {arguments.registered:,} pools")
    size = rebuilt(arguments.people, arguments.registered)
    figures |= {
        "rebuild_records": size.records,
        "rebuild_per_s": round(size.per_s),
        "rebuild_per_cpu_s": round(size.per_cpu_s),
        "state_mb": round(size.state_mb),
    }
    return figures if arguments.folds else figures | _on_kafka()


def main() -> int:
    """Run the benchmark."""
    shape = CityShape()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register", description=__doc__)
    parser.add_argument("--pools", type=int, default=shape.pools)
    parser.add_argument("--mentors", type=int, default=shape.mentors)
    parser.add_argument("--startups", type=int, default=shape.startups)
    parser.add_argument("--days", type=int, default=shape.days)
    parser.add_argument("--every", type=int, default=2, help="weeks between two looks (2)")
    parser.add_argument("--people", type=int, default=100_000, help="of the register (100000)")
    parser.add_argument("--registered", type=int, default=300, help="pools of the register (300)")
    parser.add_argument("--folds", action="store_true", help="without Kafka and its services")
    return run("register", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
