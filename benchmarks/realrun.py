"""The whole pipeline on real firms: `python -m benchmarks.realrun --data DIR [--json]`, with DIR as
described in investments.py.

A fresh Apache Kafka, a fresh Valkey and the five services as processes; feeds what investments.py
makes of the data, waits until all of it has passed, opens both cycles, and then sends profile edits
at a steady pace. An edit's time runs from the call that sends it to the moment at which a consumer
holds the first decision whose cause it is.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.support import investments
from benchmarks.support.feeding import decision_times_ms, drain, id_of, send
from benchmarks.support.processes import five_services, metrics
from benchmarks.support.report import Figures, percentiles, run, say
from benchmarks.support.servers import real_servers
from contracts import decisions, quarantine
from contracts.catalogue import BY_NAME
from services.cli.client.events import Event, event_of, now
from services.cli.client.log_reader import read_partition
from services.cli.client.topics import ensure_topics
from services.runtime.settings import Settings

_EDITS_PER_S = 10.0
_FEEDS = {"feed.startups": "startups", "feed.filings": "filings", "feed.mentors": "mentors"}


class PhaseSeconds:
    """Seconds by the name of the phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a block."""
        say(f"{name} ...")
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)
        say(f"{name}: {self.seconds[name]:.1f} s")


def _records(folder: Path) -> Iterator[Event]:
    """Yield every event of the load."""
    time_ = now()
    yield from (event_of("feed.programmes", record, time_) for record in investments.programmes())
    firms = list(investments.startups(folder))
    for filing, mentor in investments.investors(folder, {str(firm["name"]) for firm in firms}):
        yield event_of("feed.filings", filing, time_)
        yield event_of("feed.mentors", mentor, time_)
    yield from (event_of("feed.startups", firm, time_) for firm in firms)


async def _read(settings: Settings, topic: str) -> list[Any]:
    return [
        record
        for partition in range(BY_NAME[topic].partitions)
        async for record in read_partition(settings, topic, partition)
    ]


# ---- edits --------------------------------------------------------------------------------------------------------------


def _edits(folder: Path, refused: set[str], count: int) -> list[Event]:
    """Return edits of accepted firms: each tells of something new."""
    firms = [firm for firm in investments.startups(folder) if firm["team_id"] not in refused]
    chosen = random.Random(2016).choices(firms, k=count)  # noqa: S311 - a sample, not a secret
    events = []
    for number, firm in enumerate(chosen):
        summary = f"{firm['summary']}（第{number + 1}次更新：本月新增{number % 17 + 3}家客户，团队扩大到{number % 40 + 8}人。）"
        events.append(event_of("feed.startups", firm | {"summary": summary}, now(), once=False))
    return events


# ---- figures ------------------------------------------------------------------------------------------------------------


async def _accounted(settings: Settings, load: list[Event], later: list[Event]) -> Figures:
    """Return what became of the load (by feed) and of all events.

    Every one is accepted or in quarantine, else it fails.
    """
    events = [*load, *later]
    wanted = Counter(event.feed for event in events)
    accepted_ids = {
        msgspec.json.decode(record.value)["event"]
        for topic in ("to-embed", "pool-log")
        for record in await _read(settings, topic)
    }
    accepted = Counter(event.feed for event in events if id_of(event) in accepted_ids)
    refused = [quarantine.decode(record.value) for record in await _read(settings, "quarantine")]
    quarantined = Counter(one.topic for one in refused)
    for feed, count in wanted.items():
        if count != accepted[feed] + quarantined[feed]:
            raise AssertionError(
                f"{feed}: {count} in, {accepted[feed]} accepted, {quarantined[feed]} quarantined"
            )
    by_feed = {}
    for feed, name in _FEEDS.items():
        firsts = [id_of(event) for event in load if event.feed == feed]
        taken = sum(id_ in accepted_ids for id_ in firsts)
        by_feed[name] = {"in": len(firsts), "accepted": taken, "quarantined": len(firsts) - taken}
    reasons = Counter(f"{one.error} {one.messages[0].field}" for one in refused)
    return {
        "records_in": len(events), "accepted": accepted.total(), "quarantined": len(refused), **by_feed,
        "quarantine_reasons": dict(reasons.most_common()),
    }  # fmt: skip


async def _decided(settings: Settings) -> Figures:
    """Return what stands at the end of the decisions."""
    pairs: dict[tuple[str, str], str] = {}
    waiting, shortlisted, model = 0, 0, ""
    for record in await _read(settings, "decisions"):
        decision = decisions.decode(record.value)
        if isinstance(decision, decisions.Pairing):
            pairs[decision.startup, decision.mentor] = decision.status
        elif isinstance(decision, decisions.Cycle):
            waiting, model = decision.waiting, decision.model
        elif isinstance(decision, decisions.Shortlist):
            shortlisted = len(decision.entries)
    paired = sum(status in ("proposed", "accepted") for status in pairs.values())
    return {
        "paired": paired,
        "waiting_after_cycle": waiting,
        "shortlisted": shortlisted,
        "encoder": model,
    }


async def _pipeline(
    arguments: argparse.Namespace, settings: Settings, ports: dict[str, int], phases: PhaseSeconds
) -> Figures:
    events = list(_records(arguments.data))
    with phases.phase("submit"):
        await send(settings, events)
    with phases.phase("drain"):
        await drain(settings)
    encoder = metrics(ports["embedder"])
    cycles = [
        event_of("feed.commands", {"pool": pool, "command": "open_cycle"}, now())
        for pool in (investments.MENTORING, investments.ROADSHOW)
    ]
    with phases.phase("cycles"):
        await send(settings, cycles)
        await drain(settings)
    refused = {
        quarantine.from_base64(quarantine.decode(r.value).key)
        for r in await _read(settings, "quarantine")
    }
    edits = _edits(arguments.data, {key.decode() for key in refused if key}, arguments.edits)
    with phases.phase("edits"):
        times_ms = await decision_times_ms(settings, edits, _EDITS_PER_S)
    with phases.phase("settle"):
        await drain(settings)
    texts = encoder['duijie_encoded_texts_total{origin="encoder"}']
    figures = await _accounted(settings, events, [*cycles, *edits]) | await _decided(settings)
    return figures | {
        "encode_per_s": round(texts / encoder["duijie_encode_seconds_sum"], 2),
        "texts_encoded": int(texts),
        "event_to_decision_ms": percentiles(times_ms),
        "edits": {"sent": len(edits), "answered": len(times_ms), "per_s": _EDITS_PER_S},
    }


def measure(arguments: argparse.Namespace) -> Figures:
    """Start everything, measure, stop everything."""
    phases = PhaseSeconds()
    with contextlib.redirect_stdout(sys.stderr), real_servers() as settings:
        asyncio.run(ensure_topics(settings))
        with contextlib.ExitStack() as stack:
            with phases.phase("start"):
                ports = stack.enter_context(five_services(settings, settings.state_dir / "logs"))
            figures = asyncio.run(_pipeline(arguments, settings, ports, phases))
    return {**figures, "phases": phases.seconds, "kafka": "apache"}


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.realrun", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with companies.json and events.csv"
    )
    parser.add_argument(
        "--edits", type=int, default=200, help="profile edits sent after the load (200)"
    )
    return run("realrun", measure, parser)


if __name__ == "__main__":
    sys.exit(main())
