"""One record's content, encoded once, and written for each pool that the record belongs to.

Equal content gives equal bytes, whatever the pool, the time and the event.
"""

from typing import Final, TypedDict

from contracts.pool_log.records import Record, encode


class RecordEnvelope(TypedDict):
    """What a record has of its pool and of the event that caused it, as in `PoolRecord`."""

    pool: str
    time: int
    event: str


NO_ENVELOPE: Final = RecordEnvelope(pool="", time=0, event="")
"""Of a record that is not written to a pool yet: `Startup(**NO_ENVELOPE, id=..., ...)`."""


class Writer:
    """Writes the records of one kind: the envelope in front of content that is encoded already."""

    def __init__(self, kind: str) -> None:
        """`kind` is the tag of the records."""
        self._open = b'{"kind":"%s","pool":"' % kind.encode()
        self._blank = b'%s","time":0,"event":""' % self._open

    def content(self, record: Record) -> bytes:
        """Return the canonical JSON of a record with NO_ENVELOPE, without what stands in front."""
        encoded = encode(record)
        if not encoded.startswith(self._blank):
            raise ValueError(f"not a record of this kind without an envelope: {record!r:.80}")
        return encoded[len(self._blank) :]

    def write(
        self, pool: str, time: int, event: bytes, content: bytes, actor: bytes = b""
    ) -> bytes:
        """Return the canonical bytes of the record in `pool`; `event` is a JSON string, and so is
        `actor`, of a record that somebody ordered.
        """
        if actor:
            event = b'%s,"actor":%s' % (event, actor)
        return b'%s%s","time":%d,"event":%s%s' % (self._open, pool.encode(), time, event, content)
