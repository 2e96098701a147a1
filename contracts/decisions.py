"""The records of the decisions topic: what the matcher and the roadshow decided, and why.

Decisions are a function of the pool log alone; replaying it gives the same bytes. Codes here are turned into words by
the notifier and the command line, in the reader's language.
"""

from typing import Literal

import msgspec

from contracts.pool_log import Group, Language, NeedCode

PairingStatus = Literal["proposed", "accepted", "declined", "expired", "withdrawn", "completed"]
WaitingReason = Literal[
    "no_capacity", "no_eligible_mentor", "no_common_language", "score_too_low", "all_declined", "outside_dates"
]
LeftOutReason = Literal["quota_full", "industry_full", "stage", "documents", "region", "no_vectors"]
RefusalCode = Literal[
    "unknown_pool", "unknown_pairing", "already_answered", "unknown_startup", "unknown_mentor", "breaks_rule",
    "duplicate_person", "wrong_pool_kind", "nothing_to_publish", "model_mismatch",
]  # fmt: skip


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="type"):
    """What every decision carries."""

    pool: str
    seq: int
    """Counts the decisions of one pool and one service from 1."""
    time: int
    cause: str
    """The `event` of the pool-log record that led to this decision."""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why two profiles fit: shared codes, a quotation from each profile, and the score's parts (0 to 10,000 each)."""

    needs: list[NeedCode] = []
    industries: list[str] = []
    left_quote: str = ""
    right_quote: str = ""
    features: dict[str, int] = {}


class Pairing(Base, frozen=True, tag="pairing", kw_only=True):
    """A pairing came to be or changed its status."""

    startup: str
    mentor: str
    status: PairingStatus
    score: int
    revision: int
    """Counts the decisions about this pairing from 1."""
    note: Literal[
        "", "cycle", "next_best", "profile_changed", "mentor_left", "startup_left", "declined_by_startup", "declined_by_mentor",
        "no_reply", "pinned", "released", "replaced", "rule", "outcome", "accepted_by_startup", "accepted_by_mentor",
    ] = ""  # fmt: skip
    accepted_by: list[Literal["startup", "mentor"]] = []
    pinned: bool = False
    reply_by: int = 0
    """Ms since 1970 UTC; 0 where no reply is awaited."""
    startup_name: str
    mentor_name: str
    startup_language: Language
    mentor_language: Language
    reason: Reason


class Waiting(Base, frozen=True, tag="waiting", kw_only=True):
    """A startup that has fewer mentors than it may have, and why."""

    startup: str
    startup_name: str
    startup_language: Language
    reason: WaitingReason


class Cycle(Base, frozen=True, tag="cycle", kw_only=True):
    """A cycle was solved."""

    number: int
    startups: int
    mentors: int
    pairs: int
    total_score: int
    kept: int
    waiting: int
    solver: str
    model: str
    """Fingerprint of the encoder whose vectors were used."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One startup's place in a shortlist; `investors` are its keenest eligible ones, best first."""

    rank: int
    startup: str
    name: str
    group: Group
    industry: str
    language: Language
    score: int
    investors: list[str]
    reason: Reason


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A startup that is not on the shortlist, and why."""

    startup: str
    name: str
    group: Group
    language: Language
    score: int
    reason: LeftOutReason


class Shortlist(Base, frozen=True, tag="shortlist", kw_only=True):
    """A version of a roadshow's shortlist."""

    version: int
    status: Literal["draft", "published"]
    quotas: dict[Group, int]
    industry_max: int
    entries: list[Entry]
    waiting_list: list[LeftOut]
    left_out: list[LeftOut]
    investors_valid: int
    investors_not_valid: int
    model: str


class Refused(Base, frozen=True, tag="refused", kw_only=True):
    """An answer, command or profile that could not take effect, and why."""

    code: RefusalCode
    startup: str = ""
    mentor: str = ""
    detail: str = ""


Decision = Pairing | Waiting | Cycle | Shortlist | Refused

_decoder: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Decision:
    """Return the decision in `value`; raise msgspec.ValidationError (a ValueError) naming the place where it breaks."""
    return _decoder.decode(value)


def encode(decision: Decision) -> bytes:
    """Return the canonical bytes of `decision`: equal decisions give equal bytes."""
    return _encoder.encode(decision)
