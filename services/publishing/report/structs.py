"""What a report holds; its JSON is this."""

from typing import Literal

import msgspec

from models.pool.outcomes.structs import GroupedBy, OutcomeGroup, PoolOutcomes

Step = Literal["entered", "eligible", "listed", "came", "met", "intent", "signed", "completed"]


class ReportPart(msgspec.Struct, frozen=True, kw_only=True):
    """The base of what a report holds."""


class ReportedDeal(ReportPart, frozen=True):
    """What came of a startup and an investor: how a deal of theirs stands, and the ids of all
    events that tell it, in order. Its events are in `matched`.
    """

    startup: str
    startup_name: str
    investor: str
    investor_name: str
    deal: str
    outcome: str
    """Empty where every event is in doubt."""
    amount_cny: int
    planned: bool
    """Whether the published timetable had them meet."""
    trail: list[str]
    doubtful: int
    """Events that are in no figure."""


class Attendance(ReportPart, frozen=True):
    """How many of those expected came; `trail` is the check-in of each, by id. `confirmed` is how
    many had said that they would, 0 where nobody was asked.
    """

    expected: int
    came: int
    trail: dict[str, str]
    confirmed: int = 0


class Share(ReportPart, frozen=True):
    """One industry section's or district's entries: all, and those on the list."""

    code: str
    entered: int
    listed: int
    floor: int = 0
    investors: int = 0


class Judging(ReportPart, frozen=True):
    """A judge's part: whether they came, how many sheets came in."""

    judge: str
    name: str
    came: bool
    sheets: int


class RoundRow(ReportPart, frozen=True):
    """One entry's result in a round."""

    rank: int
    startup: str
    name: str
    group: str
    total: str
    sheets: int
    promoted: bool


class RoundFigures(ReportPart, frozen=True):
    """One round of the event; `rows` are its results once it is closed."""

    round: str
    day: str
    version: int
    """Of the shortlist; 0 where it is not known any more."""
    listed: int
    judges: int
    sheets: int
    marked: int
    promoted: int
    vetoed: int
    closed: bool
    rows: list[RoundRow]


class Costs(ReportPart, frozen=True):
    """In yuan, with fen; the shares are None where nothing took place or was signed."""

    items: dict[str, str]
    total: str
    per_signed: str | None
    per_meeting: str | None


class Report(ReportPart, frozen=True):
    """An event in figures."""

    pool: str
    name: str
    day: str
    season: str
    """What the programme says; empty where it says nothing."""
    shortlist_version: int
    shortlist_sha256: str
    as_of: int
    """Ms since 1970 UTC: the time of the last record."""
    funnel: dict[Step, int]
    """Startups and teams."""
    attendance: dict[str, Attendance]
    judges: list[Judging]
    meetings_planned: int
    meetings_held: int
    meetings_did_not_take_place: int
    meetings_unreported: int
    outcomes: dict[str, int]
    """Deals by how they stand."""
    matched_projects: int
    """对接项目数: startups and teams of which at least one meeting took place."""
    signed_cny: int
    doubtful_events: int
    """Outcomes that are held: in none of the figures."""
    doubtful_cny: int
    matched: PoolOutcomes
    """Every project with the events behind the figures."""
    groups: dict[GroupedBy, list[OutcomeGroup]]
    """The same figures by district, industry section, space and investor."""
    deals: list[ReportedDeal]
    industries: list[Share]
    districts: list[Share]
    costs: Costs | None = None
    rounds: list[RoundFigures] = []
