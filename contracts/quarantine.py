"""The records of the quarantine topic: what could not be accepted, whole, with the place and the
reason as a code.

Version 2. In version 1 a message held its words in Chinese and English; such records are read,
their words kept.
"""

import base64
from contextlib import suppress
from typing import Final, Literal

import msgspec

ErrorKind = Literal[
    "not_json",
    "not_utf8",
    "contract",
    "key_mismatch",
    "too_large",
    "unknown_code",
    "identity",
    "unreadable",
]


Argument = str | int | list[str]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that is wrong: the field as a JSON path (`$.capacity`, `$` for the whole), a code,
    and its arguments.

    The codes are those of `contracts.refusals`; `services.words` has the words for them in each
    language.
    """

    field: str
    code: str
    arguments: dict[str, Argument] = {}


class Quarantined(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refused record. `key`, `value` and header values are base64 of the raw bytes.

    None is a null.
    """

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


class MessageV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message as version 1 held it, in words."""

    field: str
    zh: str
    en: str


class QuarantinedV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refused record of version 1; as `Quarantined` but for the messages."""

    id: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    service: str
    error: ErrorKind
    messages: list[MessageV1]
    key: str | None
    value: str | None
    headers: list[tuple[str, str | None]]

    def raised(self) -> Quarantined:
        """Return the record in the present version, its words as arguments."""
        messages = [
            Message(old.field, "as_written", {"zh": old.zh, "en": old.en}) for old in self.messages
        ]
        same = {name: getattr(self, name) for name in self.__struct_fields__ if name != "messages"}
        return Quarantined(**same, messages=messages)


VERSION: Final = "2"
"""The version in which records are written."""

_decoder = msgspec.json.Decoder(Quarantined)
_decoder_v1 = msgspec.json.Decoder(QuarantinedV1)
_encoder = msgspec.json.Encoder(order="deterministic")


def to_base64(raw: bytes | None) -> str | None:
    """Return `raw` in base64, None for None."""
    return None if raw is None else base64.b64encode(raw).decode()


def from_base64(text: str | None) -> bytes | None:
    """Return the bytes that `to_base64` was given."""
    return None if text is None else base64.b64decode(text)


def decode(value: bytes) -> Quarantined:
    """Return the refused record in `value`, of either version.

    Raises msgspec.ValidationError (a ValueError) naming the place where the present version is
    broken.
    """
    try:
        return _decoder.decode(value)
    except msgspec.ValidationError:
        with suppress(msgspec.ValidationError):
            return _decoder_v1.decode(value).raised()
        raise


def encode(quarantined: Quarantined) -> bytes:
    """Return the canonical bytes of `quarantined`."""
    return _encoder.encode(quarantined)
