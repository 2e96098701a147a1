"""One record to one feed: what `open`, `publish`, `pin`, `release` and `answer` send."""

from typing import Any

from contracts import decisions
from contracts.catalogue import QUARANTINE
from contracts.envelope import read_attributes
from services.cli import connect, quarantine, refusals, topics
from services.cli.events import Event, Sender, event_of, now
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import end_of
from services.cli.output import note, show_json
from services.cli.progress import waited
from services.cli.validation import faults
from services.runtime.settings import Settings


async def send_one(
    settings: Settings, feed: str, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    """Send `record` as a new event; Failure USAGE where it breaks its contract.

    With a wait also INPUT where intake refused it after all, and NOT_FOUND or DIFFERS where it took no effect.
    """
    for place, message in faults(feed, record):
        raise Failure(ExitCode.USAGE, "error.argument", field=place.removeprefix("$."), message=message)
    await topics.require(settings, {feed, QUARANTINE.name})
    begin = await end_of(settings, QUARANTINE.name)
    decided = await refusals.ends_of(settings, [record["pool"]])
    event = event_of(feed, record, now(), once=False)
    async with connect.producer(settings) as producer:
        sender = Sender(producer, settings)
        await sender.send(event)
        await sender.flush()
    refused: list[quarantine.Summary] = []
    if wait_s is not None:
        await waited(settings, wait_s)
        refused = [
            s for s in await quarantine.waiting(settings, begin) if sender.sent.holds(s.topic, s.partition, s.offset)
        ]
    if refused:
        raise Failure(ExitCode.INPUT, "error.refused", id=refused[0].id, message="; ".join(refused[0].words()))
    if wait_s is not None:
        await _had_effect(settings, event, decided)
    if as_json:
        show_json({"sent": 1, "applied": wait_s is not None})
    elif wait_s is None:
        note("single.sent")


async def _had_effect(settings: Settings, event: Event, ends: dict[int, int]) -> None:
    """Raise Failure with the reasons where decisions after `ends` refuse `event`."""
    caused = await refusals.caused_since(settings, ends, {read_attributes(event.headers).id or ""})
    refused = [one for one in caused if isinstance(one, decisions.Refused)]
    if refused:
        unknown = refused[0].code.startswith("unknown_")
        raise Failure(
            ExitCode.NOT_FOUND if unknown else ExitCode.DIFFERS,
            "error.no_effect" if len(refused) == len(caused) else "error.partly",
            reason=", ".join(dict.fromkeys(map(refusals.words, refused))),
        )
