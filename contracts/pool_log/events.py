"""What happens in a pool: answers, outcomes, scores, wishes, commands, removals and new vectors."""

from typing import Literal

from contracts.pool_log.base import EntityKind, OrderedRecord, PoolRecord, Vectors
from contracts.roadshow import RoundName, Session


class Answer(OrderedRecord, frozen=True, tag="answer", kw_only=True):
    """A person's accept or decline of a proposed pairing; without a mentor, of their part in a
    roadshow.
    """

    startup: str
    mentor: str
    by: Literal["startup", "mentor", "judge", "investor"]
    answer: Literal["accept", "decline"]
    reason: Literal["", "no_time", "not_my_field", "conflict", "distance", "language", "other"] = ""
    partner: str = ""
    """The judge or investor who answers."""


class Outcome(OrderedRecord, frozen=True, tag="outcome", kw_only=True):
    """What came of a pairing or of a meeting with an investor: one event of a deal, which has come
    as far as the furthest of them (models/pool/outcomes).
    """

    startup: str
    partner: str
    outcome: Literal["did_not_take_place", "met", "intent", "signed", "completed", "broken_off"]
    amount_cny: int = 0
    on: str = ""
    """YYYY-MM-DD on which it happened; empty is the day of the report."""
    deal: str = ""
    """The operator's number of the deal, where the two have several."""
    share: int = 0
    """Hundredths of a percent."""
    round: str = ""
    evidence: str = ""
    by: Literal["", "startup", "partner", "organiser"] = ""
    """Who reports it."""
    agreed: Literal["", "yes", "no"] = ""
    """Whether the other side says so too; empty is not known."""
    change: Literal["", "correct", "withdraw"] = ""
    """Whether this mends or takes back the event `of`: the latest of the same outcome where that is
    empty. What a correction leaves open stays.
    """
    of: str = ""


class Score(OrderedRecord, frozen=True, tag="score", kw_only=True):
    """A judge's score sheet of one entry in one round; a later sheet replaces an earlier one."""

    round: RoundName
    startup: str
    judge: str
    marks: dict[str, int]
    """Criterion -> hundredths of a point."""
    veto: bool = False


class Request(OrderedRecord, frozen=True, tag="request", kw_only=True):
    """A wish for a one-to-one meeting, or the wish taken back."""

    startup: str
    investor: str
    by: Literal["startup", "investor"]
    session: Session = "any"
    withdrawn: bool = False


class Command(OrderedRecord, frozen=True, tag="command", kw_only=True):
    """An operator's command, or a tick by which time enters the log."""

    command: Literal[
        "open_cycle", "pin", "release", "swap", "undo", "publish", "tick", "withdraw", "check_in", "unavailable", "draw_commit",
        "draw_reveal", "close_round", "pin_entry", "exclude_entry", "place_entry", "move_slot", "swap_slots", "lock_slots",
        "replace_judge", "move_meeting", "drop_meeting", "add_tables", "add_session", "release_directive", "redo", "admit_late",
        "object", "decide_objection", "recall_publication",
    ]  # fmt: skip
    startup: str = ""
    mentor: str = ""
    other_startup: str = ""
    other_mentor: str = ""
    """The pair with which a swap exchanges mentors.

    Mentors may be left out where each startup has one.
    """
    partner: str = ""
    """A judge's or an investor's id (check_in, unavailable, withdraw)."""
    round: RoundName | Literal[""] = ""
    values: dict[str, str] = {}
    """What a draw, times and changes by hand need (docs/roadshow.md)."""


class Removed(OrderedRecord, frozen=True, tag="removed", kw_only=True):
    """An entity left the pool (a tombstone on its feed, or a profile that no longer names the
    pool).
    """

    entity: EntityKind
    id: str
    erased: bool = False
    """The person has asked to be forgotten: what is kept of those who left goes too."""


class Reencoded(PoolRecord, frozen=True, tag="reencoded", kw_only=True):
    """New vectors of a profile whose text has not changed: the encoder has.

    They count only if the profile is still as the event `of` left it; a later one brought vectors
    of its own.
    """

    entity: Literal["startup", "mentor", "investor"]
    id: str
    of: str
    vectors: Vectors
