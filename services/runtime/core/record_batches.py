"""Record batches as a broker keeps them (message format 2), read record by record whatever bytes a
record holds.

The client's own reader stops at a header name that is not UTF-8 and drops what it has read; this
one marks such a record and goes on. Source: Apache Kafka, "Message Format", RecordBatch and Record.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from contracts.envelope import RawHeader

_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_MAGIC: Final = 2
_CODEC: Final = 0x07
_APPEND_TIME: Final = 0x08
_TRANSACTIONAL: Final = 0x10
_CONTROL: Final = 0x20
_LENGTH_BEGINS: Final = 12
"""The length of a batch counts from behind itself: 8 bytes of base offset and 4 of length come
before.
"""

Decompress = Callable[[int, bytes], bytes]
"""Codec number (Kafka's) and bytes to bytes.

Raises ValueError where they are too large or broken.
"""


class LogRecord(NamedTuple):
    """One record of a log; `fault` says what no client could read of it."""

    offset: int
    timestamp: int
    """Ms since 1970 UTC."""
    key: bytes | None
    value: bytes | None
    headers: tuple[RawHeader, ...]
    fault: str = ""


class Batch(NamedTuple):
    """The frame of one batch; `body` holds its records as they are kept."""

    base: int
    end: int
    """The offset after the batch, also where compaction took its last records out."""
    attributes: int
    first_timestamp: int
    max_timestamp: int
    producer: int
    size: int
    """Records in the batch."""
    body: bytes

    @property
    def control(self) -> bool:
        """Whether this is a marker of a transaction, which holds no records for readers."""
        return bool(self.attributes & _CONTROL)

    @property
    def transactional(self) -> bool:
        """Whether the records belong to a transaction."""
        return bool(self.attributes & _TRANSACTIONAL)


def batches(data: bytes) -> Iterator[Batch]:
    """Yield the whole batches in `data`.

    What a fetch cut off at the end is left. Raise ValueError for another format.
    """
    at = 0
    while at + _HEADER.size <= len(data):
        (
            base,
            length,
            _,
            magic,
            _,
            attributes,
            last,
            first_time,
            last_time,
            producer,
            _,
            _,
            count,
        ) = _HEADER.unpack_from(data, at)
        if magic != _MAGIC:
            raise ValueError(f"message format {magic} is not supported")
        following = at + _LENGTH_BEGINS + length
        if following > len(data) or following <= at:
            return
        body = bytes(data[at + _HEADER.size : following])
        yield Batch(base, base + last + 1, attributes, first_time, last_time, producer, count, body)
        at = following


def records(batch: Batch, decompress: Decompress) -> Iterator[LogRecord]:
    """Yield the records of `batch`; raise ValueError where it is cut off or broken."""
    codec = batch.attributes & _CODEC
    reader = _Reader(decompress(codec, batch.body) if codec else batch.body)
    for _ in range(batch.size):
        length = reader.varint()
        end = reader.at + length
        reader.take(1)  # attributes, unused
        delta = reader.varint()
        timestamp = (
            batch.max_timestamp
            if batch.attributes & _APPEND_TIME
            else batch.first_timestamp + delta
        )
        offset = batch.base + reader.varint()
        key, value = reader.nullable(), reader.nullable()
        headers, fault = _headers(reader)
        if reader.at != end:
            raise ValueError(f"record at offset {offset} is not as long as it says")
        yield LogRecord(offset, timestamp, key, value, headers, fault)


def _headers(reader: "_Reader") -> tuple[tuple[RawHeader, ...], str]:
    headers: list[RawHeader] = []
    fault = ""
    for _ in range(reader.varint()):
        name = reader.take(reader.varint())
        try:
            text = name.decode()
        except UnicodeDecodeError:
            text = name.decode("utf-8", "backslashreplace")
            fault = fault or text
        headers.append((text, reader.nullable()))
    return tuple(headers), fault


class _Reader:
    """Bytes read from left to right."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def varint(self) -> int:
        """Return a signed variable-length number (zigzag)."""
        shift = number = 0
        while True:
            (byte,) = self.take(1)
            number |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the continuation bit
                return (number >> 1) ^ -(number & 1)
            shift += 7
            if shift > 63:  # noqa: PLR2004 - of a 64-bit number
                raise ValueError("a number of more than 64 bits")

    def take(self, length: int) -> bytes:
        """Return the next `length` bytes."""
        end = self.at + length
        if length < 0 or end > len(self._data):
            raise ValueError("a record that is cut off")
        found, self.at = self._data[self.at : end], end
        return found

    def nullable(self) -> bytes | None:
        """Return bytes with their length before them; a negative length is null."""
        length = self.varint()
        return None if length < 0 else self.take(length)
