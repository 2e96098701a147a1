"""`duijie quarantine`: what could not be accepted - listed, shown whole, sent again after mending."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from aiokafka.errors import KafkaError

from contracts import quarantine as records
from contracts.catalogue import BY_NAME, MAX_VALUE_BYTES, QUARANTINE
from contracts.quarantine import Message, Quarantined, unarmour
from services.cli import connect, render
from services.cli.failures import ExitCode, Failure
from services.cli.log_reader import read_partition
from services.cli.output import note, show, show_json
from services.cli.texts import LANGUAGE, tell
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from contracts.envelope import Header


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

    def words(self) -> list[str]:
        """Return what is wrong in the reader's language; Chinese or English, as the record carries both."""
        return [f"{m.field}: {m.en if LANGUAGE.get() == 'en' else m.zh}" for m in self.messages]


def _summary(record: Quarantined) -> Summary:
    key = unarmour(record.key)
    try:
        text = None if key is None else key.decode()
    except UnicodeDecodeError:
        text = None
    return Summary(
        record.id, record.topic, record.partition, record.offset, record.timestamp,
        record.service, record.error, tuple(record.messages), text,
    )  # fmt: skip


async def _entries(settings: Settings, begin: int | None) -> AsyncIterator[tuple[str, Quarantined | None]]:
    """Yield (id, record) in order; None in place of a record means that it was sent again since."""
    async for raw in read_partition(settings, QUARANTINE.name, 0, begin):
        if not raw.value:
            yield (raw.key or b"").decode(errors="replace"), None
            continue
        record = records.decode(raw.value)
        yield record.id, record


async def waiting(settings: Settings, begin: int | None = None, feed: str | None = None) -> list[Summary]:
    """Return the refused records that wait, oldest first, from offset `begin` of the topic, each once."""
    found: dict[str, Summary] = {}
    async for id_, record in _entries(settings, begin):
        if record is None:
            found.pop(id_, None)
        elif feed is None or record.topic == feed:
            found[id_] = _summary(record)
    return list(found.values())


async def _find(settings: Settings, id_: str) -> Quarantined:
    held: Quarantined | None = None
    async for name, record in _entries(settings, None):
        if name == id_:
            held = record or held
    if held is None:
        raise Failure(ExitCode.NOT_FOUND, "error.no_quarantined", id=id_)
    return held


def plain(summary: Summary) -> dict[str, Any]:
    """Return the summary as plain JSON."""
    found: dict[str, Any] = msgspec.to_builtins(summary)
    return found


async def list_(settings: Settings, *, feed: str | None, limit: int, as_json: bool) -> None:
    """Print what waits in quarantine, the newest `limit` records."""
    found = await waiting(settings, feed=feed)
    if as_json:
        show_json([plain(summary) for summary in found[-limit:]])
        return
    show(render.quarantine(found[-limit:], total=len(found)))


async def show_one(settings: Settings, id_: str, *, as_json: bool) -> None:
    """Print one refused record with its raw value."""
    record = await _find(settings, id_)
    value = unarmour(record.value)
    if as_json:
        show_json(
            {**msgspec.to_builtins(record), "value_text": None if value is None else value.decode(errors="replace")}
        )
        return
    show(*render.quarantined(_summary(record), value))


def _replacement(path: Path) -> bytes:
    try:
        value = path.read_bytes()
    except OSError as error:
        raise Failure(ExitCode.INPUT, "input.unreadable", file=path, reason=error.strerror or str(error)) from error
    if not value.strip():
        raise Failure(ExitCode.INPUT, "input.empty", file=path)
    if len(value) > MAX_VALUE_BYTES:
        raise Failure(ExitCode.INPUT, "input.big_line", file=path, line=1, limit=MAX_VALUE_BYTES)
    return value


async def retry(settings: Settings, id_: str, *, value: Path | None, key: str | None, as_json: bool) -> None:
    """Send a refused record to its feed again, as it was or with the mended value in a file; it then leaves the list."""
    record = await _find(settings, id_)
    if record.topic not in BY_NAME or BY_NAME[record.topic].kind != "feed":
        raise Failure(ExitCode.USAGE, "error.retry_internal", id=id_, topic=record.topic, service=record.service)
    body = _replacement(value) if value else unarmour(record.value)
    headers: list[Header] = [(name, unarmour(text) or b"") for name, text in record.headers if text is not None]
    async with connect.producer(settings) as producer:
        try:
            sent = await producer.send_and_wait(
                settings.topic_prefix + record.topic,
                key=key.encode() if key else unarmour(record.key), value=body, headers=headers,
            )  # fmt: skip
            await producer.send_and_wait(settings.topic_prefix + QUARANTINE.name, key=id_.encode(), value=None)
        except (KafkaError, OSError) as error:
            raise connect.broker_away(settings) from error
    place = f"{record.topic}/{sent.partition}/{sent.offset}"
    if as_json:
        show_json({"retried": id_, "as": place})
    else:
        note("quarantine.retried", id=id_, place=place)


def refused_words(summaries: list[Summary], limit: int = 5) -> list[str]:
    """Return lines that tell of the first `limit` refused records."""
    lines = [f"  {s.id} [{s.key or '-'}] {'; '.join(s.words())}" for s in summaries[:limit]]
    if len(summaries) > limit:
        lines.append("  " + tell("quarantine.more", count=len(summaries) - limit))
    return lines
