"""The records that intake and the services refused, as the quarantine topic holds them."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
from aiokafka.errors import KafkaError

from contracts import quarantine as records
from contracts.catalogue import BY_NAME, QUARANTINE, REGISTER_LOG
from contracts.envelope import Header, read_attributes
from contracts.quarantine import Message, Quarantined, from_base64
from contracts.visible_text import escaped, shortened
from services.cli.client import connect
from services.cli.client.events import SentEvents
from services.cli.client.log_reader import read_partition
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE, tell
from services.runtime.settings import Settings
from services.words.why_refused import why_refused

_ORDER: Final = "/register"
"""What intake puts behind the id of a record of feed.people, on its way to the register."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A refused record without its bytes."""

    id: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    service: str
    error: str
    messages: tuple[Message, ...]
    key: str | None
    """The record's key as text, None where it had none or one that is not UTF-8."""
    event: str | None
    """Its `ce_id`; on an internal topic it begins with that of the record that caused it."""

    def words(self) -> list[str]:
        """Return what is wrong in the reader's language, as a terminal may show it."""
        language = LANGUAGE.get()
        return [
            f"{escaped(m.field)}: {why_refused(language, self.topic, m)}" for m in self.messages
        ]


class RepeatedRecord(NamedTuple):
    """A refused record on its way to its feed again; `value` is None for a tombstone."""

    feed: str
    key: bytes | None
    value: bytes | None
    headers: list[Header]


def summary_of(record: Quarantined) -> Summary:
    """Return `record` without its bytes."""
    key = from_base64(record.key)
    try:
        text = None if key is None else key.decode()
    except UnicodeDecodeError:
        text = None
    return Summary(
        record.id, record.topic, record.partition, record.offset, record.timestamp,
        record.service, record.error, tuple(record.messages), text, _event_of(record),
    )  # fmt: skip


def _event_of(record: Quarantined) -> str | None:
    return read_attributes((name, from_base64(value)) for name, value in record.headers).id


async def _entries(
    settings: Settings, begin: int | None
) -> AsyncIterator[tuple[str, Quarantined | None]]:
    """Yield (id, record) in order; None in place of a record means that it was sent again since."""
    async for raw in read_partition(settings, QUARANTINE.name, 0, begin):
        if not raw.value:
            yield (raw.key or b"").decode(errors="replace"), None
            continue
        record = records.decode(raw.value)
        yield record.id, record


async def waiting(
    settings: Settings, begin: int | None = None, feed: str | None = None
) -> list[Summary]:
    """Return the refused records that wait, oldest first, from offset `begin` of the topic, each
    once.
    """
    summaries: dict[str, Summary] = {}
    async for id_, record in _entries(settings, begin):
        if record is None:
            summaries.pop(id_, None)
        elif feed is None or record.topic == feed:
            summaries[id_] = summary_of(record)
    return list(summaries.values())


async def refused_of(
    settings: Settings, begin: int, sent: SentEvents, events: Collection[str]
) -> list[Summary]:
    """Return which of the records `sent` were refused since offset `begin` of the topic: by intake,
    or, of those with their id among `events`, by the register.
    """
    return [
        each
        for each in await waiting(settings, begin)
        if sent.holds(each.topic, each.partition, each.offset)
        or (each.topic == REGISTER_LOG.name and (each.event or "").removesuffix(_ORDER) in events)
    ]


async def find(settings: Settings, id_: str) -> Quarantined:
    """Return the refused record `id_`; Failure NOT_FOUND where none waits, nor was sent again."""
    held: Quarantined | None = None
    async for name, record in _entries(settings, None):
        if name == id_:
            held = record or held
    if held is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_quarantined", id=id_)
    return held


async def held(
    settings: Settings, ids: Collection[str], begin: int | None = None
) -> dict[str, Quarantined]:
    """Return those of the records `ids` that wait, from offset `begin` of the topic."""
    found: dict[str, Quarantined] = {}
    async for id_, record in _entries(settings, begin):
        if record is None:
            found.pop(id_, None)
        elif id_ in ids:
            found[id_] = record
    return found


def of_a_feed(record: Quarantined) -> bool:
    """Return whether `record` stood on a feed: what a service refused of another is not sent again."""
    return record.topic in BY_NAME and BY_NAME[record.topic].kind == "feed"


def again(
    record: Quarantined, value: bytes | None = None, key: str | None = None
) -> RepeatedRecord:
    """Return a refused record as it was, or with another value or key, ready for its feed."""
    headers: list[Header] = [
        (name, from_base64(text) or b"") for name, text in record.headers if text is not None
    ]
    return RepeatedRecord(
        record.topic,
        key.encode() if key else from_base64(record.key),
        from_base64(record.value) if value is None else value,
        headers,
    )


def plain(summary: Summary) -> dict[str, Any]:
    """Return the summary as plain JSON, with codes for programs and words for people."""
    return {**msgspec.to_builtins(summary), "words": summary.words()}


def refused_words(summaries: list[Summary], limit: int = 5) -> list[str]:
    """Return lines that tell of the first `limit` refused records."""
    lines = [
        f"  {escaped(s.id)} [{shortened(escaped(s.key or '-'), 200)}] {'; '.join(s.words())}"
        for s in summaries[:limit]
    ]
    if len(summaries) > limit:
        lines.append("  " + tell("quarantine.more", count=len(summaries) - limit))
    return lines


async def discard(settings: Settings, ids: Collection[str]) -> None:
    """Take the records `ids` off quarantine for good: they are listed no more; their bytes stay on
    the topic for as long as it is kept.

    Raise Failure where the broker does not answer.
    """
    async with connect.producer(settings) as producer:
        try:
            for identifier in ids:
                await producer.send(
                    settings.topic_prefix + QUARANTINE.name, key=identifier.encode(), value=None
                )
            await producer.flush()
        except (KafkaError, OSError) as error:
            raise connect.broker_away(settings) from error
