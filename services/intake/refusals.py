"""Why a record is refused, as codes of contracts.refusals, and the quarantine record that holds it."""

from typing import Final

from contracts.catalogue import MAX_VALUE_BYTES
from contracts.feeds.errors import apart
from contracts.quarantine import Argument, ErrorKind, Message
from contracts.refusals import REASONS
from contracts.visible_text import told_apart
from services.runtime.core import poison
from services.runtime.core.handler import Inbound, Outbound, Partition
from services.runtime.errors import Poison

_KEY_BYTES: Final = 200


class Refusal(Exception):  # noqa: N818 - a verdict about a record, not a failure of ours
    """A record that breaks its contract; `offset` is not known where this is raised."""

    def __init__(self, error: ErrorKind, messages: list[Message]) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages


def refuse(code: str, field: str = "$", **arguments: Argument) -> Refusal:
    """Return a refusal with one message; its kind is that of `code` in contracts.refusals."""
    return Refusal(REASONS[code].error, [Message(field, code, arguments)])


def too_large(size: int) -> Refusal:
    """Refuse a value of `size` bytes."""
    return refuse("too_large", size=size, most=MAX_VALUE_BYTES)


def not_utf8(value: bytes, at: int) -> Refusal:
    """Refuse a value that is not UTF-8 from byte `at` on.

    Say so where it looks like a Chinese encoding.
    """
    try:
        value.decode("gb18030")
    except UnicodeDecodeError:
        return refuse("not_utf8", byte=at + 1)
    return refuse("not_utf8_but_gbk", byte=at + 1)


def empty() -> Refusal:
    """Refuse a value of no bytes, which is neither a record nor a tombstone."""
    return refuse("empty")


def no_key(fields: tuple[str, ...]) -> Refusal:
    """Refuse a record without a key."""
    return refuse("no_key", keys=" / ".join(fields))


def wrong_key(key: bytes, expected: str, field: str) -> Refusal:
    """Refuse a record whose key is not the id that its value names."""
    given, wanted = apart(key[:_KEY_BYTES].decode(errors="replace"), expected)
    return refuse("wrong_key", f"$.{field}", given=given, expected=wanted)


def unreadable_key() -> Refusal:
    """Refuse a tombstone whose key is not text."""
    return refuse("unreadable_key")


def unknown_schema(given: str, known: str) -> Refusal:
    """Refuse a record of a schema or version that this intake does not know."""
    shown, wanted = told_apart(given, known, most=80)
    return refuse("unknown_schema", "ce_dataschema", given=shown, known=wanted)


def no_deletion(topic: str) -> Refusal:
    """Refuse a tombstone on a feed whose records are events, not entities."""
    return refuse("no_deletion", feed=topic)


def quarantined(partition: Partition, record: Inbound, refused: Refusal) -> Outbound:
    """Return the quarantine output for `record`, whole where a message can hold it, else its
    beginning with a note.
    """
    return poison.quarantined(
        "intake", partition, record, Poison(record.offset, refused.error, refused.messages)
    )
