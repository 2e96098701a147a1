"""The records of the quarantine topic: what could not be accepted, whole, with the reason in words and the place."""

import base64
from typing import Literal

import msgspec

ErrorKind = Literal[
    "not_json", "not_utf8", "contract", "key_mismatch", "too_large", "unknown_code", "identity", "unreadable"
]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is wrong: the field as a JSON path (`$.capacity`, `$` for the whole), and what to do about it."""

    field: str
    zh: str
    en: str


class Quarantined(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refused record. `key`, `value` and header values are base64 of the raw bytes; None is a null."""

    id: str
    """`TOPIC/PARTITION/OFFSET`, without the deployment's topic prefix."""
    topic: str
    partition: int
    offset: int
    timestamp: int
    service: str
    error: ErrorKind
    messages: list[Message]
    key: str | None
    value: str | None
    headers: list[tuple[str, str | None]]


_decoder = msgspec.json.Decoder(Quarantined)
_encoder = msgspec.json.Encoder(order="deterministic")


def armour(raw: bytes | None) -> str | None:
    """Return `raw` in base64, None for None."""
    return None if raw is None else base64.b64encode(raw).decode()


def unarmour(text: str | None) -> bytes | None:
    """Return the bytes that `armour` was given."""
    return None if text is None else base64.b64decode(text)


def decode(value: bytes) -> Quarantined:
    """Return the refused record in `value`; raise msgspec.ValidationError (a ValueError) naming the place where it breaks."""
    return _decoder.decode(value)


def encode(quarantined: Quarantined) -> bytes:
    """Return the canonical bytes of `quarantined`."""
    return _encoder.encode(quarantined)
