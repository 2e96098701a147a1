"""The records of the decisions topic: what the matcher and the roadshow decided, and why.

Decisions are a function of the pool log alone; replaying it gives the same bytes. Codes here are turned into words by
the notifier and the command line, in the reader's language.
"""

from typing import Literal

import msgspec

from contracts.mentoring import PlanMove, PlanPolicy, PlanStep
from contracts.pool_log import Language, NeedCode
from contracts.roadshow import Group, OrderMethod, Part, RoundName, TieRule

PairingStatus = Literal["proposed", "accepted", "declined", "expired", "withdrawn", "completed"]
WaitingReason = Literal[
    "no_capacity", "no_eligible_mentor", "no_common_language", "score_too_low", "all_declined", "outside_dates",
    "limits",
]  # fmt: skip
LeftOutReason = Literal[
    "quota_full", "industry_full", "district_full", "district_floor", "coverage", "stage", "documents", "region", "no_vectors",
    "withdrawn", "not_promoted", "diversity",
]  # fmt: skip
RefusalCode = Literal[
    "unknown_pool", "unknown_pairing", "already_answered", "unknown_startup", "unknown_mentor", "breaks_rule",
    "duplicate_person", "wrong_pool_kind", "nothing_to_publish", "model_mismatch", "forbidden_transition", "unknown_judge",
    "unknown_investor", "not_on_stage", "not_on_panel", "mark_out_of_range", "unknown_criterion", "round_closed", "no_such_round",
    "no_plan", "draw_mismatch", "no_commitment", "too_many_changes", "invalid_rules", "rules_conflict", "out_of_budget",
    "nothing_to_undo", "place_taken", "which_mentor", "judge_conflicts", "too_few_judges", "no_chair", "day_too_short",
    "no_order", "mark_missing", "already_drawn",
]  # fmt: skip


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="type"):
    """What every decision carries."""

    pool: str
    seq: int
    """Counts the decisions of one pool and one service from 1."""
    time: int
    cause: str
    """The `event` of the pool-log record that led to this decision."""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why two profiles fit: shared codes, a quotation from each profile, and the score's parts (0 to 10,000 each)."""

    needs: list[NeedCode] = []
    industries: list[str] = []
    left_quote: str = ""
    right_quote: str = ""
    features: dict[str, int] = {}


class Pairing(Base, frozen=True, tag="pairing", kw_only=True):
    """A pairing came to be or changed its status."""

    startup: str
    mentor: str
    status: PairingStatus
    score: int
    revision: int
    """Counts the decisions about this pairing from 1."""
    note: Literal[
        "", "cycle", "next_best", "profile_changed", "mentor_left", "startup_left", "declined_by_startup", "declined_by_mentor",
        "no_reply", "pinned", "released", "replaced", "rule", "outcome", "accepted_by_startup", "accepted_by_mentor", "swapped",
        "place_taken",
    ] = ""  # fmt: skip
    accepted_by: list[Literal["startup", "mentor"]] = []
    pinned: bool = False
    reply_by: int = 0
    """Ms since 1970 UTC; 0 where no reply is awaited."""
    startup_name: str
    mentor_name: str
    startup_language: Language
    mentor_language: Language
    reason: Reason
    model: str = ""
    """Fingerprint of the encoder whose vectors the score was made of; empty where it had none."""


class Waiting(Base, frozen=True, tag="waiting", kw_only=True):
    """A startup that has fewer mentors than it may have, and why."""

    startup: str
    startup_name: str
    startup_language: Language
    reason: WaitingReason


class Cycle(Base, frozen=True, tag="cycle", kw_only=True):
    """A cycle was solved."""

    number: int
    startups: int
    mentors: int
    pairs: int
    total_score: int
    kept: int
    waiting: int
    solver: str
    model: str
    """Fingerprint of the encoder whose vectors were used."""


