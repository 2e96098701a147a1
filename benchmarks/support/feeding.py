"""Feeding a running pipeline and timing its decisions."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.support.report import say
from contracts import decisions
from contracts.envelope import read_attributes
from services.cli.client.events import Event, FeedSender
from services.runtime.io import kafka
from services.runtime.operations.progress import StageState, drained
from services.runtime.settings import Settings

_LIMIT_S = 1800.0
_ANSWER_S = 30.0
_TELL_S = 5.0


def id_of(event: Event) -> str:
    """Return the id that decisions name as their cause."""
    return read_attributes(event.headers).id or ""


async def send(settings: Settings, events: Sequence[Event]) -> None:
    """Send `events` as fast as they go."""
    producer = kafka.producer(settings)
    await producer.start()
    try:
        sender = FeedSender(producer, settings)
        for event in events:
            await sender.send(event)
        await sender.flush()
    finally:
        await producer.stop()


async def drain(settings: Settings) -> None:
    """Wait until all that is on the feeds has passed every stage, telling progress."""
    told = time.monotonic()

    def tell(state: StageState) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELL_S:
            told = time.monotonic()
            say(
                f"  {state.service.name}: {state.lag} of {state.total} wait, {state.outbox} to send"
            )

    await drained(settings, tell, limit_s=_LIMIT_S)


async def decision_times_ms(
    settings: Settings, events: Sequence[Event], per_s: float
) -> list[float]:
    """Send `events` at a steady pace.

    Return the time from each send to the first decision with that cause in a consumer's hand.
    """

    def told(value: bytes) -> tuple[str, str]:
        return "decision", decisions.decode(value).cause

    watched = Watched("decisions", ("decision",), told)
    return (await arrival_times_ms(settings, watched, events, per_s))["decision"]


class Watched(NamedTuple):
    """A topic on which events are awaited: `told` says of a record of which of the `kinds` it is, and
    of which event it comes.
    """

    topic: str
    kinds: tuple[str, ...]
    told: Callable[[bytes], tuple[str, str]]


async def arrival_times_ms(
    settings: Settings, watched: Watched, events: Sequence[Event], per_s: float
) -> dict[str, list[float]]:
    """Send `events` at a steady pace; return by kind the times from each send to the first record
    that comes of it. What does not come within half a minute after the last is left out.
    """
    consumer = kafka.consumer(settings, settings.topic_prefix + watched.topic)
    producer = kafka.producer(settings)
    await producer.start()
    await consumer.start()
    await consumer.seek_to_end()
    sent: dict[str, float] = {}
    taken: dict[str, dict[str, float]] = {kind: {} for kind in watched.kinds}

    async def listen() -> None:
        while min(map(len, taken.values())) < len(events):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                arrived = time.perf_counter()
                for record in records:
                    kind, event = watched.told(record.value)
                    if event in sent:
                        taken[kind].setdefault(event, arrived - sent[event])

    listening = asyncio.create_task(listen())
    try:
        began = time.perf_counter()
        for number, event in enumerate(events):
            await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
            sent[id_of(event)] = time.perf_counter()
            name = settings.topic_prefix + event.feed
            await producer.send(name, key=event.key, value=event.value, headers=event.headers)
        await producer.flush()
        await asyncio.wait([listening], timeout=_ANSWER_S)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await consumer.stop()
        await producer.stop()
    return {kind: [seconds * 1000 for seconds in times.values()] for kind, times in taken.items()}
