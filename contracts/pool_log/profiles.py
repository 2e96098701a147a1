"""The people and firms of a pool: startup, mentor, investor and judge."""

from typing import Literal

import msgspec

from contracts.pool_log.base import Language, NeedCode, PoolRecord, Stage, TextEdit, Vectors
from contracts.roadshow import Conflict, Group, RoundName

FilingStatus = Literal["submitted", "verified", "expired", "revoked"]
InvestorType = Literal[
    "individual_angel",
    "seed_fund",
    "venture_capital",
    "corporate",
    "bank",
    "guarantee",
    "micro_loan",
    "insurance",
    "leasing",
]


class Startup(PoolRecord, frozen=True, tag="startup", kw_only=True):
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
    """GB/T 4754-2017 codes: a section letter, or section letter and two-digit division, as `I65`.
    """
    region: str
    """GB/T 2260 code of six digits; ISO 3166-1 alpha-2 code of a country abroad."""
    region_text: str = ""
    """What was written for a place abroad: a city, or the country in other words."""
    stage: Stage
    founded: str = ""
    needs: list[NeedCode] = []
    needs_other: list[str] = []
    """Needs that are none of the codes, as they were written."""
    needs_text: str = ""
    round: str = ""
    amount_sought_cny: int = 0
    amount_sought: int = 0
    amount_currency: str = ""
    """An amount in another currency than yuan, with its ISO 4217 code."""
    languages: list[Language] = []
    """Languages the team can work in; never empty after intake."""
    space: str = ""
    documents_complete: bool = True
    people: list[str] = []
    """Person keys (see contracts.identity) of founders, for conflicts of interest and duplicates.
    """
    mentors_wanted: int = 0
    """At most so many mentors; 0 is as many as the programme allows."""
    wishes: list[str] = []
    """Ids of mentors that the startup asks for."""
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


class Mentor(PoolRecord, frozen=True, tag="mentor", kw_only=True):
    """A mentor: volunteer (志愿) or full-time (专职); of innovation (创新) or entrepreneurship (创业)."""

    id: str
    name: str
    engagement: Literal["volunteer", "full_time"]
    track: Literal["innovation", "entrepreneurship"]
    language: Language
    title: str = ""
    expertise: str
    services: list[NeedCode] = []
    services_other: list[str] = []
    """Services that are none of the codes, as they were written."""
    services_text: str = ""
    industries: list[str] = []
    capacity: int
    min_load: int = 0
    languages: list[Language] = []
    region: str = ""
    region_text: str = ""
    """What was written for a place abroad."""
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
    works: list[str] = []
    """What the mentor has done, a text each: projects, patents, papers, firms guided. Shortened."""
    shared: bool = False
    """Places come from the register: none before its first `Allotment`. Older records have them all."""
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


AngelTie = Literal["unrelated", "founder", "employee", "relative", "dispatched"]
"""What an angel is to the firm: nothing, or what Caishui [2018] 55 forbids (models/register/tax.py)."""


class PastDeal(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    gc=False,
):
    """An investment that an investor made before. What became of it is not told, and never counts."""

    company: str
    """A startup's id, or the company's name."""
    day: str = ""
    """YYYY-MM-DD; empty is not known."""
    industries: list[str] = []
    """GB/T 4754-2017 codes, the main one first."""
    region: str = ""
    round: str = ""
    amount: int = 0
    """In whole units of `currency`; 0 is not known."""
    currency: str = ""
    """ISO 4217 code; empty is yuan."""
    family_share: int = 0
    """Hundredths of a percent: what an angel and their relatives held together at most in the two
    years after; 0 is not told.
    """
    tie: AngelTie | Literal[""] = ""
    """Empty is not told."""


class Investor(PoolRecord, frozen=True, tag="investor", kw_only=True):
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
    ticket_min: int = 0
    ticket_max: int = 0
    ticket_currency: str = ""
    """A range in another currency than yuan, with its ISO 4217 code; 0 is no limit."""
    regions: list[str] = []
    holdings: list[str] = []
    relations: list[str] = []
    """Ids of startups held or related: a conflict of interest."""
    conflicts: list[Conflict] = []
    """Declared conflicts with their levels."""
    status_reason: str = ""
    languages: list[Language] = []
    people: list[str] = []
    deals: list[PastDeal] = []
    works: list[str] = []
    """What the investor has done, a text each: firms funded, projects. Shortened."""
    edits: dict[str, list[TextEdit]] = {}
    """What cleaning did to which field; the feed holds what was written."""
    vectors: Vectors | None = None


class Judge(PoolRecord, frozen=True, tag="judge", kw_only=True):
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
