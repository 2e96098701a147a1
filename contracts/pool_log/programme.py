"""A pool and its rules, of mentoring or of a roadshow."""

from typing import Literal

import msgspec

from contracts.mentoring import Limit, LoadRule, PlanPolicy
from contracts.pool_log.base import Language, OrderedRecord, Stage
from contracts.roadshow import Group, MeetingRules, OrderMethod, PanelRules, Round, Slots, Venue

PoolKind = Literal["mentoring", "roadshow"]
MentoringFeature = Literal[
    "dense",
    "lexical",
    "needs",
    "industry",
    "stage",
    "region",
    "language",
    "wish",
    "offer",
    "continuity",
    "works",
    "acceptance",
]
RoadshowFeature = Literal[
    "dense", "lexical", "industry", "stage", "region", "language", "ticket", "history", "works"
]
"""The features of a score (docs/affinity.md)."""


class MentoringRules(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="mentoring",
):
    """The rules of a mentoring pool."""

    mode: Literal["on_change", "cycle"] = "cycle"
    """on_change: from the programme's first day on, each change is answered at once.

    Cycle: only `open_cycle` solves.
    """
    mentors_per_startup: int = 1
    reply_days: int = 7
    remind_after_days: list[int] = []
    """So many days after a proposal whoever has not answered is reminded; ascending, each below
    `reply_days`.
    """
    min_score: int = 0
    """Pairs below this score (0 to 10,000) are never proposed."""
    candidates_per_startup: int = 50
    same_region_unless_remote: bool = True
    weights: dict[MentoringFeature, int] = {}
    """Shares of the score by feature.

    What is not named keeps its default, 0 switches a feature off.
    """
    policy: PlanPolicy = "total"
    fair_depth: int = 1
    """How many of the worst-served startups come before the total."""
    lot_cap_percent: int = 50
    """The greatest chance of any pair under `by_lot`."""
    lot_seed: str = ""
    """What lots are drawn from, together with the cycle's number."""
    review: bool = False
    """open_cycle makes a draft that can be changed by hand; only `publish` tells people."""
    most_changes: int | None = None
    """At most so many of the pairs in force that could stay end with a cycle; None is no limit."""
    most_changes_percent: int | None = None
    """The same as a share of the pairs in force, rounded down; the stricter one counts."""
    mentors_at_least: int = 0
    """Each startup gets so many mentors (at most what it wants), or there is no plan."""
    minimum_loads: LoadRule = "preferred"
    """preferred: mentors' minimum loads are met as far as they can be.

    Required: or there is no plan.
    """
    limits: list[Limit] = []
    open_proposals_per_startup: int = 0
    open_proposals_per_mentor: int = 0
    """At most so many unanswered proposals at once; 0 is no limit but the places."""
    overbook: int = 0
    """A mentor with a free place may hold so many proposals more than places.

    The first accepted get them.
    """
    seen_too_often: int = 0
    """A pair that was proposed so often without coming about is not proposed again; 0 is no limit.
    """
    first_proposals: int = 1
    """Where `acceptance` counts: a mentor who has not answered yet gets so many proposals a cycle at
    least, as far as it can be.
    """
    effort: int = 60
    """What a solve may cost, in seconds of one slow core, counted by work done.

    Then the best plan found counts, with its gap.
    """


class RoadshowRules(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="roadshow",
):
    """The rules of a roadshow pool."""

    mode: Literal["on_change", "cycle"] = "cycle"
    quotas: dict[Group, int] = msgspec.field(default_factory=lambda: {"enterprise": 16, "team": 4})
    industry_max: int = 0
    """At most this many of one GB/T 4754 section; 0 is no limit."""
    stages: list[Stage] = msgspec.field(
        default_factory=lambda: ["nursery", "incubator", "accelerator"]
    )
    require_documents: bool = True
    require_region: str = ""
    """GB/T 2260 code; entries from elsewhere are not eligible. Empty is anywhere."""
    waiting_list: int = 10
    investors_per_entry: int = 5
    """An entry's demand is its mean affinity with this many of its keenest investors."""
    weights: dict[RoadshowFeature, int] = {}
    """Shares of the score by feature.

    What is not named keeps its default, 0 switches a feature off.
    """
    district_floors: dict[str, int] = {}
    """GB/T 2260 code -> at least this many entries from there, as far as it has eligible ones."""
    district_max: int = 0
    """At most this many entries of one county or district; 0 is no limit."""
    coverage: int = 0
    """Every attending investor finds at least this many pitches that fit, as far as entries that
    fit exist.
    """
    diversity: int = 0
    """Worth of each further industry section and district on stage, in points of score (0 to
    10,000).
    """
    rounds: list[Round] = []
    order: OrderMethod = "score"
    slots: Slots | None = None
    panels: PanelRules | None = None
    meetings: MeetingRules | None = None
    most_changes: int = 0
    """Of an order that was published: at most so many entries change their slot when it is made
    anew; 0 is no limit.
    """
    withdraw_until: str = ""
    """The last day on which an entry withdraws by itself; empty is no limit."""
    venue: Venue | None = None
    confirm_by: str = ""
    """The last day on which entries, judges and investors confirm that they come; empty asks nobody.
    """
    notice_days: int = 0
    """For so many days a published list is posted before it is final; 0 is not at all."""


class Programme(OrderedRecord, frozen=True, tag="programme", kw_only=True):
    """A pool: one matching programme of one operator."""

    name: str
    rules: MentoringRules | RoadshowRules
    language: Language = "zh-Hans"
    opens_on: str = ""
    """An on_change pool of mentors begins on this day; empty is at once."""
    closes_on: str = ""
    """The last day on which a pair is proposed in a pool of mentors, or an entry of a roadshow comes
    in time; empty is for ever.
    """
    event_on: str = ""
    """The roadshow's day: filings must be valid on it."""
    season: str = ""
    """What the organiser calls the season of events that it belongs to; reports go by it."""
    priority: int = 0
    """Places of mentors go to the register's pools of the highest number first; the pool itself only
    keeps it, so that whoever changes the programme finds it.
    """
