"""When a record counts and which event it is, by its CloudEvents headers and by the broker."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from contracts.envelope import Attributes, Header, read_attributes, write_attributes
from services.runtime.handler import Inbound, Partition

MAX_EVENT: Final = 200
"""Characters of a producer's event id that are kept."""

_NONE: Final = Attributes()
_CONSTANT: Final = tuple(
    header
    for header in write_attributes(id="", source="/duijie/intake", type="", time="", partitionkey="", dataschema="")
    if header[1]
)
_SPECVERSION, _SOURCE, _CONTENT_TYPE = _CONSTANT


class Origin(NamedTuple):
    """What the outputs of one record inherit from it."""

    event: str
    time: int
    """Ms since 1970 UTC."""
    schema: str | None
    """The schema that the producer says the record keeps to."""


@lru_cache(maxsize=4096)
def _read_time(text: str) -> int | None:
    """Return an RFC 3339 time in ms since 1970, None where it is none or has no offset from UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.timestamp() * 1000) if moment.tzinfo and moment.year >= 1970 else None  # noqa: PLR2004 - the epoch
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _write_time(time: int) -> bytes:
    return datetime.fromtimestamp(time / 1000, UTC).isoformat(timespec="milliseconds").encode()


def origin(partition: Partition, record: Inbound) -> Origin:
    """Return where `record` comes from: a producer's time counts only if it is not after the broker's."""
    given = read_attributes(record.headers) if record.headers else _NONE
    event = given.id[:MAX_EVENT] if given.id else f"{partition.topic}/{partition.number}/{record.offset}"
    time = max(record.timestamp, 0)
    claimed = _read_time(given.time) if given.time else None
    if claimed is not None and claimed < time:
        time = max(claimed, 0)
    return Origin(event, time, given.dataschema)


_encode = msgspec.json.Encoder().encode


def event_json(event: str) -> bytes:
    """Return `event` as a JSON string."""
    return _encode(event)


class Headers:
    """Writes the headers of one kind of output; equal to `write_attributes`, with what never changes made once."""

    def __init__(self, schema: str) -> None:
        self._type = ("ce_type", f"duijie.{schema}".encode())
        self._schema = ("ce_dataschema", f"{schema}/1".encode())

    def write(self, event: str, pool: str, time: int, key: bytes) -> list[Header]:
        """Return the headers of the record that `event` leads to in `pool`."""
        return [
            _SPECVERSION,
            ("ce_id", f"{event}/{pool}".encode()),
            _SOURCE,
            self._type,
            ("ce_time", _write_time(time)),
            ("ce_partitionkey", key),
            self._schema,
            _CONTENT_TYPE,
        ]
