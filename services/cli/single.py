"""One record to one feed: what `open`, `publish`, `pin`, `release` and `answer` send."""

from typing import Any

from contracts.catalogue import QUARANTINE
from services.cli import connect, quarantine, topics
from services.cli.events import Sender, event_of, now
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import end_of
from services.cli.output import note, show_json
from services.cli.progress import waited
from services.cli.validation import faults
from services.runtime.settings import Settings


async def send_one(
    settings: Settings, feed: str, record: dict[str, Any], *, wait_s: float | None, as_json: bool
) -> None:
    """Send `record` as a new event; Failure USAGE where it breaks its contract, INPUT where intake refused it after all."""
    for place, message in faults(feed, record):
        raise Failure(ExitCode.USAGE, "error.argument", field=place.removeprefix("$."), message=message)
    await topics.require(settings, {feed, QUARANTINE.name})
    begin = await end_of(settings, QUARANTINE.name)
    async with connect.producer(settings) as producer:
        sender = Sender(producer, settings)
        await sender.send(event_of(feed, record, now(), once=False))
        await sender.flush()
    refused: list[quarantine.Summary] = []
    if wait_s is not None:
        await waited(settings, wait_s)
        refused = [
            s for s in await quarantine.waiting(settings, begin) if sender.sent.holds(s.topic, s.partition, s.offset)
        ]
    if refused:
        raise Failure(ExitCode.INPUT, "error.refused", id=refused[0].id, message="; ".join(refused[0].words()))
    if as_json:
        show_json({"sent": 1, "applied": wait_s is not None})
    elif wait_s is None:
        note("single.sent")
