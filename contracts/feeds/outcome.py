"""feed.outcomes: what came of a pairing, or of a meeting with an investor."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.codes.terms import AGREEMENTS, CHANGES, OUTCOMES, REPORTERS
from contracts.feeds.fields.codes import code, code_or_empty
from contracts.feeds.fields.types import (
    Cny,
    Day,
    EntityId,
    OptionalId,
    Percent,
    PoolId,
    Record,
    Round,
    text,
)


class Outcome(Record):
    """One event of a deal; `partner` is the mentor's or the filing's id.

    A correction or a withdrawal is an event of its own, about an earlier one.
    """

    pool: PoolId = Field(title="匹配项目", description="the pool")
    startup: EntityId = Field(title="企业编号", description="the startup's id")
    partner: EntityId = Field(
        title="对接方编号", description="id of the mentor, or of the investor's filing"
    )
    outcome: Annotated[
        Literal["did_not_take_place", "met", "intent", "signed", "completed", "broken_off"],
        code(OUTCOMES),
    ] = Field(
        title="对接结果",
        description="met, intent, signed or completed, each including those before; or"
        " did_not_take_place, broken_off",
    )
    amount_cny: Cny = Field(0, title="金额", description="amount agreed, in yuan")
    on: Day = Field(
        "", title="发生日期", description="when it happened; empty is the day of the report"
    )
    deal: OptionalId = Field(
        "", title="事项编号", description="number of the deal, where the two have several"
    )
    share: Percent = Field(0, title="占股比例", description="share agreed, in percent: 5, 5%, 7.25")
    round: Round = Field("", title="融资轮次", description="funding round of the deal")
    evidence: Annotated[str, text(200)] = Field(
        "", title="依据", description="what proves it: number or file of the contract, no people"
    )
    by: Annotated[Literal["", "startup", "partner", "organiser"], code_or_empty(REPORTERS)] = Field(
        "", title="报告方", description="who reports it: startup, partner or organiser"
    )
    agreed: Annotated[Literal["", "yes", "no"], code_or_empty(AGREEMENTS)] = Field(
        "", title="对方是否认可", description="whether the other side says so: yes or no"
    )
    change: Annotated[Literal["", "correct", "withdraw"], code_or_empty(CHANGES)] = Field(
        "", title="更正或撤回", description="correct or withdraw an earlier event"
    )
    of: Annotated[str, text(200)] = Field(
        "",
        title="所指事件",
        description="id of the event to correct or withdraw; empty is the latest of this outcome",
    )
