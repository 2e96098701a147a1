"""From a record that cannot be accepted to a quarantine record that holds it whole."""

from typing import Final

from contracts import quarantine as contract
from contracts.catalogue import MAX_MESSAGE_BYTES
from contracts.envelope import event_headers
from contracts.quarantine import Argument, Message
from services.runtime.core.handler import Inbound, Outbound, Partition
from services.runtime.errors import Poison

_WHOLE_BYTES: Final = 3_000_000
"""Raw bytes whose base64 fits into one message of the quarantine topic, with room for the messages.
"""
_HEADER_BYTES: Final = 16
"""What a header takes in the record beside name and value."""
_MOST_HEADERS: Final = 10_000
_KEPT_BYTES: Final = 1_000_000
"""Of key and of value, where the record is too large to be kept whole."""
_MOST_BYTES: Final = MAX_MESSAGE_BYTES - 65_536
"""Of a quarantine record, with room for key and headers of its message."""
_MOST_MESSAGES: Final = 100
_CUT_MESSAGES: Final = 10
"""Messages that are kept where the record is cut."""
_MOST_LISTED: Final = 20
_MOST_CHARACTERS: Final = 1_000
"""Of one argument of a message, or one entry of a list in it."""


def quarantined(service: str, partition: Partition, record: Inbound, poison: Poison) -> Outbound:
    """Return the quarantine output for `record`; its id is `TOPIC/PARTITION/OFFSET`.

    It is whole where a message can hold it, else its beginning without headers, and a note:
    whatever a record holds, its quarantine record fits into the topic.
    """
    name = f"{partition.topic}/{partition.number}/{record.offset}"
    messages = [_bounded(message) for message in poison.messages[:_MOST_MESSAGES]]
    value = b""
    if _size(record) <= _WHOLE_BYTES and len(record.headers) <= _MOST_HEADERS:
        value = _encoded(service, partition, record, poison, messages)
    if not value or len(value) > _MOST_BYTES:
        kept, key = (
            None if raw is None else raw[:_KEPT_BYTES] for raw in (record.value, record.key)
        )
        cut = Inbound(record.offset, record.timestamp, key, kept, ())
        note = Message("$", "cut", {"size": len(kept or b""), "place": name})
        value = _encoded(service, partition, cut, poison, [*messages[:_CUT_MESSAGES], note])
    headers = event_headers(
        service=service,
        schema=f"quarantined/{contract.VERSION}",
        id=name,
        time=record.timestamp,
        key=name,
    )
    return Outbound(record.offset, "quarantine", name.encode(), value, headers)


def _encoded(
    service: str, partition: Partition, record: Inbound, poison: Poison, messages: list[Message]
) -> bytes:
    return contract.encode(
        contract.Quarantined(
            id=f"{partition.topic}/{partition.number}/{record.offset}",
            topic=partition.topic,
            partition=partition.number,
            offset=record.offset,
            timestamp=record.timestamp,
            service=service,
            error=poison.error,
            messages=messages,
            key=contract.to_base64(record.key),
            value=contract.to_base64(record.value),
            headers=[(header, contract.to_base64(value)) for header, value in record.headers],
        )
    )


def _size(record: Inbound) -> int:
    headers = sum(
        len(name.encode()) + len(value or b"") + _HEADER_BYTES for name, value in record.headers
    )
    return len(record.key or b"") + len(record.value or b"") + headers


def _bounded(message: Message) -> Message:
    arguments = {name: _shortened(argument) for name, argument in message.arguments.items()}
    return Message(message.field[:_MOST_CHARACTERS], message.code, arguments)


def _shortened(argument: Argument) -> Argument:
    if isinstance(argument, str):
        return argument[:_MOST_CHARACTERS]
    if isinstance(argument, list):
        return [text[:_MOST_CHARACTERS] for text in argument[:_MOST_LISTED]]
    return argument
