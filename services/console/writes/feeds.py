"""Writes to the feeds of a deployment, through the command line's own clients."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import msgspec
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME, QUARANTINE
from contracts.decisions import Refused
from contracts.envelope import Header, with_actor
from contracts.pool_log import Language
from contracts.quarantine import from_base64
from services.cli.client import connect, quarantine, refusals
from services.cli.client.events import FeedSender, event_of, now
from services.cli.client.log_reader import end_of
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE, tell
from services.console.writes.receipts import KeyReused, RefusedPart, WriteReceipt
from services.runtime.errors import Retryable
from services.runtime.operations.progress import Stalled, drained
from services.runtime.settings import Settings
from services.words.why_refused import why_refused

_MOST_KEYS: Final = 10_000
_encode = msgspec.json.Encoder(order="deterministic").encode


class FeedWrites:
    """Sends records; what a key came with is remembered for the latest ten thousand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._came_with: dict[str, bytes] = {}

    async def send(  # noqa: PLR0913 - as Writes says
        self,
        feed: str,
        record: Mapping[str, Any],
        *,
        account: str,
        once: str,
        wait_s: float,
        language: Language,
    ) -> WriteReceipt:
        """Do as services.console.writes.receipts.Writes says."""
        LANGUAGE.set(language)
        identifier = event_id(account, once)
        if once:
            self._remember(identifier, hashlib.sha256(feed.encode() + _encode(record)).digest())
        try:
            return await self._send(feed, record, identifier, wait_s, account)
        except Failure as failure:
            raise _away(failure) from failure

    def _remember(self, identifier: str, digest: bytes) -> None:
        if self._came_with.setdefault(identifier, digest) != digest:
            raise KeyReused("this Idempotency-Key came with another record before")
        while len(self._came_with) > _MOST_KEYS:
            del self._came_with[next(iter(self._came_with))]

    async def _send(
        self, feed: str, record: Mapping[str, Any], identifier: str, wait_s: float, account: str
    ) -> WriteReceipt:
        pools = [record["pool"]] if isinstance(record.get("pool"), str) else []
        waits = wait_s > 0
        begin = await end_of(self._settings, QUARANTINE.name) if waits else 0
        ends = await refusals.ends_of(self._settings, pools) if waits else {}
        event = event_of(feed, record, now(), once=False)
        headers = [_with_id(header, identifier) for header in with_actor(event.headers, account)]
        async with connect.producer(self._settings) as producer:
            sender = FeedSender(producer, self._settings)
            await sender.send(event._replace(headers=headers))
            await sender.flush()
        if not waits:
            return WriteReceipt(identifier, feed)
        try:
            await drained(self._settings, limit_s=wait_s)
        except (Stalled, Retryable):
            return WriteReceipt(identifier, feed)
        quarantined = await quarantine.refused_of(self._settings, begin, sender.sent, {identifier})
        refused = await refusals.refused_since(self._settings, ends, {identifier})
        parts = [*_as_quarantined(quarantined), *map(_by_fold, refused)]
        return WriteReceipt(identifier, feed, waited=True, refused=parts)

    async def retry(self, identifier: str, value: bytes | None, key: str | None) -> str | None:
        """Do as services.console.writes.receipts.Writes says."""
        try:
            record = await quarantine.find(self._settings, identifier)
        except Failure as failure:
            if failure.code == ExitCode.NOT_FOUND:
                return None
            raise _away(failure) from failure
        if record.topic not in BY_NAME or BY_NAME[record.topic].kind != "feed":
            return None
        headers: list[Header] = [
            (name, from_base64(text) or b"") for name, text in record.headers if text is not None
        ]
        topic = self._settings.topic_prefix + record.topic
        try:
            async with connect.producer(self._settings) as producer:
                sent = await producer.send_and_wait(
                    topic,
                    key=key.encode() if key else from_base64(record.key),
                    value=from_base64(record.value) if value is None else value,
                    headers=headers,
                )
                await producer.send_and_wait(
                    self._settings.topic_prefix + QUARANTINE.name,
                    key=identifier.encode(), value=None,
                )  # fmt: skip
        except Failure as failure:
            raise _away(failure) from failure
        except (KafkaError, OSError) as error:
            raise Retryable(f"the broker at {self._settings.kafka} does not answer") from error
        return f"{record.topic}/{sent.partition}/{sent.offset}"

    async def raw(self, identifier: str) -> bytes | None:
        """Do as services.console.writes.receipts.Writes says."""
        try:
            record = await quarantine.find(self._settings, identifier)
        except Failure as failure:
            if failure.code == ExitCode.NOT_FOUND:
                return None
            raise _away(failure) from failure
        return from_base64(record.value)


def event_id(account: str, once: str) -> str:
    """Return the id of an event: the same for the same key of an account, a new one without."""
    if not once:
        return uuid4().hex
    return hashlib.sha256(f"{account}\0{once}".encode()).hexdigest()[:32]


def _with_id(header: Header, identifier: str) -> Header:
    return ("ce_id", identifier.encode()) if header[0] == "ce_id" else header


def _away(failure: Failure) -> Retryable:
    return Retryable(tell(failure.key, **failure.arguments))


def _as_quarantined(quarantined: list[quarantine.Summary]) -> list[RefusedPart]:
    return [
        RefusedPart(
            message.code, message.field, why_refused(LANGUAGE.get(), summary.topic, message)
        )
        for summary in quarantined
        for message in summary.messages
    ]


def _by_fold(refused: Refused) -> RefusedPart:
    return RefusedPart(refused.code, "", refusals.words(refused))
