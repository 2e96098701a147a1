"""feed.programmes: a pool (匹配项目), that is one matching programme of one operator with its rules and
dates.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import (
    LOAD_RULES,
    MENTORING_FEATURES,
    MODES,
    ORDERS,
    POLICIES,
    ROADSHOW_FEATURES,
)
from contracts.feeds.contest import MeetingRules, PanelRules, Places, Quotas, Rounds, Slots
from contracts.feeds.fields.codes import by_code, code
from contracts.feeds.fields.types import (
    Day,
    Language,
    OptionalRegion,
    PoolId,
    Record,
    Region,
    Stages,
    Truth,
    in_order,
    split,
    text,
    whole,
)
from contracts.feeds.limits import Limit
from contracts.feeds.venue import Venue
from contracts.mentoring import LoadRule, PlanPolicy
from contracts.pool_log import MentoringFeature, RoadshowFeature
from contracts.roadshow import OrderMethod

Mode = Annotated[Literal["on_change", "cycle"], code(MODES)]
Percentage = Annotated[int, Field(ge=0, le=10_000)]
Share = Annotated[int, Field(ge=0, le=1000)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


def _text_counts(weights: dict[str, int]) -> dict[str, int]:
    """Refuse weights under which neither meaning nor wording counts: stated facts alone tell too
    few pairs apart.
    """
    if weights.get("dense") == weights.get("lexical") == 0:
        raise PydanticCustomError("no_text_weight", "neither dense nor lexical counts")
    return weights


_counting = AfterValidator(_text_counts)
_WEIGHTS = "shares of the score by feature; what is not named keeps its default, 0 switches it off (docs/affinity.md)"

ReminderDays = Annotated[
    list[Annotated[int, Field(ge=1, le=364), whole]],
    BeforeValidator(split, json_schema_input_type=list[int] | str),
    Field(max_length=10),
    AfterValidator(lambda days: sorted(set(days))),
]
"""Days after which somebody is reminded, in any order; what comes out is ascending, each once."""


class MentoringRules(Record):
    """The rules of a mentoring pool."""

    kind: Literal["mentoring"] = Field(title="项目类型", description="mentoring")
    mode: Mode = Field(
        "cycle",
        title="匹配方式",
        description="cycle: only open_cycle matches; on_change: each change does, from opens_on on, and needs no open_cycle",
    )
    mentors_per_startup: Annotated[int, Field(ge=1, le=20)] = Field(
        1, title="每家导师数", description="mentors for each startup"
    )
    reply_days: Annotated[int, Field(ge=1, le=365)] = Field(
        7, title="答复天数", description="days in which to answer a proposal"
    )
    remind_after_days: ReminderDays = Field(
        [],
        title="提醒天数",
        description="so many days after a proposal who has not answered is reminded, such as 3, 7; each below reply_days; empty is never",
    )
    min_score: Percentage = Field(
        0, title="最低分", description="pairs below this score (0 to 10,000) are never proposed"
    )
    candidates_per_startup: Annotated[int, Field(ge=1, le=1000)] = Field(
        50, title="候选导师数", description="mentors considered for each startup"
    )
    same_region_unless_remote: Truth = Field(
        default=True, title="同城优先", description="pairs across regions need a remote mentor"
    )
    weights: Annotated[dict[MentoringFeature, Share], by_code(MENTORING_FEATURES), _counting] = (
        Field({}, title="特征权重", description=_WEIGHTS)
    )
    review: Truth | None = Field(
        None,
        title="发布前复核",
        description="open_cycle makes a draft and only publish tells people; left out: yes with cycle, no with on_change",
    )
    policy: Annotated[PlanPolicy, code(POLICIES)] = Field(
        "total",
        title="取向",
        description="total: greatest sum; fair: worst off first; by_lot: drawn under a cap",
    )
    fair_depth: Annotated[int, Field(ge=1, le=100)] = Field(
        1, title="兼顾户数", description="how many of the worst-served come before the total (fair)"
    )
    lot_cap_percent: Annotated[int, Field(ge=1, le=100)] = Field(
        50, title="抽签概率上限", description="no pair has a greater chance, in per cent (by_lot)"
    )
    lot_seed: Annotated[str, text(200)] = Field(
        "",
        title="抽签种子",
        description="what lots are drawn from; published beforehand, it lets all check the draw (by_lot)",
    )
    most_changes: Count | None = Field(
        None,
        title="变动上限",
        description="at most so many pairs in force end with a cycle; empty is no limit",
    )
    most_changes_percent: Annotated[int, Field(ge=0, le=100)] | None = Field(
        None,
        title="变动比例上限",
        description="the same as a share of the pairs in force; the stricter one counts",
    )
    mentors_at_least: Annotated[int, Field(ge=0, le=20)] = Field(
        0,
        title="每家至少导师数",
        description="each startup gets so many mentors, or there is no plan",
    )
    minimum_loads: Annotated[LoadRule, code(LOAD_RULES)] = Field(
        "preferred",
        title="最低辅导数量规则",
        description="preferred: met as far as possible; required: or there is no plan",
    )
    limits: Annotated[list[Limit], Field(max_length=50)] = Field(
        [], title="分组名额", description="limits over groups (docs/matching.md)"
    )
    open_proposals_per_startup: Count = Field(
        0,
        title="每家待复上限",
        description="most unanswered proposals of a startup at once; 0 is no limit",
    )
    open_proposals_per_mentor: Count = Field(
        0,
        title="导师待复上限",
        description="most unanswered proposals of a mentor at once; 0 is no limit",
    )
    overbook: Annotated[int, Field(ge=0, le=100)] = Field(
        0,
        title="超额邀约",
        description="so many proposals more than places; the first accepted get them",
    )
    seen_too_often: Annotated[int, Field(ge=0, le=100)] = Field(
        0,
        title="重复推荐上限",
        description="a pair proposed so often in vain is not proposed again; 0 is no limit",
    )
    first_proposals: Annotated[int, Field(ge=0, le=20)] = Field(
        1,
        title="新导师最少邀约",
        description="where acceptance counts: least proposals a cycle to a mentor who has not answered yet; 0 is none",
    )
    effort: Annotated[int, Field(ge=1, le=3600)] = Field(
        60, title="求解预算", description="what a solve may cost, about seconds of one slow core"
    )

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.review and self.mode == "on_change":
            raise PydanticCustomError("review_mode", "on_change has no review", {"field": "review"})
        if self.policy == "by_lot" and not self.lot_seed:
            raise PydanticCustomError("lot_seed", "by_lot needs a seed", {"field": "lot_seed"})
        if self.remind_after_days and self.remind_after_days[-1] >= self.reply_days:
            raise PydanticCustomError(
                "remind_late", "a reminder after the end", {"field": "remind_after_days"}
            )
        in_order(self, "mentors_at_least", "mentors_per_startup")
        return self


class RoadshowRules(Record):
    """The rules of a roadshow pool."""

    kind: Literal["roadshow"] = Field(title="项目类型", description="roadshow")
    mode: Mode = Field(
        "cycle",
        title="匹配方式",
        description="cycle: only open_cycle makes a shortlist; on_change: after the first open_cycle each change does",
    )
    quotas: Quotas = Field(
        {"enterprise": 16, "team": 4},
        title="名额",
        description="places by group: enterprise and team",
    )
    industry_max: Annotated[int, Field(ge=0, le=1000)] = Field(
        0, title="行业上限", description="at most this many of one section; 0 is no limit"
    )
    stages: Stages = Field(
        ["nursery", "incubator", "accelerator"],
        title="参赛阶段",
        description="stages that may enter",
    )
    require_documents: Truth = Field(
        default=True, title="须材料齐全", description="whether documents must be complete"
    )
    require_region: OptionalRegion = Field(
        "", title="限定地区", description="GB/T 2260 code or name; empty is anywhere"
    )
    waiting_list: Annotated[int, Field(ge=0, le=1000)] = Field(
        10, title="候补数", description="length of the waiting list"
    )
    investors_per_entry: Annotated[int, Field(ge=1, le=100)] = Field(
        5, title="每项目投资人数", description="investors by whom demand is measured"
    )
    weights: Annotated[dict[RoadshowFeature, Share], by_code(ROADSHOW_FEATURES), _counting] = Field(
        {}, title="特征权重", description=_WEIGHTS
    )
    district_floors: Annotated[dict[Region, Places], Field(max_length=400)] = Field(
        {},
        title="区县保底名额",
        description="region -> entries from there at least, as far as eligible ones exist",
    )
    district_max: Places = Field(
        0, title="区县上限", description="entries of one district at most; 0 is no limit"
    )
    coverage: Annotated[int, Field(ge=0, le=100)] = Field(
        0, title="投资人覆盖数", description="pitches that fit each attending investor, at least"
    )
    diversity: Percentage = Field(
        0,
        title="多样性",
        description="worth of each further section or district on stage, in points of score",
    )
    rounds: Rounds = Field(
        [], title="赛程", description="rounds of the contest, with quotas and criteria"
    )
    order: Annotated[OrderMethod, code(ORDERS)] = Field(
        "score", title="出场方式", description="score, draw or optimised"
    )
    slots: Slots | None = Field(None, title="路演安排", description="format of the day on stage")
    panels: PanelRules | None = Field(None, title="评委组", description="panels of judges")
    meetings: MeetingRules | None = Field(
        None, title="一对一洽谈", description="one-to-one meetings"
    )
    most_changes: Places = Field(
        0,
        title="变动上限",
        description="published slots that may change when the order is made anew; 0 is no limit",
    )
    withdraw_until: Day = Field(
        "",
        title="退赛截止",
        description="YYYY-MM-DD; the last day on which an entry withdraws without a named order",
    )
    venue: Venue | None = Field(
        None, title="场地", description="where it takes place: address, rooms, doors, directions"
    )
    confirm_by: Day = Field(
        "",
        title="确认截止",
        description="YYYY-MM-DD; until when entries, judges and investors confirm or cancel",
    )
    notice_days: Annotated[int, Field(ge=0, le=90)] = Field(
        0,
        title="公示天数",
        description="for so many days a published list is posted and open to objections before it is final; 0 is not at all",
    )

    @model_validator(mode="after")
    def _promotions_fit(self) -> Self:
        """Refuse a round that would promote more of a group than the list has places for."""
        for contest_round in self.rounds:
            if any(
                places > self.quotas.get(group, 0) for group, places in contest_round.quotas.items()
            ):
                raise PydanticCustomError(
                    "promotion", "more promoted than there are", {"field": "rounds"}
                )
        return self


class Programme(Record):
    """A pool."""

    pool: PoolId = Field(
        title="项目编号", description="the pool's id: lower-case letters, digits and hyphens"
    )
    name: Annotated[str, text(200, 1)] = Field(title="项目名称", description="the programme's name")
    language: Language = Field(
        "", title="语言", description="the organiser's language; zh-Hans where it is not given"
    )
    rules: Annotated[MentoringRules | RoadshowRules, Field(discriminator="kind")] = Field(
        title="规则", description="how the pool matches"
    )
    opens_on: Day = Field(
        "",
        title="开始日期",
        description="YYYY-MM-DD; an on_change pool of mentors begins on it, a roadshow only keeps it",
    )
    closes_on: Day = Field(
        "",
        title="截止日期",
        description="YYYY-MM-DD; no pair of mentors is proposed after it, an entry of a roadshow is late",
    )
    event_on: Day = Field("", title="活动日期", description="the roadshow's day, YYYY-MM-DD")
    season: Annotated[str, text(60)] = Field(
        "",
        title="赛季",
        description="the season that an event belongs to, such as 2026 or 第三届; reports go by it",
    )
    priority: Annotated[int, Field(ge=0, le=100)] = Field(
        0,
        title="名额优先级",
        description="pools with the higher number get places of mentors first (docs/register.md)",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self, "opens_on", "closes_on")
        return self
