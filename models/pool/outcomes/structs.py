"""What came of the pairs of a pool, as readers get it; its JSON is this.

A figure is a list: of `projects`, those of which the trails say so, and each trail lists the events
that say it.
"""

from typing import Final, Literal

import msgspec

Milestone = Literal["met", "intent", "signed", "completed"]
MILESTONES: Final[tuple[Milestone, ...]] = ("met", "intent", "signed", "completed")
"""How far a deal has come. A later one includes the earlier ones."""
SideExit = Literal["did_not_take_place", "broken_off"]
DoubtCode = Literal[
    "unknown_startup", "unknown_partner", "never_paired", "before_event", "before_pairing", "in_future",
    "out_of_proportion", "disputed", "differs", "out_of_order",
]  # fmt: skip
"""Why an event does not count yet: whom it names is not in the pool; the two were never paired; its
day is before the event or the pairing, or not yet there; its amount is far from what either side
seeks or gives; the other side says otherwise; it differs from an earlier report of the same milestone;
it cannot come where its day puts it.
"""
Standing = Literal["counts", "doubtful", "corrected", "withdrawn", "withdrawal"]
GroupedBy = Literal["district", "industry", "space", "investor"]
UNCODED: Final = "-"
"""Where a startup has no district, industry or space, or has left the pool."""


class OutcomePart(msgspec.Struct, frozen=True, kw_only=True):
    """The base of what readers get."""


class TrailEvent(OutcomePart, frozen=True):
    """One event that told what came of a pair; a correction says what it makes of the event
    `changes`, blanks filled from there.
    """

    event: str
    """The event's id in the pool log."""
    time: int
    """Ms since 1970 UTC: when it was reported."""
    day: str
    """When it happened, as reported; else the day of the report."""
    outcome: Milestone | SideExit
    standing: Standing
    doubts: list[DoubtCode]
    change: Literal["", "correct", "withdraw"]
    changes: str
    amount_cny: int
    share: int
    """Hundredths of a percent."""
    round: str
    evidence: str
    by: Literal["", "startup", "partner", "organiser"]
    agreed: Literal["", "yes", "no"]


class Trail(OutcomePart, frozen=True):
    """One deal of two: how far it has come, and every event about it, in the order of the log."""

    startup: str
    startup_name: str
    partner: str
    partner_name: str
    deal: str
    """The operator's number of the deal; empty where the two have but one."""
    reached: Milestone | Literal[""]
    """As far as events that count say; empty where none does, or nothing took place."""
    ended: SideExit | Literal[""]
    days: dict[Milestone, str]
    """The first day of each milestone that an event tells."""
    meetings: int
    """Meetings that took place: days on which the two met, at least one where anything came of it."""
    amount_cny: int
    """Of the latest milestone that states one, from `signed` on; 0 where nothing is signed."""
    share: int
    round: str
    agreed: Literal["", "yes", "no"]
    """Whether both sides say so: of the milestone reached."""
    events: list[TrailEvent]

    @property
    def stands(self) -> bool:
        """Whether it was not broken off."""
        return self.ended != "broken_off"

    def has(self, milestone: Milestone) -> bool:
        """Tell whether the deal has come to `milestone`; what was broken off is signed no more."""
        if not self.reached or MILESTONES.index(self.reached) < MILESTONES.index(milestone):
            return False
        return self.stands or milestone in ("met", "intent")

    @property
    def doubtful(self) -> list[TrailEvent]:
        """The events that do not count yet."""
        return [event for event in self.events if event.standing == "doubtful"]


class ProjectOutcomes(OutcomePart, frozen=True):
    """A startup or team, and all its trails, by partner and deal."""

    startup: str
    name: str
    district: str
    """GB/T 2260; UNCODED where it is not known, likewise below."""
    industry: str
    """GB/T 4754 section, one letter."""
    space: str
    trails: list[Trail]

    def has(self, milestone: Milestone) -> bool:
        """Tell whether one of its deals has come to `milestone`."""
        return any(trail.has(milestone) for trail in self.trails)

    @property
    def counted(self) -> bool:
        """Whether it is a matched project (对接项目): at least one meeting took place."""
        return self.has("met")


class OutcomeTotals(OutcomePart, frozen=True):
    """Figures of trails. Milestones count projects: startups and teams with at least one such trail."""

    projects: int = 0
    """对接项目数: projects that met somebody."""
    intent: int = 0
    signed: int = 0
    completed: int = 0
    broken_off: int = 0
    pairs: int = 0
    """Startup and partner who met."""
    deals: int = 0
    """Trails that are signed."""
    meetings: int = 0
    did_not_take_place: int = 0
    """Trails of which nothing but that is told."""
    signed_cny: int = 0
    """Amounts of signed trails that stand."""
    broken_off_cny: int = 0
    doubtful: int = 0
    """Events in doubt: they are in no other figure."""
    doubtful_projects: int = 0
    """Projects that have nothing but doubtful events."""
    doubtful_cny: int = 0


class PoolOutcomes(OutcomePart, frozen=True):
    """Everything that came of a pool's pairs, by startup id."""

    pool: str
    kind: Literal["mentoring", "roadshow"]
    since: str
    """The first day of an event of the pool; empty in mentoring, and where none is set."""
    totals: OutcomeTotals
    projects: list[ProjectOutcomes]


class OutcomeGroup(OutcomePart, frozen=True):
    """The figures of one district, industry section, space or partner."""

    key: str
    name: str
    """Of a partner; codes have their names in the tables."""
    totals: OutcomeTotals
    projects: list[str]
    """Ids of the matched projects that are counted in it."""
