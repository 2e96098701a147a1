"""What a report holds; its JSON is this."""

from typing import Literal

import msgspec

Step = Literal["entered", "eligible", "listed", "came", "met", "intent", "signed"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The base of what a report holds."""


class Deal(Part, frozen=True):
    """What came of a startup and an investor: the latest outcome, and the ids of all events that told one, in order."""

    startup: str
    startup_name: str
    investor: str
    investor_name: str
    outcome: str
    amount_cny: int
    planned: bool
    """Whether the published timetable had them meet."""
    trail: list[str]


class Attendance(Part, frozen=True):
    """How many of those expected came; `trail` is the check-in of each, by id."""

    expected: int
    came: int
    trail: dict[str, str]


class Share(Part, frozen=True):
    """One industry section's or district's entries: all, and those on the list."""

    code: str
    entered: int
    listed: int
    floor: int = 0
    investors: int = 0


class Judging(Part, frozen=True):
    """A judge's part: whether he came, how many sheets came in."""

    judge: str
    name: str
    came: bool
    sheets: int


class Costs(Part, frozen=True):
    """In yuan, with fen; the shares are None where nothing took place or was signed."""

    items: dict[str, str]
    total: str
    per_signed: str | None
    per_meeting: str | None


class Report(Part, frozen=True):
    """An event in figures."""

    pool: str
    name: str
    day: str
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
    """Pairs by their latest outcome."""
    matched_projects: int
    """对接项目数: startups and teams of which at least one meeting took place."""
    signed_cny: int
    deals: list[Deal]
    industries: list[Share]
    districts: list[Share]
    costs: Costs | None = None
