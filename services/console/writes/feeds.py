"""Writes to the feeds of a deployment, through the command line's own clients."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import msgspec
from aiokafka.errors import KafkaError

from contracts.catalogue import BY_NAME, QUARANTINE
from contracts.decisions import Refused
from contracts.envelope import ACTOR_HEADER, Header, with_actor
from contracts.pool_log import Language
from contracts.quarantine import Quarantined, from_base64
from services.cli.client import connect, quarantine, refusals
from services.cli.client.events import FeedSender, event_of, now
from services.cli.client.log_reader import end_of, read_partition
from services.cli.client.quarantine import RepeatedRecord
from services.cli.failures import Failure
from services.cli.texts import LANGUAGE, tell
from services.console.shared.keys import OwnKeys, UsedKeys
from services.console.writes.receipts import (
    MOST_RESENT,
    KeyReused,
    Mend,
    RefusedPart,
    RefusedText,
    Resent,
    WriteReceipt,
)
from services.runtime.core.partitioner import partition_for
from services.runtime.errors import Retryable
from services.runtime.operations.progress import Stalled, drained
from services.runtime.settings import Settings
from services.words.why_refused import why_refused

_READERS: Final = 2
"""So many feeds are read at a time for the latest record of somebody."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class FeedWrites:
    """Sends records; what a key came with is remembered for the latest ten thousand in `keys`."""

    def __init__(self, settings: Settings, keys: UsedKeys | None = None) -> None:
        self._settings = settings
        self._keys = keys or OwnKeys()
        self._reading = asyncio.Semaphore(_READERS)

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
        if self._keys.first(identifier, digest) != digest:
            raise KeyReused("this Idempotency-Key came with another record before")

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

    async def latest(self, feed: str, key: str) -> Mapping[str, Any] | None:
        """Do as services.console.writes.receipts.Writes says; it reads the key's partition."""
        partition = partition_for(key.encode(), BY_NAME[feed].partitions)
        value: bytes | None = None
        try:
            async with self._reading:
                async for record in read_partition(self._settings, feed, partition):
                    if record.key == key.encode():
                        value = record.value
        except Failure as failure:
            raise _away(failure) from failure
        with suppress(msgspec.DecodeError):
            written = None if value is None else msgspec.json.decode(value)
            return written if isinstance(written, dict) else None
        return None

    async def retry(
        self, mends: Sequence[Mend], *, account: str, wait_s: float, language: Language
    ) -> list[Resent]:
        """Do as services.console.writes.receipts.Writes says."""
        LANGUAGE.set(language)
        wanted = {mend.id: mend for mend in mends[:MOST_RESENT]}
        try:
            held = await quarantine.held(self._settings, wanted)
            records = [record for record in held.values() if quarantine.of_a_feed(record)]
            events = {each.id: resent_event(each, wanted[each.id], account) for each in records}
            begin = await end_of(self._settings, QUARANTINE.name) if wait_s else 0
            return await self._judged(await self._resend(events), begin, wait_s)
        except Failure as failure:
            raise _away(failure) from failure

    async def discard(self, identifiers: Sequence[str]) -> list[str]:
        """Do as services.console.writes.receipts.Writes says."""
        try:
            held = await quarantine.held(self._settings, identifiers[:MOST_RESENT])
            await quarantine.discard(self._settings, held)
        except Failure as failure:
            raise _away(failure) from failure
        return list(held)

    async def _resend(self, events: Mapping[str, RepeatedRecord]) -> list[Resent]:
        """Send events in place of the records in quarantine by whose ids they stand."""
        prefix = self._settings.topic_prefix
        sent: list[Resent] = []
        async with connect.producer(self._settings) as producer:
            try:
                for identifier, event in events.items():
                    at = await producer.send_and_wait(
                        prefix + event.feed, key=event.key, value=event.value, headers=event.headers
                    )
                    place = f"{event.feed}/{at.partition}/{at.offset}"
                    sent.append(Resent(identifier, _id_of(event), place))
                    await producer.send(
                        prefix + QUARANTINE.name, key=identifier.encode(), value=None
                    )
                await producer.flush()
            except (KafkaError, OSError) as error:
                raise Retryable(f"the broker at {self._settings.kafka} does not answer") from error
        return sent

    async def _judged(self, sent: list[Resent], begin: int, wait_s: float) -> list[Resent]:
        """Return the same with what intake says of them, if it says so within `wait_s`."""
        if not sent or not wait_s:
            return sent
        try:
            await drained(self._settings, limit_s=wait_s)
        except (Stalled, Retryable):
            return sent
        refused = {each.id: each for each in await quarantine.waiting(self._settings, begin)}
        return [
            replace(each, waited=True, refused=_as_quarantined([refused[each.sent_as]]))
            if each.sent_as in refused
            else replace(each, waited=True)
            for each in sent
        ]

    async def raw(self, identifier: str, begin: int = 0) -> RefusedText | None:
        """Do as services.console.writes.receipts.Writes says."""
        try:
            held = await quarantine.held(self._settings, {identifier}, begin)
        except Failure as failure:
            raise _away(failure) from failure
        if identifier not in held:
            return None
        record = held[identifier]
        key = (from_base64(record.key) or b"").decode(errors="replace")
        messages = msgspec.to_builtins(record.messages)
        return RefusedText(record.id, record.topic, key, from_base64(record.value), messages)


def resent_event(record: Quarantined, mend: Mend, account: str) -> RepeatedRecord:
    """Return the event by which a record leaves quarantine: with an id of its own, and where a value
    was mended with the key and the headers that are its.
    """
    event = quarantine.again(record, mend.value, mend.key)
    if mend.value is not None:
        with suppress(msgspec.DecodeError):
            written = msgspec.json.decode(mend.value)
            if isinstance(written, dict):
                fresh = event_of(record.topic, written, now(), once=False)
                key = event.key if mend.key else fresh.key
                event = RepeatedRecord(fresh.feed, key, fresh.value, fresh.headers)
    content = hashlib.sha256((event.value or b"") + b"\0" + (event.key or b"")).hexdigest()
    identifier = event_id(account, f"{record.id}\0{content}")
    kept = [header for header in event.headers if header[0] not in {"ce_id", ACTOR_HEADER}]
    return event._replace(headers=with_actor([("ce_id", identifier.encode()), *kept], account))


def _id_of(event: RepeatedRecord) -> str:
    return dict(event.headers)["ce_id"].decode()


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
