"""A roadshow's one-to-one meetings: the timetable and the wishes it could not meet."""

from typing import Literal

from contracts.decisions.base import Change, DecisionBase
from contracts.pool_log import Language
from contracts.roadshow import Part, Venue


class Meeting(Part, frozen=True, kw_only=True):
    """One one-to-one meeting at a table (from 1)."""

    slot: int
    starts_at: str
    ends_at: str
    table: int
    startup: str
    startup_name: str
    startup_language: Language
    investor: str
    investor_name: str
    investor_language: Language


class Unmet(Part, frozen=True):
    """A request that found no slot, and why: `past` where every hour that would have suited has
    gone by.
    """

    startup: str
    investor: str
    why: str


class SuggestedProject(Part, frozen=True):
    """A project on stage that an investor may see instead of a meeting; `starts_at` and `stage` are
    empty and 0 where there is no order.
    """

    startup: str
    name: str
    starts_at: str = ""
    stage: int = 0


class WithoutMeeting(Part, frozen=True):
    """An investor who attends and has no meeting, and whom they may see instead."""

    investor: str
    name: str
    language: Language = "zh-Hans"
    alternatives: list[SuggestedProject] = []
    told: bool = False
    """Whether the published version said the same, so that nobody needs to be told again."""


class Timetable(DecisionBase, frozen=True, tag="timetable", kw_only=True):
    """A version of the one-to-one meetings."""

    version: int
    status: Literal["draft", "published"]
    day: str
    meetings: list[Meeting]
    unmet: list[Unmet] = []
    breaks: int
    spread: int
    bound: int
    """Of breaks: no timetable of these meetings has fewer."""
    proven: bool
    changes: list[Change] = []
    replaces: int = 0
    """The published version against which `changes` tells; 0 where there was none, so that all of
    it is new.
    """
    venue: Venue | None = None
    relocated: bool = False
    """Whether the version that it replaces was for another venue, so that everybody is told."""
    confirm_by: str = ""
    """Until when everybody in it is asked to confirm."""
    without: list[WithoutMeeting] = []
    """Where the rules ask for it (`alternatives`)."""
