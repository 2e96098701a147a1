"""feed.startups: the profile of a startup (企业) or a founding team (团队)."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.feeds.fields.money import Money
from contracts.feeds.fields.types import (
    Amount,
    Ids,
    Language,
    Languages,
    Month,
    Needs,
    OptionalId,
    Pools,
    Record,
    Region,
    Round,
    SomeIndustries,
    Stage,
    Truth,
    Uscc,
    text,
    whole,
)
from contracts.feeds.people import Contact, People


class Startup(Record):
    """A startup with its unified social credit code, or a team with an id of the operator's:
    exactly one of the two.
    """

    uscc: Uscc = Field(
        "",
        title="统一社会信用代码",
        description="unified social credit code (GB 32100-2015) of an enterprise",
    )
    team_id: OptionalId = Field(
        "", title="团队编号", description="the operator's id of a team that is not registered yet"
    )
    name: Annotated[str, text(200, 1)] = Field(
        title="企业名称", description="name of the startup or team"
    )
    summary: Annotated[str, text(5000, 1)] = Field(
        title="项目简介", description="what the startup does, in its own words"
    )
    problem: Annotated[str, text(5000)] = Field(
        "", title="解决的问题", description="the problem that it solves"
    )
    product: Annotated[str, text(5000)] = Field(
        "", title="产品与技术", description="product and technology"
    )
    industry: SomeIndustries = Field(
        title="所属行业", description="GB/T 4754-2017 codes, names or words in use; one or several"
    )
    region: Region = Field(
        title="所在地区",
        description="GB/T 2260 code, or name with or without its province; a place abroad with its country",
    )
    stage: Stage = Field(
        title="所处阶段", description="nursery, incubator, accelerator or graduated"
    )
    founded: Month = Field("", title="成立时间", description="YYYY-MM or YYYY-MM-DD")
    needs: Needs = Field(
        [],
        title="服务需求",
        description="what the startup wants; others than the five are kept as words",
    )
    needs_text: Annotated[str, text(5000)] = Field(
        "", title="需求说明", description="needs in free text"
    )
    round: Round = Field("", title="融资轮次", description="latest funding round")
    amount_sought_cny: Amount = Field(
        default_factory=Money,
        title="拟融资额",
        description="amount sought, in yuan unless it names another currency: 500万, 200万美元, US$2m",
    )
    languages: Languages = Field(
        [], title="工作语言", description="languages that the team can work in"
    )
    language: Language = Field(
        "", title="书写语言", description="language of the texts; detected where it is not given"
    )
    space: Annotated[str, text(200)] = Field(
        "", title="所在载体", description="the maker space or incubator that houses it"
    )
    founders: People = Field(
        [], title="创始人", description="founders; as text: name, then phone or e-mail"
    )
    contact: Contact | None = Field(None, title="联系方式", description="whom to contact")
    mentors_wanted: Annotated[int, Field(ge=0, le=20), whole] = Field(
        0,
        title="希望导师数",
        description="at most so many mentors; 0 is as many as the programme allows",
    )
    wishes: Ids = Field(
        [], title="意向导师", description="ids of mentors that the startup asks for"
    )
    documents_complete: Truth = Field(
        default=True,
        title="材料齐全",
        description="whether the application's documents are complete",
    )
    pools: Pools = Field(
        title="匹配项目", description="ids of the pools that the startup takes part in"
    )

    @model_validator(mode="after")
    def _has_one_id(self) -> Self:
        if bool(self.uscc) == bool(self.team_id):
            raise PydanticCustomError(
                "one_id",
                "exactly one of uscc and team_id",
                {"field": "uscc", "both": bool(self.uscc)},
            )
        return self

    @property
    def id(self) -> str:
        """The entity id: the code in upper case, or the team's id."""
        return self.uscc or self.team_id
