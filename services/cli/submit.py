"""`duijie submit`: files to feeds. Nothing is sent before every file has been read to its end and could be cut into records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from contracts.catalogue import BY_NAME, FEEDS, MAX_VALUE_BYTES, PROGRAMMES, QUARANTINE
from contracts.decisions import Refused
from contracts.envelope import read_attributes
from services.cli import connect, quarantine, refusals, topics
from services.cli.columns import columns_of
from services.cli.events import Sender, event_of, key_of, now
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import end_of
from services.cli.output import note, show_json, write
from services.cli.progress import bar, waited
from services.cli.reading import Row, Source, open_source
from services.cli.texts import tell
from services.cli.validation import faults
from services.runtime.handler import Partition
from services.runtime.settings import Settings

_BY_PREFIX = {
    "startups": "feed.startups", "teams": "feed.startups", "mentors": "feed.mentors", "filings": "feed.filings",
    "investors": "feed.filings", "programmes": "feed.programmes", "programs": "feed.programmes", "pools": "feed.programmes",
    "answers": "feed.answers", "outcomes": "feed.outcomes", "commands": "feed.commands", "judges": "feed.judges",
    "scores": "feed.scores", "requests": "feed.requests",
}  # fmt: skip
_PROFILES_FIRST = [topic.name for topic in (PROGRAMMES, *(feed for feed in FEEDS if feed is not PROGRAMMES))]
_AFTER_PROFILES = {"feed.answers", "feed.outcomes", "feed.commands", "feed.scores", "feed.requests"}
_ANSWERED = _AFTER_PROFILES | {"feed.filings", "feed.judges"}
"""Feeds whose records may be refused by a fold, and are few enough to remember."""
_SHOWN = 20


@dataclass(slots=True)
class Survey:
    """What the first reading of the files found."""

    records: int = 0
    pools: dict[str, str] = field(default_factory=dict)
    """Pool -> `FILE:LINE` of the first record that names it."""
    programmes: set[str] = field(default_factory=set)


def feed_for(path: Path, chosen: str | None) -> str:
    """Return the feed that `path` goes to: `chosen`, else what the file's name begins with; Failure USAGE for neither."""
    if chosen is not None:
        name = chosen if chosen.startswith("feed.") else f"feed.{chosen}"
        if name in BY_NAME:
            return name
        raise Failure(ExitCode.USAGE, "error.unknown_feed", feed=chosen, feeds=", ".join(_feed_names()))
    for prefix, name in _BY_PREFIX.items():
        if path.name.casefold().startswith(prefix):
            return name
    raise Failure(ExitCode.USAGE, "error.which_feed", file=path, feeds=", ".join(_feed_names()))


def _feed_names() -> list[str]:
    return [topic.name.removeprefix("feed.") for topic in FEEDS]


def sources_of(paths: list[Path], feed: str | None) -> list[Source]:
    """Return the files as sources: programmes first, then profiles, then answers, outcomes and commands."""
    sources = []
    for path in paths:
        name = feed_for(path, feed)
        source = open_source(path, name, columns_of(name))
        if source.encoding == "gb18030":
            note("submit.gb18030", file=path)
        sources.append(source)
    return sorted(sources, key=lambda source: _PROFILES_FIRST.index(source.feed))


def _pools_named(record: dict[str, Any]) -> list[str]:
    one, several = record.get("pool"), record.get("pools")
    if isinstance(several, str):
        several = (
            several.replace("、", ",")
            .replace("，", ",")
            .replace(";", ",")
            .replace("；", ",")
            .replace("|", ",")
            .split(",")
        )
    named = [one, *(several if isinstance(several, list) else [])]
    return [pool.strip() for pool in named if isinstance(pool, str) and pool.strip()]


def survey(sources: list[Source]) -> Survey:
    """Read all files to their ends; Failure INPUT at the first structural fault, or for a file without a record."""
    found = Survey()
    for source in sources:
        before = found.records
        for row in bar(source.rows(), tell("submit.checking", file=source.path.name)):
            _note_row(found, source, row)
        if found.records == before:
            raise Failure(ExitCode.INPUT, "input.no_records", file=source.path)
    return found


def _note_row(found: Survey, source: Source, row: Row) -> None:
    found.records += 1
    size = len(msgspec.json.encode(row.record))
    if size > MAX_VALUE_BYTES:
        raise Failure(
            ExitCode.INPUT, "input.big_record", file=source.path, line=row.line, size=size, limit=MAX_VALUE_BYTES
        )
    if source.feed == PROGRAMMES.name:
        found.programmes.add(key_of(source.feed, row.record) or "")
        return
    for pool in _pools_named(row.record):
        found.pools.setdefault(pool, f"{source.path}:{row.line}")


