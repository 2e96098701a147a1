"""The records of the pool log (and of to-embed, which carries the same profiles before they have vectors).

Every record names its pool, the time at which it counts (`time`, ms since 1970 UTC, the only clock a decision sees)
and the event that caused it. Text is clean, codes are resolved, identity is settled: no later stage checks again.
Contact data stays in the feeds and is not here.
"""

from typing import Literal

import msgspec

from contracts.mentoring import Limit, LoadRule, PlanPolicy
from contracts.roadshow import Conflict, Group, MeetingRules, OrderMethod, PanelRules, Round, RoundName, Session, Slots

Language = Literal["zh-Hans", "zh-Hant", "en"]
Stage = Literal["nursery", "incubator", "accelerator", "graduated"]
NeedCode = Literal["project_discovery", "team_building", "investment", "acceleration", "follow_up"]
PoolKind = Literal["mentoring", "roadshow"]
EntityKind = Literal["startup", "mentor", "investor", "programme", "judge"]
FilingStatus = Literal["submitted", "verified", "expired", "revoked"]
MentoringFeature = Literal[
    "dense", "lexical", "needs", "industry", "stage", "region", "language", "wish", "offer", "continuity"
]
RoadshowFeature = Literal["dense", "lexical", "industry", "stage", "region", "language", "ticket", "history"]
"""The features of a score (docs/affinity.md)."""
InvestorType = Literal[
    "individual_angel", "seed_fund", "venture_capital", "corporate", "bank", "guarantee", "micro_loan"
]


class Vectors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Embeddings of one profile: base64 of int8[dims] a section, made by the encoder with fingerprint `model`.

    Sections are `problem`, `product`, `need`, `summary` of a startup, `expertise`, `services` of a mentor, `thesis` of an
    investor, as far as they hold text; older records carry the whole profile as `all`.
    """

    model: str
    dims: int
    sections: dict[str, str]


class TextEdit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Characters `start` to `end` (exclusive) of what was written became `replacement`; `why` is a code of docs/cleaning.md."""

    start: int
    end: int
    replacement: str
    why: str


class Base(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    gc=False,
):
    """What every pool-log record carries."""

    pool: str
    time: int
    event: str
    """Id of the causing event, unique within its feed: `FEED/PARTITION/OFFSET` where the producer gave none."""


class Startup(Base, frozen=True, tag="startup", kw_only=True):
    """A startup (企业) or founding team (团队)."""

    id: str
    name: str
    group: Group
    language: Language
    """The language the profile is written in and its people are notified in."""
    summary: str
    problem: str = ""
    product: str = ""
    industries: list[str]
    """GB/T 4754-2017 codes: a section letter, or section letter and two-digit division, as `I65`."""
    region: str
    """GB/T 2260 code of six digits."""
    stage: Stage
    founded: str = ""
    needs: list[NeedCode] = []
    needs_text: str = ""
    round: str = ""
    amount_sought_cny: int = 0
    languages: list[Language] = []
    """Languages the team can work in; never empty after intake."""
    space: str = ""
    documents_complete: bool = True
    people: list[str] = []
    """Person keys (see contracts.identity) of founders, for conflicts of interest and duplicates."""
    mentors_wanted: int = 0
    """At most so many mentors; 0 is as many as the programme allows."""
    wishes: list[str] = []
    """Ids of mentors that the startup asks for."""
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


class Mentor(Base, frozen=True, tag="mentor", kw_only=True):
    """A mentor: volunteer (志愿) or full-time (专职); of innovation (创新) or entrepreneurship (创业)."""

    id: str
    name: str
    engagement: Literal["volunteer", "full_time"]
    track: Literal["innovation", "entrepreneurship"]
    language: Language
    title: str = ""
    expertise: str
    services: list[NeedCode] = []
    services_text: str = ""
    industries: list[str] = []
    capacity: int
    min_load: int = 0
    languages: list[Language] = []
    region: str = ""
    remote: bool = True
    available_from: str = ""
    available_until: str = ""
    """Dates as YYYY-MM-DD, both inclusive; empty is open."""
    employer: str = ""
    conflicts: list[str] = []
    """Ids of startups, or names of organisations, that this mentor must not be paired with."""
    people: list[str] = []
    wishes: list[str] = []
    """Ids of startups that the mentor would like to take."""
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


