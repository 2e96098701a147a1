"""feed.requests: wishes for one-to-one meetings (洽谈意向)."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.codes.terms import ASKING, SESSIONS
from contracts.feeds.fields.codes import code
from contracts.feeds.fields.types import EntityId, PoolId, Record, Truth
from contracts.roadshow import Session


class Request(Record):
    """A wish of a startup or an investor to meet the other; `withdrawn` takes it back."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    startup: EntityId = Field(title="企业编号", description="the startup's id")
    investor: EntityId = Field(title="备案编号", description="id of the investor's filing")
    by: Annotated[Literal["startup", "investor"], code(ASKING)] = Field(
        title="提出方", description="who asks"
    )
    session: Annotated[Session, code(SESSIONS)] = Field(
        "any", title="时段", description="any, morning or afternoon"
    )
    withdrawn: Truth = Field(
        default=False, title="撤回", description="whether the wish is taken back"
    )
