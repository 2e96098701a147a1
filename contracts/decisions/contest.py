"""A roadshow's contest: running order, panels, draws and results of a round."""

from typing import Literal

import msgspec

from contracts.decisions.base import Change, DecisionBase
from contracts.pool_log import Language
from contracts.roadshow import Group, OrderMethod, Part, RoundName, TieRule, Venue


class Slot(Part, frozen=True, kw_only=True):
    """One pitch: on which stage (from 1), as which one there (from 1), from when to when (questions
    included).
    """

    stage: int
    place: int
    startup: str
    name: str
    group: Group
    industry: str
    language: Language
    starts_at: str
    ends_at: str


class LineUp(DecisionBase, frozen=True, tag="line_up", kw_only=True):
    """A version of the running order (出场顺序)."""

    version: int
    status: Literal["draft", "published"]
    round: RoundName | Literal[""] = ""
    day: str
    method: OrderMethod
    slots: list[Slot]
    proven: bool = True
    penalty: int = 0
    """Weighted breaches of the soft rules of an optimised order; `bound` is what no order with
    these changes at most can stay under.
    """
    bound: int = 0
    commitment: str = ""
    """Of the draw that made it."""
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


class Panel(Part, frozen=True, kw_only=True):
    """The judges of one stage: ids; `names` holds every judge's and reserve's."""

    stage: int
    chair: str
    judges: list[str]
    reserves: list[str]
    names: dict[str, str]
    entries: list[str]
    starts_at: str = ""
    """When the stage's first pitch begins, and below when its last one ends.

    Empty in a draft and where there is no order.
    """
    ends_at: str = ""


class Panels(DecisionBase, frozen=True, tag="panels", kw_only=True):
    """Who judges whom in a round: `spared` says which entries a judge leaves to the others, and why
    (a conflict's kind).
    """

    version: int
    status: Literal["draft", "published"]
    round: RoundName | Literal[""] = ""
    day: str = ""
    """Of the event; empty in panels drawn up before they had one."""
    panels: list[Panel]
    spared: dict[str, dict[str, str]] = {}
    """Judge -> startup -> kind of conflict. Secret ones say `other`."""
    languages: dict[str, Language] = {}
    """Of the judges and reserves who are written to in another language than zh-Hans."""
    proven: bool = True
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


class Draw(DecisionBase, frozen=True, tag="draw", kw_only=True):
    """A draw (抽签): committed before, revealed after; docs/roadshow.md says how it is checked."""

    status: Literal["committed", "revealed"]
    round: RoundName | Literal[""] = ""
    commitment: str
    """SHA-256, in hexadecimal."""
    sources: list[str]
    """Names of the public sources whose values were not yet known at the commitment."""
    entries: list[str]
    """Ids, sorted: among whom is drawn."""
    secret: str = ""
    values: dict[str, str] = {}
    order: list[str] = []


class Result(Part, frozen=True, kw_only=True):
    """An entry's result; totals are hundredths of a point.

    `tie` is the rule that settled its rank, empty for none.
    """

    rank: int
    startup: str
    name: str
    group: Group
    language: Language
    total: int
    plain_total: int
    """Without normalisation."""
    sheets: int
    dropped: list[str] = msgspec.field(default_factory=list)
    vetoed_by: list[str] = msgspec.field(default_factory=list)
    tie: TieRule | Literal[""] = ""
    promoted: bool = False


class Results(DecisionBase, frozen=True, tag="results", kw_only=True):
    """The outcome of a round; those not promoted wait in the order of their ranks."""

    round: RoundName
    rows: list[Result]
    missing: dict[str, list[str]] = {}
    """Entry -> judges of its panel without a sheet."""
    changes: list[Change] = []
