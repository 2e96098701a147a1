"""What a season of events holds, in figures and in the lists that they count; its JSON is this."""

from typing import Final, Literal, get_args

from services.publishing.report.structs import ReportedDeal, ReportPart, RoundFigures

FigureName = Literal[
    "people", "counties", "investors", "judges", "entered", "listed", "came",
    "meetings", "matched", "intents", "contracts",
]  # fmt: skip
FIGURES: Final[tuple[FigureName, ...]] = get_args(FigureName)
Aspect = Literal["impact", "scale", "effect"]
ASPECTS: Final[dict[Aspect, tuple[FigureName, ...]]] = {
    "impact": ("people", "counties", "investors", "judges"),
    "scale": ("entered", "listed", "came"),
    "effect": ("meetings", "matched", "intents", "contracts"),
}
"""影响力、规模、效果; the fourth, 支出, is in costs."""
ParticipantKind = Literal["startup", "judge", "investor"]


class Counted(ReportPart, frozen=True):
    """A figure of the season: the sum over its events, and how many that is when each is counted
    once.
    """

    total: int
    distinct: int
    cost_each: str | None
    """All costs for each of `distinct`, in yuan; None without costs, or where there is nothing."""


class EntryLine(ReportPart, frozen=True):
    """An entry of an event: how far it came."""

    pool: str
    startup: str
    name: str
    group: str
    region: str
    industry: str
    eligible: bool
    listed: bool
    came: bool
    met: bool


class Participant(ReportPart, frozen=True):
    """Who took part in an event: an entry with its founders, a judge, or an investor who came or
    met somebody; `persons` is how many people that is.
    """

    pool: str
    kind: ParticipantKind
    id: str
    name: str
    persons: int
    came: bool


class CountyLine(ReportPart, frozen=True):
    """A county or district from which an event had entries."""

    pool: str
    code: str
    entered: int
    listed: int


class DealLine(ReportPart, frozen=True):
    """What came of a startup and an investor at an event."""

    pool: str
    deal: ReportedDeal
    held: int
    """Meetings that took place."""
    intent: bool
    signed: bool


class CostLine(ReportPart, frozen=True):
    """What was spent on an item; an empty pool is the season as a whole."""

    pool: str
    name: str
    amount: str


class EventFigures(ReportPart, frozen=True):
    """One event of the season."""

    pool: str
    name: str
    day: str
    season: str
    shortlist_version: int
    shortlist_sha256: str
    as_of: int
    figures: dict[FigureName, int]
    signed_cny: int
    total_cost: str
    cost_each: dict[FigureName, str | None]
    rounds: list[RoundFigures]


class Season(ReportPart, frozen=True):
    """A season of events in figures, each with the list that it counts."""

    name: str
    sha256: str
    """Of the versions that it reports on."""
    as_of: int
    events: list[EventFigures]
    figures: dict[FigureName, Counted]
    signed_cny: int
    total_cost: str
    has_costs: bool
    entries: list[EntryLine]
    people: list[Participant]
    counties: list[CountyLine]
    deals: list[DealLine]
    costs: list[CostLine]
