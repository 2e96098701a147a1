"""A record of a feed as it goes onto the topic: key, canonical value, CloudEvents headers, and what
became of the sending.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME
from contracts.envelope import ERASURE, Header, event_headers, with_actor
from contracts.feeds import key_of
from services.cli.failures import ExitCode, Failure
from services.runtime.settings import Settings

SUBMITTER = "submit"
_WINDOW = 2_000
_encoder = msgspec.json.Encoder(order="deterministic")


class Event(NamedTuple):
    """One record ready to send; `key` is None where the record does not say whose it is, which
    intake refuses in words.
    """

    feed: str
    key: bytes | None
    value: bytes
    headers: list[Header]


def now() -> str:
    """Return the present time as CloudEvents writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_of(
    feed: str, record: Mapping[str, Any], time: str, *, once: bool = True, number: int = 0
) -> Event:
    """Return the event of `record`; `once`: its id is a digest of feed and content, so that a
    repeated submit is no new event.

    `number` tells apart those that are equal on purpose: the same command twice in one file.
    """
    value = _encoder.encode(record)
    key = key_of(feed, record)
    digest = _digest(feed, value, number) if once else uuid4().hex
    schema = BY_NAME[feed].schemas[0]
    headers = event_headers(
        service=SUBMITTER, schema=f"{schema}/1", id=digest, time=time, key=key or ""
    )
    return Event(feed, None if key is None else key.encode(), value, headers)


def erasure_headers(identifier: str, time: str) -> list[Header]:
    """Return the headers of the tombstone by which an entity of a feed is erased."""
    return event_headers(
        service=SUBMITTER, schema=ERASURE, id=uuid4().hex, time=time, key=identifier
    )


def _digest(feed: str, value: bytes, number: int) -> str:
    content = feed.encode() + b"\0" + value + (b"\0%d" % number if number else b"")
    return hashlib.sha256(content).hexdigest()[:32]


@dataclass(slots=True)
class SentEvents:
    """What was sent: how many records, and which stretch of each feed partition they lie in (first,
    last offset).
    """

    records: int = 0
    stretches: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def add(self, feed: str, partition: int, offset: int) -> None:
        """Count one acknowledged record."""
        self.records += 1
        first, last = self.stretches.get((feed, partition), (offset, offset))
        self.stretches[feed, partition] = (min(first, offset), max(last, offset))

    def holds(self, feed: str, partition: int, offset: int) -> bool:
        """Return whether a record at this place may be one of ours."""
        first, last = self.stretches.get((feed, partition), (0, -1))
        return first <= offset <= last


class FeedSender:
    """Sends events in order, a window at a time; `sent` counts what the broker acknowledged."""

    def __init__(self, producer: AIOKafkaProducer, settings: Settings) -> None:
        self._producer = producer
        self._settings = settings
        self._waiting: list[tuple[str, asyncio.Future[Any]]] = []
        self.sent = SentEvents()

    async def send(self, event: Event) -> None:
        """Hand one event to the producer.

        Failure AWAY says how many were acknowledged before the broker went.
        """
        try:
            acknowledged = await self._producer.send(
                self._settings.topic_prefix + event.feed,
                key=event.key,
                value=event.value,
                headers=with_actor(event.headers, self._settings.actor),
            )
        except (KafkaError, OSError) as error:
            raise self._broken() from error
        self._waiting.append((event.feed, acknowledged))
        if len(self._waiting) >= _WINDOW:
            await self.flush()

    async def flush(self) -> None:
        """Wait until everything handed over is acknowledged."""
        waiting, self._waiting = self._waiting, []
        answers = await asyncio.gather(*(future for _, future in waiting), return_exceptions=True)
        failed: BaseException | None = None
        for (feed, _), answer in zip(waiting, answers, strict=True):
            if isinstance(answer, BaseException):
                failed = failed or answer
            else:
                self.sent.add(feed, answer.partition, answer.offset)
        if failed is not None:
            raise self._broken() from failed

    def _broken(self) -> Failure:
        return Failure(
            ExitCode.AWAY, "error.send_broken", address=self._settings.kafka, sent=self.sent.records
        )
