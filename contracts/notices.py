"""The records of the notices topic: one message to one person, in that person's language."""

from typing import Literal

import msgspec

from contracts.pool_log import Language


class Notice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A message that says who, why, what to do and until when; `id` is the same however often it is
    produced.
    """

    id: str
    pool: str
    time: int
    cause: str
    """`SERVICE/POOL/SEQ` of the decision it tells of."""
    recipient_kind: Literal["startup", "mentor", "investor", "judge", "organiser"]
    recipient: str
    recipient_name: str
    language: Language
    template: str
    subject: str
    body: str
    reply_by: int = 0


_decoder = msgspec.json.Decoder(Notice)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Notice:
    """Return the notice in `value`.

    Raise msgspec.ValidationError (a ValueError) naming the place where it breaks.
    """
    return _decoder.decode(value)


def encode(notice: Notice) -> bytes:
    """Return the canonical bytes of `notice`."""
    return _encoder.encode(notice)
