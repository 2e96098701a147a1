"""`duijie submit`: files to feeds.

Nothing is sent before every file has been read to its end and could be cut into records.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.catalogue import PROGRAMMES, QUARANTINE
from contracts.decisions import Refused
from contracts.envelope import read_attributes
from models.pool.doubts import Doubt
from services.cli.client import connect, quarantine, refusals, topics
from services.cli.client.events import FeedSender, SentEvents, event_of, now
from services.cli.client.known_events import KnownEvents
from services.cli.client.log_reader import end_of
from services.cli.client.progress import bar, waited
from services.cli.failures import ExitCode, Failure
from services.cli.lists.survey import FileSurvey, refuse_differing, survey, tell_duplicates
from services.cli.output import note, show_json, write
from services.cli.texts import tell
from services.cli.verbs import doubts
from services.runtime.core.handler import Partition
from services.runtime.settings import Settings
from services.spreadsheets.reading import Source

_AFTER_PROFILES: Final = {
    "feed.answers",
    "feed.outcomes",
    "feed.commands",
    "feed.scores",
    "feed.requests",
    "feed.people",
}
_ANSWERED: Final = _AFTER_PROFILES | {"feed.filings", "feed.judges"}
"""Feeds whose records may be refused by a fold, and are few enough to remember."""
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the records sent; without a wait only how many they were."""

    sent: int
    quarantined: int = 0
    without_effect: int = 0

    def require_all_applied(self) -> None:
        """Raise Failure REFUSED where a record was refused or had no effect."""
        if self.quarantined or self.without_effect:
            raise Failure(
                ExitCode.REFUSED,
                "submit.some_refused",
                quarantined=self.quarantined,
                without_effect=self.without_effect,
            )


@dataclass(frozen=True, slots=True)
class AppliedRecords:
    """What became of records that were waited for: in quarantine, refused by a fold, doubtful."""

    quarantined: list[quarantine.Summary]
    without_effect: list[Refused]
    doubts: list[Doubt]


@dataclass(frozen=True, slots=True)
class Sending:
    """How records are sent: the events' time, how long to wait, and whether events that were sent
    before count again.
    """

    time: str
    wait_s: float | None
    again: bool


async def submit(  # noqa: PLR0913 - what the command line gives
    settings: Settings,
    sources: list[Source],
    *,
    time: str,
    wait_s: float | None,
    as_json: bool,
    again: bool = False,
) -> Outcome:
    """Send all records; with `wait_s` wait until they are applied, and tell which went to
    quarantine or took no effect.

    Failure INPUT, and nothing sent, where two records under one id differ.
    """
    surveyed = survey(sources)
    tell_duplicates(surveyed.duplicates)
    refuse_differing(surveyed.duplicates)
    await topics.require(settings, {source.feed for source in sources} | {QUARANTINE.name})
    unknown = await warn_of_unknown_pools(settings, surveyed)
    sending = Sending(time, wait_s, again)
    if wait_s is None:
        sent, _ = await _send_all(settings, sources, sending)
        _tell_sent(sent.records, unknown, as_json=as_json)
        return Outcome(sent.records)
    begin = await end_of(settings, QUARANTINE.name)
    decided = await refusals.ends_of(settings, surveyed.pools)
    sent, ids = await _send_all(settings, sources, sending)
    await waited(settings, wait_s)
    applied = AppliedRecords(
        await quarantine.refused_of(settings, begin, sent, ids),
        await refusals.refused_since(settings, decided, ids),
        await doubts.caused_by(settings, sources, surveyed.pools),
    )
    _tell_applied(sent.records, unknown, applied, as_json=as_json)
    return Outcome(sent.records, len(applied.quarantined), len(applied.without_effect))


async def _send_all(
    settings: Settings, sources: list[Source], sending: Sending
) -> tuple[SentEvents, set[str]]:
    """Send all records, profiles first; return what was sent, and the ids of the records that a
    fold may refuse.
    """
    profiles = [source for source in sources if source.feed not in _AFTER_PROFILES]
    rest = [source for source in sources if source.feed in _AFTER_PROFILES]
    async with connect.producer(settings) as producer, KnownEvents(settings) as known:
        sender = FeedSender(producer, settings)
        ids = await _send(sender, profiles, sending, known)
        if profiles and rest and sending.wait_s is not None:
            # topics have no order among them: commands must find the profiles
            await waited(settings, sending.wait_s)
        ids |= await _send(sender, rest, sending, known)
    if known.count:
        note("submit.before", count=known.count)
    return sender.sent, ids


async def _send(
    sender: FeedSender, sources: list[Source], sending: Sending, known: KnownEvents
) -> set[str]:
    """Send all records.

    Of events (answers, commands) equal ones in one submit are meant; with `again` all are, whatever
    was sent before.
    """
    ids: set[str] = set()
    equal: Counter[bytes] = Counter()
    for source in sources:
        once = source.feed not in _AFTER_PROFILES or not sending.again
        for row in bar(source.rows(), tell("submit.sending", file=source.path.name)):
            event = event_of(source.feed, row.record, sending.time, once=once)
            if source.feed in _AFTER_PROFILES and once:
                number = equal[event.value]
                equal[event.value] += 1
                if number:
                    event = event_of(source.feed, row.record, sending.time, number=number)
                await known.note(event)
            await sender.send(event)
            id_ = read_attributes(event.headers).id
            if source.feed in _ANSWERED and id_:
                ids.add(id_)
    await sender.flush()
    return ids


def time_of(text: str | None) -> str:
    """Return `text`, an RFC 3339 time, as CloudEvents writes it, the present time for None; Failure
    USAGE for anything else.
    """
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


async def warn_of_unknown_pools(settings: Settings, surveyed: FileSurvey) -> list[str]:
    """Say which pools are named for which no programme is known, in the files or in the store;
    return them.
    """
    strange = {
        pool: place for pool, place in surveyed.pools.items() if pool not in surveyed.programmes
    }
    known = await _known_pools(settings) if strange else set()
    if known is None:
        note("submit.pools_unchecked")
        return []
    unknown = sorted(pool for pool in strange if pool not in known)
    for pool in unknown:
        note("submit.unknown_pool", pool=pool, place=strange[pool])
    return unknown


def _tell_sent(sent: int, unknown: list[str], *, as_json: bool) -> None:
    if as_json:
        show_json({"sent": sent, "unknown_pools": unknown})
    else:
        note("submit.sent", sent=sent)


def _tell_applied(sent: int, unknown: list[str], applied: AppliedRecords, *, as_json: bool) -> None:
    refused, idle = applied.quarantined, applied.without_effect
    if as_json:
        report: dict[str, Any] = {"sent": sent, "unknown_pools": unknown}
        report["accepted"] = sent - len(refused)
        report["quarantined"] = [quarantine.plain(summary) for summary in refused]
        report["counts"] = {"quarantined": len(refused), "without_effect": len(idle)}
        report["without_effect"] = msgspec.to_builtins(idle)
        report["doubts"] = doubts.plain(applied.doubts)
        show_json(report)
        return
    note("submit.applied", sent=sent, accepted=sent - len(refused), refused=len(refused))
    for line in quarantine.refused_words(refused):
        write(line)
    if idle:
        note("submit.without_effect", count=len(idle))
    for refusal in idle[:_SHOWN]:
        write(refusals.line(refusal))
    if len(idle) > _SHOWN:
        write(f"  … +{len(idle) - _SHOWN}")
    doubts.tell_caused(applied.doubts)