class Investor(Base, frozen=True, tag="investor", kw_only=True):
    """An angel investor's or institution's filing (备案)."""

    id: str
    name: str
    type: InvestorType
    status: FilingStatus
    language: Language
    submitted_on: str = ""
    verified_on: str = ""
    verified_by: str = ""
    valid_until: str = ""
    revoked_on: str = ""
    thesis: str
    industries: list[str] = []
    stages: list[Stage] = []
    ticket_min_cny: int = 0
    ticket_max_cny: int = 0
    """0 is no upper limit."""
    regions: list[str] = []
    holdings: list[str] = []
    relations: list[str] = []
    """Ids of startups held or related: a conflict of interest."""
    conflicts: list[Conflict] = []
    """Declared conflicts with their levels."""
    status_reason: str = ""
    languages: list[Language] = []
    people: list[str] = []
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


class MentoringRules(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="mentoring"
):
    """The rules of a mentoring pool."""

    mode: Literal["on_change", "cycle"] = "cycle"
    """on_change: once the first cycle is open, each change is answered at once. cycle: only `open_cycle` solves."""
    mentors_per_startup: int = 1
    reply_days: int = 7
    min_score: int = 0
    """Pairs below this score (0 to 10,000) are never proposed."""
    candidates_per_startup: int = 50
    same_region_unless_remote: bool = True
    weights: dict[MentoringFeature, int] = {}
    """Shares of the score by feature; what is not named keeps its default, 0 switches a feature off."""
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
    """preferred: mentors' minimum loads are met as far as they can be. required: or there is no plan."""
    limits: list[Limit] = []
    open_proposals_per_startup: int = 0
    open_proposals_per_mentor: int = 0
    """At most so many unanswered proposals at once; 0 is no limit but the places."""
    overbook: int = 0
    """A mentor with a free place may hold so many proposals more than places; the first accepted get them."""
    seen_too_often: int = 0
    """A pair that was proposed so often without coming about is not proposed again; 0 is no limit."""
    effort: int = 60
    """What a solve may cost, in seconds of one slow core, counted by work done; then the best plan found counts, with its gap."""


class RoadshowRules(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="roadshow"
):
    """The rules of a roadshow pool."""

    mode: Literal["on_change", "cycle"] = "cycle"
    quotas: dict[Group, int] = msgspec.field(default_factory=lambda: {"enterprise": 16, "team": 4})
    industry_max: int = 0
    """At most this many of one GB/T 4754 section; 0 is no limit."""
    stages: list[Stage] = msgspec.field(default_factory=lambda: ["nursery", "incubator", "accelerator"])
    require_documents: bool = True
    require_region: str = ""
    """GB/T 2260 code; entries from elsewhere are not eligible. Empty is anywhere."""
    waiting_list: int = 10
    investors_per_entry: int = 5
    """An entry's demand is its mean affinity with this many of its keenest investors."""
    weights: dict[RoadshowFeature, int] = {}
    """Shares of the score by feature; what is not named keeps its default, 0 switches a feature off."""
    district_floors: dict[str, int] = {}
    """GB/T 2260 code -> at least this many entries from there, as far as it has eligible ones."""
    district_max: int = 0
    """At most this many entries of one county or district; 0 is no limit."""
    coverage: int = 0
    """Every attending investor finds at least this many pitches that fit, as far as entries that fit exist."""
    diversity: int = 0
    """Worth of each further industry section and district on stage, in points of score (0 to 10,000)."""
    rounds: list[Round] = []
    order: OrderMethod = "score"
    slots: Slots | None = None
    panels: PanelRules | None = None
    meetings: MeetingRules | None = None
    most_changes: int = 0
    """Of an order that was published: at most so many entries change their slot when it is made anew; 0 is no limit."""


