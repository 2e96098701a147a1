"""The parts of a roadshow's rules: rounds and criteria, slots on stage, panels of judges,
one-to-one meetings; declared conflicts.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import (
    CONFLICT_KINDS,
    CONFLICT_LEVELS,
    CONTEST_ROUNDS,
    GROUPS,
    SESSIONS,
    TIE_RULES,
)
from contracts.days import DAY_MINUTES, minute_of
from contracts.feeds.fields.codes import by_code, code, codes
from contracts.feeds.fields.types import (
    LIST_MAX,
    Clock,
    Day,
    Record,
    Reference,
    Truth,
    in_order,
    split,
    text,
    whole,
)
from contracts.roadshow import ConflictKind, ConflictLevel, Group, RoundName, TieRule

RoundCode = Annotated[RoundName, code(CONTEST_ROUNDS)]
RoundCodes = Annotated[list[RoundName], codes(CONTEST_ROUNDS, split)]
Places = Annotated[int, Field(ge=0, le=1000), whole]
Minutes = Annotated[int, Field(ge=0, le=240)]
Quotas = Annotated[dict[Group, Places], by_code(GROUPS)]


class Conflict(Record):
    """A conflict of interest with a startup, an investor, a judge or an organisation."""

    subject: Reference = Field(
        title="对象", description="id of a startup, investor or judge, or an organisation's name"
    )
    kind: Annotated[ConflictKind, code(CONFLICT_KINDS)] = Field(
        "other", title="性质", description="what kind of tie"
    )
    level: Annotated[ConflictLevel, code(CONFLICT_LEVELS)] = Field(
        "blocking", title="级别", description="none, declared, blocking or secret"
    )
    share_percent: Annotated[int, Field(ge=0, le=100)] = Field(
        0, title="持股比例", description="the family's stake together, in per cent"
    )


def _conflict(part: object) -> object:
    """Read `subject/kind/level/percent` from one text; what is left out keeps its default."""
    if not isinstance(part, str):
        return part
    values = [half.strip() for half in part.replace("／", "/").split("/")]
    names = ("subject", "kind", "level", "share_percent")
    if len(values) > len(names):
        raise PydanticCustomError("conflict", "too many parts")
    conflict: dict[str, object] = {
        name: value for name, value in zip(names, values, strict=False) if value
    }
    percent = conflict.get("share_percent")
    if isinstance(percent, str) and percent.rstrip("%％").isdecimal():
        conflict["share_percent"] = int(percent.rstrip("%％"))
    return conflict


def _conflicts(value: object) -> object:
    parts = split(value)
    return (
        [_conflict(part) for part in parts]
        if isinstance(parts, list) and str in map(type, parts)
        else parts
    )


Conflicts = Annotated[
    list[Conflict],
    BeforeValidator(_conflicts, json_schema_input_type=list[Conflict | str] | str),
    Field(max_length=LIST_MAX),
]


class Criterion(Record):
    """What judges mark, and its share of the total."""

    name: Annotated[str, text(40, 1)] = Field(title="评分项", description="name of the criterion")
    weight: Annotated[int, Field(ge=1, le=1000)] = Field(
        title="权重", description="share of the total"
    )
    most: Annotated[int, Field(ge=1, le=1000)] = Field(
        100, title="满分", description="points at most"
    )


class Round(Record):
    """A round of the contest."""

    name: RoundCode = Field(title="赛程", description="preliminary, semi_final or final")
    quotas: Quotas = Field({}, title="晋级名额", description="how many of each group go on, or win")
    criteria: Annotated[list[Criterion], Field(max_length=20)] = Field(
        [], title="评分表", description="criteria"
    )
    drop_extremes: Truth = Field(
        default=False, title="去掉最高最低", description="drop each entry's highest and lowest"
    )
    one_vote_veto: Truth = Field(
        default=False, title="一票否决", description="whether one judge's veto excludes"
    )
    normalise: Truth = Field(
        default=False, title="评委标准化", description="bring judges to one mean and spread"
    )
    ties: Annotated[list[TieRule], codes(TIE_RULES, split)] = Field(
        [], title="同分规则", description="rules that settle equal totals, in order"
    )
    scores_until: Day = Field(
        "", title="评分截止", description="YYYY-MM-DD; a sheet after it is late"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [criterion.name for criterion in self.criteria]
        if len(set(names)) < len(names):
            raise PydanticCustomError("repeated", "a criterion twice", {"field": "criteria"})
        return self


def _rounds_once(rounds: list[Round]) -> list[Round]:
    if len({contest_round.name for contest_round in rounds}) < len(rounds):
        raise PydanticCustomError("same_round", "a round twice")
    return rounds


Rounds = Annotated[list[Round], Field(max_length=3), AfterValidator(_rounds_once)]


class Slots(Record):
    """The format of the day on stage."""

    starts_at: Clock = Field("09:00", title="开始时刻", description="HH:MM, Beijing time")
    ends_at: Clock = Field("18:00", title="结束时刻", description="HH:MM, Beijing time")
    pitch_minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        8, title="路演分钟", description="minutes of pitch"
    )
    questions_minutes: Minutes = Field(7, title="问答分钟", description="minutes of questions")
    setup_minutes: Minutes = Field(0, title="换场分钟", description="minutes between two pitches")
    break_after: Places = Field(
        0, title="每几场休息", description="a break after so many pitches; 0 is none"
    )
    break_minutes: Minutes = Field(15, title="休息分钟", description="minutes of a break")
    lunch_from: Clock = Field("", title="午休开始", description="HH:MM; empty is no lunch break")
    lunch_until: Clock = Field("", title="午休结束", description="HH:MM")
    stages: Annotated[int, Field(ge=1, le=20)] = Field(
        1, title="会场数", description="stages in parallel"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self, "starts_at", "ends_at")
        in_order(self, "lunch_from", "lunch_until")
        return self


class PanelRules(Record):
    """Who judges."""

    judges: Annotated[int, Field(ge=1, le=50)] = Field(
        5, title="每组评委数", description="judges on each panel"
    )
    reserves: Annotated[int, Field(ge=0, le=50)] = Field(
        1, title="候补评委数", description="reserves on each panel"
    )
    most_entries_per_judge: Places = Field(
        0, title="每位评委上限", description="entries at most; 0 is no limit"
    )


class MeetingSession(Record):
    """A stretch of the meetings' day."""

    name: Annotated[Literal["morning", "afternoon"], code(SESSIONS)] = Field(
        title="时段", description="morning or afternoon"
    )
    starts_at: Clock = Field(title="开始时刻", description="HH:MM, Beijing time")
    slots: Annotated[int, Field(ge=1, le=100)] = Field(
        title="场次数", description="number of slots"
    )


