"""`duijie quarantine`: what could not be accepted - listed, shown whole, sent again after mending, or
discarded.
"""

from pathlib import Path

import msgspec
from aiokafka.errors import KafkaError

from contracts.catalogue import MAX_VALUE_BYTES, QUARANTINE
from contracts.quarantine import from_base64
from services.cli.client import connect
from services.cli.client import quarantine as client
from services.cli.client.quarantine import again, find, of_a_feed, plain, summary_of, waiting
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.render import quarantine as render
from services.runtime.settings import Settings
from services.spreadsheets.faults import FileFault, unreadable


async def list_(settings: Settings, *, feed: str | None, limit: int, as_json: bool) -> None:
    """Print what waits in quarantine, the newest `limit` records."""
    summaries = await waiting(settings, feed=feed)
    newest = summaries[-limit:]
    if as_json:
        show_json([plain(summary) for summary in newest])
        return
    show(render.listed(newest, total=len(summaries)))


async def show_one(settings: Settings, id_: str, *, as_json: bool) -> None:
    """Print one refused record with its raw value."""
    record = await find(settings, id_)
    value = from_base64(record.value)
    if as_json:
        show_json(
            {
                **msgspec.to_builtins(record),
                "words": summary_of(record).words(),
                "value_text": None if value is None else value.decode(errors="replace"),
            }
        )
        return
    show(*render.whole(summary_of(record), value))


def _replacement(path: Path) -> bytes:
    try:
        value = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not value.strip():
        raise FileFault("input.empty", file=path)
    if len(value) > MAX_VALUE_BYTES:
        raise FileFault("input.big_line", file=path, line=1, limit=MAX_VALUE_BYTES)
    return value


async def retry(
    settings: Settings, id_: str, *, value: Path | None, key: str | None, as_json: bool
) -> None:
    """Send a refused record to its feed again, as it was or with the mended value in a file; it
    then leaves the list.
    """
    record = await find(settings, id_)
    if not of_a_feed(record):
        raise Failure(
            ExitCode.USAGE,
            "error.retry_internal",
            id=id_,
            topic=record.topic,
            service=record.service,
        )
    event = again(record, _replacement(value) if value else None, key)
    async with connect.producer(settings) as producer:
        try:
            sent = await producer.send_and_wait(
                settings.topic_prefix + event.feed,
                key=event.key, value=event.value, headers=event.headers,
            )  # fmt: skip
            await producer.send_and_wait(
                settings.topic_prefix + QUARANTINE.name, key=id_.encode(), value=None
            )
        except (KafkaError, OSError) as error:
            raise connect.broker_away(settings) from error
    place = f"{record.topic}/{sent.partition}/{sent.offset}"
    if as_json:
        show_json({"retried": id_, "as": place})
    else:
        note("quarantine.retried", id=id_, place=place)


async def discard(settings: Settings, ids: list[str], *, as_json: bool) -> None:
    """Take refused records off the list for good; none where one of them does not wait."""
    waits = await client.held(settings, ids)
    if strange := [id_ for id_ in ids if id_ not in waits]:
        raise Failure(ExitCode.NOT_FOUND, "error.no_quarantined", id=strange[0])
    await client.discard(settings, waits)
    if as_json:
        show_json({"discarded": list(waits)})
    else:
        note("quarantine.discarded", count=len(waits))
