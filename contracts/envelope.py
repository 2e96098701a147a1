"""CloudEvents 1.0 in binary mode: attributes in Kafka headers, the record itself in the value.

The codec is our own because the framework's breaks on a null header, on a header that is not UTF-8 and on a
tombstone. Reading never raises: what cannot be read is absent. Source: CloudEvents Kafka protocol binding 1.0.2, section 3.2.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

CONTENT_TYPE = b"application/json"
STAMP_HEADER = "ce_stamp"
"""Extension attribute of internal topics: where a record comes from and what its source sent before it."""

Header = tuple[str, bytes]
RawHeader = tuple[str, bytes | None]


class Attributes(NamedTuple):
    """The CloudEvents attributes that duijie reads; None where a producer gave none or gave bytes that are not UTF-8."""

    id: str | None = None
    source: str | None = None
    type: str | None = None
    time: str | None = None
    partitionkey: str | None = None
    dataschema: str | None = None


_NAMES = {f"ce_{name}": index for index, name in enumerate(Attributes._fields)}


def read_attributes(headers: Iterable[RawHeader]) -> Attributes:
    """Return the attributes in `headers`; the first of a repeated header wins, unreadable ones are None."""
    found: list[str | None] = [None] * len(_NAMES)
    for name, value in headers:
        index = _NAMES.get(name)
        if index is not None and value is not None and found[index] is None:
            try:
                found[index] = value.decode()
            except UnicodeDecodeError:
                continue
    return Attributes._make(found)


def write_attributes(  # noqa: PLR0913 - CloudEvents has these
    *,
    id: str,  # noqa: A002 - CloudEvents' own name
    source: str,
    type: str,  # noqa: A002 - likewise
    time: str,
    partitionkey: str,
    dataschema: str,
) -> list[Header]:
    """Return the headers of one event; `time` is RFC 3339, `dataschema` is `NAME/VERSION` of a schema in contracts/schemas."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", type.encode()),
        ("ce_time", time.encode()),
        ("ce_partitionkey", partitionkey.encode()),
        ("ce_dataschema", dataschema.encode()),
        ("content-type", CONTENT_TYPE),
    ]


def read_stamp(headers: Sequence[RawHeader]) -> bytes | None:
    """Return the raw stamp of an internal record, or None where it carries none; it stands last, so it is looked for from there."""
    for name, value in reversed(headers):
        if name == STAMP_HEADER:
            return value
    return None