class MeetingRules(Record):
    """One-to-one meetings."""

    tables: Annotated[int, Field(ge=1, le=1000)] = Field(10, title="洽谈桌数", description="tables")
    slot_minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        20, title="每场分钟", description="minutes of a meeting"
    )
    sessions: Annotated[list[MeetingSession], Field(max_length=2)] = Field(
        [], title="洽谈时段", description="morning, afternoon or both"
    )
    most_per_startup: Places = Field(
        0, title="每家洽谈上限", description="meetings added beyond requests, up to so many"
    )
    most_per_investor: Places = Field(
        0, title="每位投资人洽谈上限", description="as most_per_startup"
    )
    most_spread: Places = Field(
        2, title="空档差上限", description="most by which numbers of breaks may differ"
    )
    alternatives: Annotated[int, Field(ge=0, le=20)] = Field(
        0,
        title="另荐项目数",
        description="investors without a meeting are told so, with up to so many projects to see instead; 0 tells them nothing",
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        spans = sorted(
            (minute_of(session.starts_at), session.slots * self.slot_minutes)
            for session in self.sessions
        )
        ends = [start + length for start, length in spans]
        starts = [start for start, _ in spans[1:]] + [DAY_MINUTES]
        if any(end > start for end, start in zip(ends, starts, strict=False)):
            raise PydanticCustomError("overlap", "sessions overlap", {"field": "sessions"})
        return self
