"""Every kind of pool-log record, from bytes and to canonical bytes."""

from typing import Final, get_args

import msgspec

from contracts.pool_log.base import OrderedRecord
from contracts.pool_log.events import Answer, Command, Outcome, Reencoded, Removed, Request, Score
from contracts.pool_log.profiles import Investor, Judge, Mentor, Startup
from contracts.pool_log.programme import Programme
from contracts.pool_log.register import Allotment, Filed, HandedOver, Related

Profile = Startup | Mentor | Investor
Record = (
    Startup
    | Mentor
    | Investor
    | Judge
    | Programme
    | Answer
    | Outcome
    | Score
    | Request
    | Command
    | Removed
    | Reencoded
    | Allotment
    | Related
    | Filed
    | HandedOver
)
ORDERED: Final = frozenset(
    str(kind.__struct_config__.tag) for kind in get_args(Record) if issubclass(kind, OrderedRecord)
)
"""The kinds of records that people order, answer or report."""
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Record:
    """Return the record in `value`.

    Raise msgspec.ValidationError (a ValueError) that names the place where it breaks.
    """
    return _decoder.decode(value)


def encode(record: Record) -> bytes:
    """Return the canonical bytes of `record`: equal records give equal bytes."""
    return _encoder.encode(record)
