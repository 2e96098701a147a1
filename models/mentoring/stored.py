"""What the matcher stores of a pool, field by field: the structs, their keys and their bytes."""

from typing import Literal

import msgspec

from contracts.decisions import (
    AnsweringSide,
    AnswerModel,
    PairingStatus,
    Reason,
    RefusalCode,
    WaitingReason,
)
from contracts.mentoring import PlanMove, PlanPolicy
from contracts.pool_log import Language, Profile, Startup
from models.acceptance import AskedPairing

LIVE = ("proposed", "accepted")
DRAFT = "plan/draft"
PLAN = "plan/in_force"
WANTED = "wanted"
"""The fields of the plan under review and of the one that the last cycle put in force."""
ACCEPTANCE_MODELS = "acceptance"
"""The field of what the pool has learned of answers."""
NO_REASON = Reason()
Side = Literal["startup", "mentor"]
SIDES: tuple[Side, ...] = ("startup", "mentor")


class Stored(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """The base of what is stored as JSON."""


class StoredPair(Stored, frozen=True, kw_only=True):
    """A pairing as it last stood; `cycle` is the one in which it got its status."""

    startup: str
    mentor: str
    status: PairingStatus
    score: int
    revision: int
    cycle: int
    note: str = ""
    accepted_by: list[Literal["startup", "mentor"]] = []
    declined_by: Literal["", "startup", "mentor"] = ""
    pinned: bool = False
    proposed_at: int = 0
    """When (ms) the two were first brought together; 0 is not known."""
    seen: int = 0
    """How often it was proposed since it last came about."""
    worked: bool = False
    """Whether the two had worked together before: a completed pairing, or one of another pool."""
    brought: bool = False
    """Whether it came from another pool: the two know each other, whatever is taken back here."""
    taken_back: bool = False
    """Whether it was completed, and that was taken back or denied since."""
    reply_by: int = 0
    remind_at: list[int] = []
    """When (ms) whoever has not answered by then is still to be reminded, ascending."""
    asked: int = 0
    """`seq` of the decision that proposed it; 0 where nobody is to be reminded."""
    startup_name: str
    mentor_name: str
    startup_language: Language
    mentor_language: Language
    reason: Reason = NO_REASON

    @property
    def live(self) -> bool:
        """Whether the pair uses capacity: proposed or accepted."""
        return self.status in LIVE

    @property
    def unanswered(self) -> bool:
        """Whether the system may still take the proposal back by itself."""
        return self.status == "proposed" and not self.accepted_by and not self.pinned

    @property
    def silent(self) -> list[Side]:
        """The sides whose answer a proposal waits for until `reply_by`; none where it waits for
        nobody, or without an end.
        """
        if self.status != "proposed" or not self.reply_by:
            return []
        return [side for side in SIDES if side not in self.accepted_by]

    @property
    def next_due(self) -> int:
        """When (ms) a tick changes or tells something: a reminder, or the end of a proposal; 0 is
        never.
        """
        if not self.reply_by:
            return 0
        return min([*self.remind_at[:1], self.reply_by])

    @property
    def acquainted(self) -> bool:
        """Whether the two have worked together, now or before."""
        return self.worked or (self.status == "completed" and not self.taken_back)

    @property
    def settled(self) -> bool:
        """Whether the pair stays by itself: accepted by both, or locked by an operator."""
        return self.status == "accepted" or self.pinned


class Never(Stored, frozen=True, kw_only=True):
    """A declined pair: it does not come back."""

    startup: str
    mentor: str


class StoredWait(Stored, frozen=True, kw_only=True):
    """A startup without a mentor, since when (ms) and why."""

    since: int
    reason: WaitingReason


class Out(Stored, frozen=True, kw_only=True):
    """A profile that is kept out of matching, and why."""

    code: RefusalCode
    detail: str = ""


class HandedOn(Stored, frozen=True, kw_only=True):
    """A pairing that goes on from another pool, once both are here and a place is; at most until
    `until` (ms).
    """

    startup: str
    mentor: str
    until: int


class LackedPlaces(Stored, frozen=True, kw_only=True):
    """What was last reported of places that the pool lacks (contracts.register.PlacesWanted)."""

    waiting: int = 0
    mentors: dict[str, int] = {}


class ManualChange(Stored, frozen=True, kw_only=True):
    """One change by hand of a draft: pairs that must be in it, and pairs that must not."""

    step: Literal["pin", "release", "swap"]
    pins: list[tuple[str, str]] = []
    exclusions: list[tuple[str, str]] = msgspec.field(default_factory=list, name="bars")


class Planned(Stored, frozen=True, kw_only=True):
    """A plan as it was solved: a draft under review, or the one that a cycle put in force.

    `document`: plan.json, compressed (models.mentoring.planning.plan); `digest` is its SHA-256.
    """

    version: int
    time: int
    by_hand: list[ManualChange] = []
    pairs: list[tuple[str, str]]
    startups: int
    mentors: int
    waiting: int
    total: int
    bound: int
    certified: int
    method: str
    policy: PlanPolicy
    figures: dict[str, int] = {}
    left_out: list[str] = []
    moves: list[PlanMove] = []
    moved: int = 0
    document: bytes
    digest: str
    model: str


class MentoringMeta(Stored, frozen=True, kw_only=True):
    """Counters and switches; `model` and `dims` are those of the vectors that the pool compares."""

    seq: int = 0
    cycle: int = 0
    open: bool = False
    model: str = ""
    dims: int = 0
    plans: int = 0
    """Counts the versions of plans under review."""


decode_pair = msgspec.json.Decoder(StoredPair).decode
decode_never = msgspec.json.Decoder(Never).decode
decode_wait = msgspec.json.Decoder(StoredWait).decode
decode_out = msgspec.json.Decoder(Out).decode
decode_handed_on = msgspec.json.Decoder(HandedOn).decode
decode_wanted = msgspec.json.Decoder(LackedPlaces).decode
decode_planned = msgspec.json.Decoder(Planned).decode
decode_models = msgspec.json.Decoder(dict[AnsweringSide, AnswerModel]).decode


def profile_key(profile: Profile) -> str:
    """Return the field of a profile, `startup/ID` or `mentor/ID`."""
    return f"{'startup' if isinstance(profile, Startup) else 'mentor'}/{profile.id}"


def allotment_key(mentor: str) -> str:
    """Return the field of what the register gives of a mentor's places."""
    return f"allotment/{mentor}"


def pair_key(kind: Literal["pair", "never", "handed"], startup: str, mentor: str) -> str:
    """Return the field of a fact about two profiles.

    Ids are escaped so that no two pairs share a field.
    """
    return f"{kind}/{_escaped(startup)}/{_escaped(mentor)}"


def asked_key(asked: AskedPairing) -> str:
    """Return the field of a proposal and of what was said to it."""
    return f"asked/{_escaped(asked.startup)}/{_escaped(asked.mentor)}/{asked.number}"


def _escaped(key: str) -> str:
    return key.replace("%", "%25").replace("/", "%2F")
