"""Real firms and investors as feed records: firms become startups, who invested three times or more
a filing and a mentor.

Reads `companies.json` and `events.csv` (UTF-8) of a folder outside the project; nothing of them is
kept.
"""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.codes import find_industry, find_region
from contracts.codes.terms import ROUNDS

MENTORING, ROADSHOW = "realrun-mentoring", "realrun-roadshow"
_UNDISCLOSED = "投资方未透露"
_DEALS_AT_LEAST = 3
_STAGES = {
    "none": "nursery", "seed": "nursery", "angel": "incubator", "pre_a": "incubator",
    "listed": "graduated", "acquired": "graduated",
}  # fmt: skip
"""Funding round -> stage; what is not here is growing and counts as `accelerator`."""

FeedRecord = dict[str, Any]


@dataclass(slots=True)
class Deals:
    """What one investor put money into."""

    fields: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)
    firms: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """The number of deals."""
        return self.fields.total()


def _id(kind: str, name: str) -> str:
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _stage(round_: str) -> str:
    return _STAGES.get(ROUNDS.find(round_) or "none", "accelerator")


def startups(folder: Path) -> Iterator[FeedRecord]:
    """Yield one startup a firm, as the firm's entry says it: what our code tables do not know is
    for intake to refuse.
    """
    for firm in json.loads((folder / "companies.json").read_text(encoding="utf-8")):
        rounds = sorted(firm["rounds"], key=lambda one: str(one["date"]))
        latest = rounds[-1]["stage"] if rounds else ""
        yield {
            "team_id": _id("t", firm["公司名称"]),
            "name": firm["公司名称"],
            "summary": firm["公司简介"],
            "industry": firm["行业"],
            "region": firm["地点"],
            "stage": _stage(latest),
            "round": latest if ROUNDS.find(latest) else "",
            "founded": firm["成立时间"],
            "needs": ["投资对接", "商业加速"],
            "pools": [MENTORING, ROADSHOW],
        }


def deals(folder: Path) -> dict[str, Deals]:
    """Return investor -> deals, for those with three deals or more."""
    found: dict[str, Deals] = {}
    with (folder / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for name in {part.strip() for part in re.split("[,，、]", row["investor"])} - {
                "",
                _UNDISCLOSED,
            }:
                one = found.setdefault(name, Deals())
                one.fields[row["field"]] += 1
                one.places[row["place"]] += 1
                one.rounds[row["round"]] += 1
                one.firms.add(row["company"])
    return {name: one for name, one in found.items() if one.count >= _DEALS_AT_LEAST}


def _thesis(one: Deals) -> str:
    fields = "、".join(f"{name}（{count}起）" for name, count in one.fields.most_common(4))
    places = "、".join(name for name, _ in one.places.most_common(3))
    rounds = "、".join(name for name, _ in one.rounds.most_common(2))
    return f"已参与{one.count}起投资，关注{fields}等领域，主要投资{places}的企业，以{rounds}为主。"


def investors(folder: Path, known: set[str]) -> Iterator[tuple[FeedRecord, FeedRecord]]:
    """Yield (filing, mentor) for each investor of `deals`.

    Holdings are those of the `known` firm names.
    """
    for name, one in sorted(deals(folder).items()):
        common = {
            "name": name,
            "industries": [field for field, _ in one.fields.most_common(5) if find_industry(field)],
        }
        filing = {
            **common,
            "id": _id("f", name),
            "type": "种子基金" if "天使" in name else "创业投资",
            "status": "已核验",
            "verified_on": "2016-01-01",
            "valid_until": "2099-12-31",
            "thesis": _thesis(one),
            "stages": sorted({_stage(round_) for round_ in one.rounds} - {"graduated"}),
            "regions": [place for place, _ in one.places.most_common(8) if find_region(place)],
            "holdings": sorted(_id("t", firm) for firm in one.firms & known)[:200],
            "pools": [ROADSHOW],
        }
        mentor = {
            **common,
            "id": _id("m", name),
            "engagement": "志愿",
            "track": "创业",
            "expertise": _thesis(one),
            "services": ["投资对接", "商业加速"],
            "capacity": 5,
            "pools": [MENTORING],
        }
        yield filing, mentor


def programmes() -> Iterator[FeedRecord]:
    """Yield the two pools: mentoring that answers each change, and a roadshow of teams."""
    yield {
        "pool": MENTORING,
        "name": "真实数据导师匹配",
        "rules": {"kind": "mentoring", "mode": "on_change", "same_region_unless_remote": False},
    }
    yield {
        "pool": ROADSHOW,
        "name": "真实数据路演",
        "rules": {"kind": "roadshow", "quotas": {"team": 20}, "industry_max": 5},
    }
