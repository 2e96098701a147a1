"""feed.judges: the judges (评委) of a roadshow's contest."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.feeds.contest import Conflicts, Places, RoundCodes
from contracts.feeds.fields.types import (
    Clock,
    EntityId,
    Industries,
    Language,
    Languages,
    Pools,
    Record,
    Truth,
    in_order,
    text,
)
from contracts.feeds.people import Contact


class Judge(Record):
    """A judge: what they know, when they can come, whom they must not judge."""

    id: EntityId = Field(title="评委编号", description="the judge's id")
    name: Annotated[str, text(100, 1)] = Field(title="评委姓名", description="name")
    employer: Annotated[str, text(200)] = Field(
        "", title="工作单位", description="employer: its entries are spared"
    )
    title: Annotated[str, text(200)] = Field("", title="职务", description="position or title")
    industries: Industries = Field(
        [], title="熟悉行业", description="GB/T 4754-2017 codes or names; empty is a generalist"
    )
    languages: Languages = Field(
        [], title="工作语言", description="languages that the judge can work in"
    )
    language: Language = Field(
        "", title="书写语言", description="language of notices; zh-Hans where it is not given"
    )
    may_chair: Truth = Field(
        default=False, title="可任组长", description="whether the judge may chair a panel"
    )
    rounds: RoundCodes = Field(
        [], title="参与赛程", description="rounds in which the judge serves; empty is all"
    )
    available_from: Clock = Field(
        "", title="可到时刻", description="HH:MM, Beijing time; empty is open"
    )
    available_until: Clock = Field(
        "", title="须离时刻", description="HH:MM, Beijing time; empty is open"
    )
    most_entries: Places = Field(0, title="评审上限", description="entries at most; 0 is no limit")
    conflicts: Conflicts = Field(
        [], title="回避事项", description="subject/kind/level/percent, several with 、 between"
    )
    contact: Contact | None = Field(None, title="联系方式", description="whom to contact")
    pools: Pools = Field(title="匹配项目", description="ids of the pools that the judge serves")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self, "available_from", "available_until")
        return self
