"""A roadshow's shortlist: who is on it, who waits, and who is left out, why."""

from typing import Literal

import msgspec

from contracts.decisions.base import Change, DecisionBase, Reason
from contracts.pool_log import Language
from contracts.roadshow import Group, RoundName

LeftOutReason = Literal[
    "quota_full", "industry_full", "district_full", "district_floor", "coverage", "stage", "documents", "region", "no_vectors",
    "withdrawn", "not_promoted", "diversity", "excluded", "late", "objection",
]  # fmt: skip


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


class Shortlist(DecisionBase, frozen=True, tag="shortlist", kw_only=True):
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
    """No choice that keeps as many floors, fills as many places and covers as much is worth more
    than this.
    """
    greedy_total: int = 0
    """What taking the best one after another would be worth; 0 where that would keep, fill or cover
    less.
    """
    uncovered: dict[str, int] = {}
    """Attending investor -> pitches that fit, where they are fewer than the rules ask for."""
    below_floor: dict[str, int] = {}
    """Area -> entries from there, where they are fewer than its floor."""
    changes: list[Change] = []
    replaces: int = 0
    """The published version against which `changes` tells; 0 where there was none, so that all of
    it is new.
    """
    notice_until: str = ""
    """The last day of its public notice, where the rules ask for one: until then it is not final."""
