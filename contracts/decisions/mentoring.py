"""The matcher's decisions: pairings, who waits, cycles and plans."""

from typing import Literal

import msgspec

from contracts.decisions.base import DecisionBase, Reason
from contracts.mentoring import PlanMove, PlanPolicy, PlanStep
from contracts.pool_log import Language

PairingStatus = Literal["proposed", "accepted", "declined", "expired", "withdrawn", "completed"]
PairingNote = Literal[
    "", "cycle", "next_best", "profile_changed", "mentor_left", "startup_left", "declined_by_startup", "declined_by_mentor",
    "no_reply", "pinned", "released", "replaced", "rule", "outcome", "accepted_by_startup", "accepted_by_mentor", "swapped",
    "place_taken", "handed_over", "recalled",
]  # fmt: skip
"""What made a pairing, or changed it."""
WaitingReason = Literal[
    "no_capacity", "no_eligible_mentor", "no_common_language", "score_too_low", "all_declined", "outside_dates",
    "limits", "places_elsewhere",
]  # fmt: skip


AnsweringSide = Literal["startup", "mentor"]


class AnswerModel(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """How likely one side accepts, as a pool has learned it (docs/acceptance.md); whole numbers."""

    answers: int
    """So many proposals that were answered, or left unanswered to the end, it was learned from."""
    accepted: int
    """How many of 10,000 were accepted, over all people."""
    prior: int
    """So many answers of that mean stand beside a person's own."""
    pace: int
    """Hundredths of a day in which people answer, over all."""
    coefficients: list[int]
    """1 / 65,536 of log odds, in the order of the features there."""
    curve: list[tuple[int, int]] = []
    """Knots: log odds (1 / 1,024), and how many of 10,000 accept there. None: as the odds say."""


class Pairing(DecisionBase, frozen=True, tag="pairing", kw_only=True):
    """A pairing came to be or changed its status."""

    startup: str
    mentor: str
    status: PairingStatus
    score: int
    revision: int
    """Counts the decisions about this pairing from 1."""
    note: PairingNote = ""
    accepted_by: list[Literal["startup", "mentor"]] = []
    pinned: bool = False
    reply_by: int = 0
    """Ms since 1970 UTC; 0 where no reply is awaited."""
    startup_name: str
    mentor_name: str
    startup_language: Language
    mentor_language: Language
    reason: Reason
    model: str = ""
    """Fingerprint of the encoder whose vectors the score was made of; empty where it had none."""


class Reminder(DecisionBase, frozen=True, tag="reminder", kw_only=True):
    """A proposal still waits on a day on which its pool's rules remind people. The pairing stays as
    it is.
    """

    startup: str
    mentor: str
    to: list[Literal["startup", "mentor"]]
    """The sides that have not answered, at least one; nobody else is told."""
    asked: int
    """`seq` of the decision that proposed the pairing."""
    reply_by: int
    """Ms since 1970 UTC; after `time`."""
    startup_name: str
    mentor_name: str
    startup_language: Language
    mentor_language: Language
    reason: Reason


class Waiting(DecisionBase, frozen=True, tag="waiting", kw_only=True):
    """A startup that has fewer mentors than it may have, and why."""

    startup: str
    startup_name: str
    startup_language: Language
    reason: WaitingReason


class Cycle(DecisionBase, frozen=True, tag="cycle", kw_only=True):
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
    acceptance: dict[AnsweringSide, AnswerModel] = {}
    """How likely each side was held to accept, where that counts in the score."""


class Plan(DecisionBase, frozen=True, tag="plan", kw_only=True):
    """A version of a mentoring plan under review, or published.

    Docs/matching.md explains the figures.

    `certified` is what the prices prove, `bound` what is proven with the search's help, `gap` how
    far above the plan that is.
    """

    version: int
    status: Literal["draft", "published"]
    step: PlanStep
    by_hand: int
    """How many changes by hand it holds."""
    cycle: int
    startups: int
    mentors: int
    pairs: int
    waiting: int
    total: int
    bound: int
    certified: int
    gap: int
    method: str
    policy: PlanPolicy
    figures: dict[str, int] = {}
    left_out: list[str] = []
    """What the budget did not allow, or what could not be met and was only preferred."""
    moves: list[PlanMove] = []
    """Against what is in force, by startup; the first thousand."""
    moved: int = 0
    """How many startups move, listed or not."""
    document: str
    """SHA-256 (hexadecimal) of plan.json, which `duijie plan --out` writes and `duijie verify`
    checks.
    """
    model: str
