"""Every kind of decision, from bytes and to canonical bytes."""

from typing import Final

import msgspec

from contracts.catalogue import MAX_MESSAGE_BYTES
from contracts.decisions.contest import Draw, LineUp, Panels, Results
from contracts.decisions.meetings import Timetable
from contracts.decisions.mentoring import Cycle, Pairing, Plan, Reminder, Waiting
from contracts.decisions.objections import Objection
from contracts.decisions.refusals import Refused
from contracts.decisions.shortlist import Shortlist

Decision = (
    Pairing
    | Reminder
    | Waiting
    | Cycle
    | Plan
    | Shortlist
    | LineUp
    | Panels
    | Draw
    | Results
    | Timetable
    | Objection
    | Refused
)
_decoder: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Decision:
    """Return the decision in `value`.

    Raise msgspec.ValidationError (a ValueError) naming the place where it breaks.
    """
    return _decoder.decode(value)


def encode(decision: Decision) -> bytes:
    """Return the canonical bytes of `decision`: equal decisions give equal bytes."""
    return _encoder.encode(decision)


MAX_DECISION_BYTES: Final = MAX_MESSAGE_BYTES - 65_536
"""What a message of the topic takes, less room for key and headers."""


def bounded(decision: Decision) -> tuple[Decision, bytes]:
    """Return `decision` and its bytes; in the place of one that no message can hold a refusal that
    says so.

    What was decided holds all the same: it is in the fold's state, and the command line shows it.
    """
    value = encode(decision)
    if len(value) <= MAX_DECISION_BYTES:
        return decision, value
    kind = type(decision).__struct_config__.tag
    refused = Refused(
        pool=decision.pool, seq=decision.seq, time=decision.time, cause=decision.cause,
        code="too_large", detail=f"{kind}: {len(value)} > {MAX_DECISION_BYTES}",
    )  # fmt: skip
    return refused, encode(refused)