class Plan(Base, frozen=True, tag="plan", kw_only=True):
    """A version of a mentoring plan under review, or published; docs/matching.md explains the figures.

    `certified` is what the prices prove, `bound` what is proven with the search's help, `gap` how far above the plan that is.
    """

    version: int
    status: Literal["draft", "published"]
    step: PlanStep
    by_hand: int
    """How many changes by hand it holds."""
    cycle: int
    startups: int
    mentors: int
    pairs: int
    waiting: int
    total: int
    bound: int
    certified: int
    gap: int
    method: str
    policy: PlanPolicy
    figures: dict[str, int] = {}
    left_out: list[str] = []
    """What the budget did not allow, or what could not be met and was only preferred."""
    moves: list[PlanMove] = []
    """Against what is in force, by startup; the first thousand."""
    moved: int = 0
    """How many startups move, listed or not."""
    document: str
    """SHA-256 (hexadecimal) of plan.json, which `duijie plan --out` writes and `duijie verify` checks."""
    model: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One startup's place in a shortlist; `investors` are its keenest eligible ones, best first."""

    rank: int
    startup: str
    name: str
    group: Group
    industry: str
    language: Language
    score: int
    investors: list[str]
    reason: Reason


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A startup that is not on the shortlist, and why."""

    startup: str
    name: str
    group: Group
    language: Language
    score: int
    reason: LeftOutReason


class Change(Part, frozen=True):
    """Who moved from where to where since the published version before, and why (a code). Empty is nowhere.

    Places are written: in a shortlist the rank, `7`, or `waiting/2`; in an order `STAGE/PLACE/HH:MM`, `1/3/09:45`; in panels
    `STAGE/chair`, `STAGE/judge` or `STAGE/reserve`; in a timetable `HH:MM/TABLE`, `13:20/4`; in results the rank.
    """

    id: str
    """Of a startup; of a judge in panels; of a meeting its startup."""
    name: str
    before: str
    after: str
    why: str
    language: Language = "zh-Hans"
    """Of `id`, who may be in no version any more and is told all the same."""
    partner: str = ""
    """Of a meeting: its investor."""
    partner_name: str = ""
    partner_language: Language = "zh-Hans"


class Shortlist(Base, frozen=True, tag="shortlist", kw_only=True):
    """A version of a roadshow's shortlist."""

    version: int
    status: Literal["draft", "published"]
    quotas: dict[Group, int]
    industry_max: int
    entries: list[Entry]
    waiting_list: list[LeftOut]
    left_out: list[LeftOut]
    investors_valid: int
    investors_not_valid: int
    model: str
    round: RoundName | Literal[""] = ""
    """The round for which it chooses; empty where the programme has none."""
    method: str = ""
    proven: bool = True
    total: int = 0
    bound: int = 0
    """No choice that keeps as many floors, fills as many places and covers as much is worth more than this."""
    greedy_total: int = 0
    """What taking the best one after another would be worth; 0 where that would keep, fill or cover less."""
    uncovered: dict[str, int] = {}
    """Attending investor -> pitches that fit, where they are fewer than the rules ask for."""
    below_floor: dict[str, int] = {}
    """Area -> entries from there, where they are fewer than its floor."""
    changes: list[Change] = []
    replaces: int = 0
    """The published version against which `changes` tells; 0 where there was none, so that all of it is new."""


class Slot(Part, frozen=True, kw_only=True):
    """One pitch: on which stage (from 1), as which one there (from 1), from when to when (questions included)."""

    stage: int
    place: int
    startup: str
    name: str
    group: Group
    industry: str
    language: Language
    starts_at: str
    ends_at: str


class LineUp(Base, frozen=True, tag="line_up", kw_only=True):
    """A version of the running order (出场顺序)."""

    version: int
    status: Literal["draft", "published"]
    round: RoundName | Literal[""] = ""
    day: str
    method: OrderMethod
    slots: list[Slot]
    proven: bool = True
    penalty: int = 0
    """Weighted breaches of the soft rules of an optimised order; `bound` is what no order with these changes at most can stay under."""
    bound: int = 0
    commitment: str = ""
    """Of the draw that made it."""
    changes: list[Change] = []
    replaces: int = 0
    """The published version against which `changes` tells; 0 where there was none, so that all of it is new."""


class Panel(Part, frozen=True, kw_only=True):
    """The judges of one stage: ids; `names` holds every judge's and reserve's."""

    stage: int
    chair: str
    judges: list[str]
    reserves: list[str]
    names: dict[str, str]
    entries: list[str]


class Panels(Base, frozen=True, tag="panels", kw_only=True):
    """Who judges whom in a round: `spared` says which entries a judge leaves to the others, and why (a conflict's kind)."""

    version: int
    status: Literal["draft", "published"]
    round: RoundName | Literal[""] = ""
    panels: list[Panel]
    spared: dict[str, dict[str, str]] = {}
    """Judge -> startup -> kind of conflict. Secret ones say `other`."""
    languages: dict[str, Language] = {}
    """Of the judges and reserves who are written to in another language than zh-Hans."""
    proven: bool = True
    changes: list[Change] = []
    replaces: int = 0
    """The published version against which `changes` tells; 0 where there was none, so that all of it is new."""


class Draw(Base, frozen=True, tag="draw", kw_only=True):
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
    """An entry's result; totals are hundredths of a point. `tie` is the rule that settled its rank, empty for none."""

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


class Results(Base, frozen=True, tag="results", kw_only=True):
    """The outcome of a round; those not promoted wait in the order of their ranks."""

    round: RoundName
    rows: list[Result]
    missing: dict[str, list[str]] = {}
    """Entry -> judges of its panel without a sheet."""
    changes: list[Change] = []


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
    """A request that found no slot, and why."""

    startup: str
    investor: str
    why: str


class Timetable(Base, frozen=True, tag="timetable", kw_only=True):
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
    """The published version against which `changes` tells; 0 where there was none, so that all of it is new."""


class Refused(Base, frozen=True, tag="refused", kw_only=True):
    """An answer, command or profile that could not take effect, and why."""

    code: RefusalCode
    startup: str = ""
    mentor: str = ""
    partner: str = ""
    """A judge or an investor."""
    detail: str = ""


Decision = Pairing | Waiting | Cycle | Plan | Shortlist | LineUp | Panels | Draw | Results | Timetable | Refused

_decoder: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)
_encoder = msgspec.json.Encoder(order="deterministic")


def decode(value: bytes) -> Decision:
    """Return the decision in `value`; raise msgspec.ValidationError (a ValueError) naming the place where it breaks."""
    return _decoder.decode(value)


def encode(decision: Decision) -> bytes:
    """Return the canonical bytes of `decision`: equal decisions give equal bytes."""
    return _encoder.encode(decision)
