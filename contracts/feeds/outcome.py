"""feed.outcomes: what came of a pairing, or of a meeting with an investor."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.codes.terms import OUTCOMES
from contracts.feeds._codes import code
from contracts.feeds._types import Cny, EntityId, PoolId, Record, StartupId


class Outcome(Record):
    """What came of it; `partner` is the mentor's or the filing's id."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    startup: StartupId = Field(title="企业编号", description="the startup's id")
    partner: EntityId = Field(title="对接方编号", description="id of the mentor, or of the investor's filing")
    outcome: Annotated[Literal["did_not_take_place", "met", "intent", "signed", "completed"], code(OUTCOMES)] = Field(
        title="对接结果", description="did_not_take_place, met, intent, signed or completed"
    )
    amount_cny: Cny = Field(0, title="金额", description="amount agreed, in yuan")
