"""What a roadshow's records are made of: rounds, criteria, slots, panels, meetings, conflicts of
interest.

Times of day are `HH:MM` in Asia/Shanghai on the programme's `event_on`; marks are hundredths of a
point.
"""

from typing import Literal

import msgspec

Group = Literal["enterprise", "team"]
RoundName = Literal["preliminary", "semi_final", "final"]
ROUND_NAMES: tuple[RoundName, ...] = ("preliminary", "semi_final", "final")
Session = Literal["any", "morning", "afternoon"]
OrderMethod = Literal["score", "draw", "optimised"]
TieRule = Literal["highest_weight", "fewest_extremes", "median", "earlier_rank", "shared"]
ConflictKind = Literal["founder", "employee", "relative", "stake", "employer", "deal", "other"]
ConflictLevel = Literal["none", "declared", "blocking", "secret"]
"""none: looked into, harmless.

Declared: shown, keeps nobody out. blocking: excludes. secret: excludes, seen by the organiser only.
"""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of what records hold."""


class Conflict(Part, frozen=True):
    """A conflict of interest with `subject`: the id of a startup, an investor or a judge, or the
    name of an organisation.
    """

    subject: str
    kind: ConflictKind = "other"
    level: ConflictLevel = "blocking"
    share_percent: int = 0
    """Of a stake: the family's share together.

    From 50 on it excludes, whatever the level but `none`.
    """


class Criterion(Part, frozen=True):
    """What is marked, from 0 to `most` points, and its share of the total."""

    name: str
    weight: int
    most: int = 100


class Round(Part, frozen=True):
    """One round of the contest: how many go on, and how they are judged."""

    name: RoundName
    quotas: dict[Group, int] = {}
    """How many of each group go on to the next round, or win."""
    criteria: list[Criterion] = []
    drop_extremes: bool = False
    """Leave out each entry's highest and lowest total, where three judges or more have marked it.
    """
    one_vote_veto: bool = False
    normalise: bool = False
    """Bring every judge's totals to one mean and spread before they are averaged.

    Both figures are shown.
    """
    ties: list[TieRule] = []
    """In this order, before the startups' ids: empty is highest_weight, then median."""
    scores_until: str = ""
    """The last day on which sheets count by themselves; empty is until the round is closed."""


class Slots(Part, frozen=True):
    """The format of the day on stage: `8+7` is eight minutes of pitch and seven of questions."""

    starts_at: str = "09:00"
    ends_at: str = "18:00"
    pitch_minutes: int = 8
    questions_minutes: int = 7
    setup_minutes: int = 0
    """Between two pitches on one stage."""
    break_after: int = 0
    """A break after so many pitches; 0 is none."""
    break_minutes: int = 15
    lunch_from: str = ""
    lunch_until: str = ""
    stages: int = 1
    """Stages (会场) in parallel."""


class Venue(Part, frozen=True):
    """Where an event takes place; what is not known is empty."""

    name: str = ""
    address: str = ""
    rooms: list[str] = []
    """Of the stages, from stage 1 on."""
    tables: str = ""
    """Where the tables of one-to-one meetings stand."""
    doors_at: str = ""
    directions: str = ""
    contact: str = ""
    """Of the organiser's office."""
    position: str = ""
    """`LATITUDE,LONGITUDE` in degrees (WGS 84)."""
    judges_bring: str = ""

    def room(self, stage: int) -> str:
        """Return the room of a stage (from 1), empty where it is not known."""
        return self.rooms[stage - 1] if 0 < stage <= len(self.rooms) else ""


class PanelRules(Part, frozen=True):
    """Who judges: so many on each stage, and so many in reserve."""

    judges: int = 5
    reserves: int = 1
    most_entries_per_judge: int = 0
    """0 is no limit."""


class MeetingSession(Part, frozen=True):
    """A stretch of the meetings' day, cut into slots of equal length."""

    name: Literal["morning", "afternoon"]
    starts_at: str
    slots: int


class MeetingRules(Part, frozen=True):
    """One-to-one meetings (一对一洽谈) of startups and investors."""

    tables: int = 10
    slot_minutes: int = 20
    sessions: list[MeetingSession] = []
    most_per_startup: int = 0
    most_per_investor: int = 0
    """Of meetings that nobody asked for: 0 adds none beyond the requests."""
    most_spread: int = 2
    """The most by which two people's numbers of breaks may differ."""
    alternatives: int = 0
    """Investors without a meeting are told so, with so many projects at most whom they may see
    instead; 0 tells them nothing.
    """