class Judge(Base, frozen=True, tag="judge", kw_only=True):
    """A judge (评委) of a roadshow's contest."""

    id: str
    name: str
    language: Language = "zh-Hans"
    employer: str = ""
    title: str = ""
    industries: list[str] = []
    """GB/T 4754-2017 codes that the judge knows; empty is a generalist."""
    languages: list[Language] = []
    may_chair: bool = False
    rounds: list[RoundName] = []
    """Rounds in which the judge serves; empty is all."""
    available_from: str = ""
    available_until: str = ""
    """Times of day; empty is open."""
    most_entries: int = 0
    conflicts: list[Conflict] = []
    people: list[str] = []


class Score(Base, frozen=True, tag="score", kw_only=True):
    """A judge's score sheet of one entry in one round; a later sheet replaces an earlier one."""

    round: RoundName
    startup: str
    judge: str
    marks: dict[str, int]
    """Criterion -> hundredths of a point."""
    veto: bool = False


class Request(Base, frozen=True, tag="request", kw_only=True):
    """A wish for a one-to-one meeting, or the wish taken back."""

    startup: str
    investor: str
    by: Literal["startup", "investor"]
    session: Session = "any"
    withdrawn: bool = False


class Programme(Base, frozen=True, tag="programme", kw_only=True):
    """A pool: one matching programme of one operator."""

    name: str
    rules: MentoringRules | RoadshowRules
    language: Language = "zh-Hans"
    opens_on: str = ""
    closes_on: str = ""
    event_on: str = ""
    """The roadshow's day: filings must be valid on it."""


class Answer(Base, frozen=True, tag="answer", kw_only=True):
    """A person's accept or decline of a proposed pairing."""

    startup: str
    mentor: str
    by: Literal["startup", "mentor"]
    answer: Literal["accept", "decline"]
    reason: Literal["", "no_time", "not_my_field", "conflict", "distance", "language", "other"] = ""


class Outcome(Base, frozen=True, tag="outcome", kw_only=True):
    """What came of a pairing or of a meeting with an investor."""

    startup: str
    partner: str
    outcome: Literal["did_not_take_place", "met", "intent", "signed", "completed"]
    amount_cny: int = 0


class Command(Base, frozen=True, tag="command", kw_only=True):
    """An operator's command, or a tick by which time enters the log."""

    command: Literal[
        "open_cycle", "pin", "release", "swap", "undo", "publish", "tick", "withdraw", "check_in", "unavailable", "draw_commit",
        "draw_reveal", "close_round",
    ]  # fmt: skip
    startup: str = ""
    mentor: str = ""
    other_startup: str = ""
    other_mentor: str = ""
    """The pair with which a swap exchanges mentors; mentors may be left out where each startup has one."""
    partner: str = ""
    """A judge's or an investor's id (check_in, unavailable, withdraw)."""
    round: RoundName | Literal[""] = ""
    values: dict[str, str] = {}
    """What a draw and times need (docs/roadshow.md)."""


class Removed(Base, frozen=True, tag="removed", kw_only=True):
    """An entity left the pool (a tombstone on its feed, or a profile that no longer names the pool)."""

    entity: EntityKind
    id: str


class Reencoded(Base, frozen=True, tag="reencoded", kw_only=True):
    """New vectors of a profile whose text has not changed: the encoder has.

    They count only if the profile is still as the event `of` left it; a later one brought vectors of its own.
    """

    entity: Literal["startup", "mentor", "investor"]
    id: str
    of: str
    vectors: Vectors


Profile = Startup | Mentor | Investor
Record = (
    Startup | Mentor | Investor | Judge | Programme | Answer | Outcome | Score | Request | Command | Removed | Reencoded
)

_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Record:
    """Return the record in `value`; raise msgspec.ValidationError (a ValueError) that names the place where it breaks."""
    return _decoder.decode(value)


def encode(record: Record) -> bytes:
    """Return the canonical bytes of `record`: equal records give equal bytes."""
    return _encoder.encode(record)
