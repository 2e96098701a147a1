"""One record to one feed: what `open`, `publish`, `pin`, `release` and `answer` send."""

from dataclasses import dataclass
from typing import Any

from contracts import decisions
from contracts.catalogue import QUARANTINE
from contracts.envelope import read_attributes
from services.cli.client import connect, quarantine, refusals, topics
from services.cli.client.events import FeedSender, event_of, now
from services.cli.client.log_reader import end_of
from services.cli.client.progress import waited
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show_json
from services.cli.texts import LANGUAGE
from services.runtime.settings import Settings
from services.spreadsheets.validation import faults


@dataclass(frozen=True, slots=True)
class SentAndApplied:
    """What became of records that were waited for."""

    quarantined: list[quarantine.Summary]
    """What intake or the register refused."""
    caused: list[decisions.Decision]

    def refused(self) -> list[decisions.Refused]:
        """Return what a fold refused, wholly or in part."""
        return [decision for decision in self.caused if isinstance(decision, decisions.Refused)]


async def send_one(
    settings: Settings, feed: str, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    """Send `record` as a new event; Failure USAGE where it breaks its contract.

    With a wait also REFUSED where intake refused it after all or it took no effect.
    """
    for place, message in faults(feed, record, LANGUAGE.get()):
        raise Failure(
            ExitCode.USAGE, "error.argument", field=place.removeprefix("$."), message=message
        )
    applied = await send_records(settings, feed, [record], wait_s=wait_s)
    if wait_s is None:
        if as_json:
            show_json({"sent": 1, "applied": False})
        else:
            note("single.sent")
        return
    _report(applied.quarantined, applied.caused, as_json=as_json)


async def send_records(
    settings: Settings, feed: str, records: list[dict[str, Any]], *, wait_s: float | None
) -> SentAndApplied:
    """Send `records` as new events; with a wait return what became of them."""
    await topics.require(settings, {feed, QUARANTINE.name})
    begin = await end_of(settings, QUARANTINE.name)
    pools = {record["pool"] for record in records if "pool" in record}
    decided = await refusals.ends_of(settings, pools)
    ids: set[str] = set()
    async with connect.producer(settings) as producer:
        sender = FeedSender(producer, settings)
        for record in records:
            event = event_of(feed, record, now(), once=False)
            await sender.send(event)
            ids.add(read_attributes(event.headers).id or "")
        await sender.flush()
    if wait_s is None:
        return SentAndApplied([], [])
    await waited(settings, wait_s)
    quarantined = await quarantine.refused_of(settings, begin, sender.sent, ids)
    return SentAndApplied(quarantined, await refusals.caused_since(settings, decided, ids))


def _report(
    refused: list[quarantine.Summary], caused: list[decisions.Decision], *, as_json: bool
) -> None:
    failure = refusal_of(refused) or idleness_of(caused)
    if as_json:
        idle = sum(isinstance(decision, decisions.Refused) for decision in caused)
        counts = {"quarantined": len(refused), "without_effect": idle}
        show_json({"sent": 1, "applied": failure is None, "counts": counts})
    if failure is not None:
        raise failure


def refusal_of(refused: list[quarantine.Summary]) -> Failure | None:
    """Return the failure of a record that went to quarantine."""
    if not refused:
        return None
    return Failure(
        ExitCode.REFUSED, "error.refused", id=refused[0].id, message="; ".join(refused[0].words())
    )


def idleness_of(caused: list[decisions.Decision]) -> Failure | None:
    """Return the failure of a record that a fold refused, wholly or in part, with the reasons."""
    refused = [decision for decision in caused if isinstance(decision, decisions.Refused)]
    if not refused:
        return None
    return Failure(
        ExitCode.REFUSED,
        "error.no_effect" if len(refused) == len(caused) else "error.partly",
        reason=", ".join(dict.fromkeys(map(refusals.words, refused))),
    )
