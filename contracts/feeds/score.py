"""feed.scores: judges' score sheets (评分表)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.feeds.contest import RoundCode
from contracts.feeds.fields.types import EntityId, Mark, PoolId, Record, Truth

CriterionName = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Score(Record):
    """One judge's marks of one entry in one round; a later sheet replaces an earlier one."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    round: RoundCode = Field(title="赛程", description="preliminary, semi_final or final")
    startup: EntityId = Field(title="企业编号", description="the entry's id")
    judge: EntityId = Field(title="评委编号", description="the judge's id")
    marks: Annotated[dict[CriterionName, Mark], Field(min_length=1, max_length=20)] = Field(
        title="各项得分", description="criterion -> points, two decimals at most"
    )
    veto: Truth = Field(
        default=False, title="否决", description="whether the judge vetoes the entry"
    )
