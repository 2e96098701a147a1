"""feed.mentors: the profile of a mentor, volunteer (志愿) or full-time (专职), of innovation (创新) or
entrepreneurship (创业).
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.codes.terms import ENGAGEMENTS, TRACKS
from contracts.feeds.fields.codes import code
from contracts.feeds.fields.types import (
    Day,
    EntityId,
    Ids,
    Industries,
    Language,
    Languages,
    Needs,
    OptionalPlace,
    Pools,
    Record,
    References,
    Truth,
    in_order,
    text,
    whole,
)
from contracts.feeds.past import Works
from contracts.feeds.people import Contact


class Mentor(Record):
    """A mentor: what they know, how many startups at once, where and when."""

    id: EntityId = Field(title="导师编号", description="the operator's id of the mentor")
    name: Annotated[str, text(200, 1)] = Field(title="导师姓名", description="the mentor's name")
    engagement: Annotated[Literal["volunteer", "full_time"], code(ENGAGEMENTS)] = Field(
        title="导师性质", description="volunteer or full_time"
    )
    track: Annotated[Literal["innovation", "entrepreneurship"], code(TRACKS)] = Field(
        title="导师类别", description="innovation (technology) or entrepreneurship (business)"
    )
    title: Annotated[str, text(200)] = Field("", title="职务职称", description="position or title")
    expertise: Annotated[str, text(5000, 1)] = Field(
        title="专业特长", description="what the mentor knows and has done"
    )
    services: Needs = Field(
        [], title="服务内容", description="needs that the mentor serves, others as words"
    )
    services_text: Annotated[str, text(5000)] = Field(
        "", title="服务说明", description="services in free text"
    )
    industries: Industries = Field(
        [], title="擅长行业", description="GB/T 4754-2017 codes, names or words in use"
    )
    capacity: Annotated[int, Field(ge=0, le=1000), whole] = Field(
        title="可辅导数量", description="most startups at once"
    )
    min_load: Annotated[int, Field(ge=0, le=1000), whole] = Field(
        0, title="最低辅导数量", description="fewest startups that the mentor should have"
    )
    languages: Languages = Field(
        [], title="工作语言", description="languages that the mentor can work in"
    )
    language: Language = Field(
        "", title="书写语言", description="language of the texts; detected where it is not given"
    )
    region: OptionalPlace = Field(
        "",
        title="所在地区",
        description="GB/T 2260 code or name, or a place abroad; empty is anywhere",
    )
    remote: Truth = Field(
        default=True, title="可远程", description="whether the mentor also works remotely"
    )
    available_from: Day = Field(
        "", title="可服务开始日期", description="first day, YYYY-MM-DD; empty is open"
    )
    available_until: Day = Field(
        "", title="可服务截止日期", description="last day, YYYY-MM-DD; empty is open"
    )
    employer: Annotated[str, text(200)] = Field(
        "", title="工作单位", description="the mentor's employer"
    )
    conflicts: References = Field(
        [],
        title="回避对象",
        description="ids of startups, or organisations, never to be paired with",
    )
    works: Works = Field(
        [],
        title="过往成果",
        description=(
            "projects, patents, papers, firms guided: a text each, several with | between"
        ),
    )
    wishes: Ids = Field(
        [], title="意向企业", description="ids of startups that the mentor would like to take"
    )
    contact: Contact | None = Field(None, title="联系方式", description="whom to contact")
    pools: Pools = Field(
        title="匹配项目", description="ids of the pools that the mentor takes part in"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self, "min_load", "capacity")
        in_order(self, "available_from", "available_until")
        return self