def check(sources: list[Source], *, as_json: bool) -> None:
    """Judge every record by its contract, here and without a server; Failure INPUT where one breaks it."""
    found = survey(sources)
    broken = list(_broken(sources))
    if as_json:
        show_json({"records": found.records, "broken": broken})
    else:
        for item in broken:
            write(f"{item['file']}:{item['line']}: {item['field']}: {item['message']}")
    if broken:
        count = len({(item["file"], item["line"]) for item in broken})
        raise Failure(ExitCode.INPUT, "input.contract", broken=count, records=found.records)
    if not as_json:
        note("submit.checked", records=found.records)


def _broken(sources: list[Source]) -> Iterator[dict[str, Any]]:
    for source in sources:
        for row in source.rows():
            for place, message in faults(source.feed, row.record):
                yield {"file": str(source.path), "line": row.line, "field": place, "message": message}


def time_of(text: str | None) -> str:
    """Return `text`, an RFC 3339 time, as CloudEvents writes it, the present time for None; Failure USAGE for anything else."""
    if text is None:
        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Failure(ExitCode.USAGE, "error.time", value=text)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _known_pools(settings: Settings) -> set[str] | None:
    """Return the programmes that intake has accepted, None where the store does not say."""
    try:
        async with connect.store(settings) as store:
            return set(await store.read("intake", Partition(PROGRAMMES.name, 0), "entities"))
    except Failure:
        return None


async def warn_of_unknown_pools(settings: Settings, found: Survey) -> list[str]:
    """Say which pools are named for which no programme is known, in the files or in the store; return them."""
    strange = {pool: place for pool, place in found.pools.items() if pool not in found.programmes}
    known = await _known_pools(settings) if strange else set()
    if known is None:
        note("submit.pools_unchecked")
        return []
    unknown = sorted(pool for pool in strange if pool not in known)
    for pool in unknown:
        note("submit.unknown_pool", pool=pool, place=strange[pool])
    return unknown


async def _send(sender: Sender, sources: list[Source], time: str) -> set[str]:
    """Send all records; return the ids of those that a fold may refuse."""
    ids: set[str] = set()
    for source in sources:
        for row in bar(source.rows(), tell("submit.sending", file=source.path.name)):
            event = event_of(source.feed, row.record, time)
            await sender.send(event)
            id_ = read_attributes(event.headers).id
            if source.feed in _ANSWERED and id_:
                ids.add(id_)
    await sender.flush()
    return ids


async def submit(settings: Settings, sources: list[Source], *, time: str, wait_s: float | None, as_json: bool) -> None:
    """Send all records; with `wait_s` wait until they are applied, and tell which went to quarantine or took no effect."""
    found = survey(sources)
    await topics.require(settings, {source.feed for source in sources} | {QUARANTINE.name})
    unknown = await warn_of_unknown_pools(settings, found)
    quarantine_begin = await end_of(settings, QUARANTINE.name)
    decided = await refusals.ends_of(settings, found.pools) if wait_s is not None else {}
    async with connect.producer(settings) as producer:
        sender = Sender(producer, settings)
        profiles = [source for source in sources if source.feed not in _AFTER_PROFILES]
        rest = [source for source in sources if source.feed in _AFTER_PROFILES]
        ids = await _send(sender, profiles, time)
        if profiles and rest and wait_s is not None:  # topics have no order among them: commands must find the profiles
            await waited(settings, wait_s)
        ids |= await _send(sender, rest, time)
    if wait_s is not None:
        await waited(settings, wait_s)
    refused: list[quarantine.Summary] = []
    idle: list[Refused] = []
    if wait_s is not None:
        everything = await quarantine.waiting(settings, quarantine_begin)
        refused = [s for s in everything if sender.sent.holds(s.topic, s.partition, s.offset)]
        idle = [one for one in await refusals.caused_since(settings, decided, ids) if isinstance(one, Refused)]
    _report(sender.sent.records, refused, idle, unknown, waited_for=wait_s is not None, as_json=as_json)


def _report(  # noqa: PLR0913 - all that there is to report
    sent: int,
    refused: list[quarantine.Summary],
    idle: list[Refused],
    unknown: list[str],
    *,
    waited_for: bool,
    as_json: bool,
) -> None:
    if as_json:
        report: dict[str, Any] = {"sent": sent, "unknown_pools": unknown}
        if waited_for:
            report |= {"accepted": sent - len(refused), "quarantined": [quarantine.plain(s) for s in refused]}
            report["without_effect"] = [msgspec.to_builtins(one) for one in idle]
        show_json(report)
        return
    if not waited_for:
        note("submit.sent", sent=sent)
        return
    note("submit.applied", sent=sent, accepted=sent - len(refused), refused=len(refused))
    for line in quarantine.refused_words(refused):
        write(line)
    if idle:
        note("submit.without_effect", count=len(idle))
    for one in idle[:_SHOWN]:
        write(refusals.line(one))
    if len(idle) > _SHOWN:
        write(f"  … +{len(idle) - _SHOWN}")
