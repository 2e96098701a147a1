"""Every kind of register-log record, from bytes and to canonical bytes."""

import msgspec

from contracts.register.entries import ListedPool, Listing, Unlisted
from contracts.register.orders import Apart, Capacity, FilingChange, HandOver, Merge, Split
from contracts.register.pools import Held, Paired, PlacesWanted

Record = (
    Listing | Unlisted | ListedPool | Paired | Held | PlacesWanted | Merge | Split | Apart | Capacity
    | FilingChange | HandOver
)  # fmt: skip
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
