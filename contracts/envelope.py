"""CloudEvents 1.0 in binary mode: attributes in Kafka headers, the record itself in the value.

The codec is our own because the framework's breaks on a null header, on a header that is not UTF-8
and on a tombstone. Reading never raises: what cannot be read is absent. Source: CloudEvents Kafka
protocol binding 1.0.2, section 3.2.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

STAMP_HEADER = "ce_stamp"
"""Extension attribute of internal topics: where a record comes from and what its source sent before
it.
"""

ACTOR_HEADER: Final = "ce_actor"
"""Extension attribute of the feeds: the account that ordered an event, as its sender says."""
MOST_ACTOR: Final = 100
"""Characters of an account's name."""

ERASURE: Final = "erasure/1"
"""Schema of a tombstone by which a person is erased: what pools keep of those who left goes too."""

Header = tuple[str, bytes]
RawHeader = tuple[str, bytes | None]

_SPECVERSION: Final[Header] = ("ce_specversion", b"1.0")
_CONTENT_TYPE: Final[Header] = ("content-type", b"application/json")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS: Final = -62_135_596_800_000
_LAST_MS: Final = 253_402_300_799_000
"""0001-01-01 and 9999-12-31, in ms since 1970 UTC."""


class Attributes(NamedTuple):
    """The CloudEvents attributes that duijie reads.

    None where a producer gave none or gave bytes that are not UTF-8.
    """

    id: str | None = None
    source: str | None = None
    type: str | None = None
    time: str | None = None
    partitionkey: str | None = None
    dataschema: str | None = None
    actor: str | None = None


_NAMES = {f"ce_{name}": index for index, name in enumerate(Attributes._fields)}


def read_attributes(headers: Iterable[RawHeader]) -> Attributes:
    """Return the attributes in `headers`.

    The first of a repeated header wins, unreadable ones are None.
    """
    attributes: list[str | None] = [None] * len(_NAMES)
    for name, value in headers:
        index = _NAMES.get(name)
        if index is not None and value is not None and attributes[index] is None:
            try:
                attributes[index] = value.decode()
            except UnicodeDecodeError:
                continue
    return Attributes._make(attributes)


class HeaderWriter:
    """Writes the headers of the events of one schema that one service sends.

    What never changes is encoded once.
    """

    def __init__(self, service: str, schema: str) -> None:
        """Take the schema as `NAME/VERSION`, one of those in contracts/schemas."""
        self._source = ("ce_source", f"/duijie/{service}".encode())
        self._type = ("ce_type", f"duijie.{schema.partition('/')[0]}".encode())
        self._schema = ("ce_dataschema", schema.encode())

    def write(self, event: str, time: int | str, key: str | bytes) -> list[Header]:
        """Return the headers of the event with id `event`.

        `time` is ms since 1970 UTC, or RFC 3339 as somebody wrote it; `key` is the record's.
        """
        return [
            _SPECVERSION,
            ("ce_id", event.encode()),
            self._source,
            self._type,
            ("ce_time", time.encode() if isinstance(time, str) else _moment(time)),
            ("ce_partitionkey", key.encode() if isinstance(key, str) else key),
            self._schema,
            _CONTENT_TYPE,
        ]


_writer = lru_cache(maxsize=256)(HeaderWriter)


def event_headers(
    *,
    service: str,
    schema: str,
    id: str,  # noqa: A002 - CloudEvents' own name
    time: int | str,
    key: str | bytes,
) -> list[Header]:
    """Return the headers of one event that `service` sends; see HeaderWriter."""
    return _writer(service, schema).write(id, time, key)


@lru_cache(maxsize=4096)
def _moment(time: int) -> bytes:
    """Return a time as RFC 3339, the nearest one that has a year of four digits.

    A broker keeps any number as a record's time.
    """
    moment = _EPOCH + timedelta(milliseconds=min(max(time, _FIRST_MS), _LAST_MS))
    return moment.isoformat(timespec="milliseconds").encode()


def with_actor(headers: Sequence[Header], actor: str) -> list[Header]:
    """Return `headers` with the account that ordered the event; unchanged where nobody is named."""
    named = [(ACTOR_HEADER, actor[:MOST_ACTOR].encode())] if actor else []
    return [*headers, *named]


def read_stamp(headers: Sequence[RawHeader]) -> bytes | None:
    """Return the raw stamp of an internal record, or None where it carries none.

    It stands last, so it is looked for from there.
    """
    for name, value in reversed(headers):
        if name == STAMP_HEADER:
            return value
    return None
