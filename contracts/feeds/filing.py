"""feed.filings: the registration (备案) of an angel investor or an institution."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import FILING_STATUSES, INVESTOR_TYPES
from contracts.feeds.contest import Conflicts
from contracts.feeds.fields.codes import code
from contracts.feeds.fields.money import Money
from contracts.feeds.fields.types import (
    Amount,
    Day,
    EntityId,
    Industries,
    Language,
    Languages,
    Pools,
    Record,
    References,
    Regions,
    Stages,
    in_order,
    text,
)
from contracts.feeds.past import Deals, Works
from contracts.feeds.people import Contact
from contracts.pool_log import FilingStatus, InvestorType


class Filing(Record):
    """A filing: who invests, in what, how much, and from when to when the filing is valid."""

    id: EntityId = Field(title="备案编号", description="the id of the filing")
    name: Annotated[str, text(200, 1)] = Field(
        title="投资人名称", description="name of the investor or institution"
    )
    type: Annotated[InvestorType, code(INVESTOR_TYPES)] = Field(
        title="备案类型", description="kind of investor"
    )
    status: Annotated[FilingStatus, code(FILING_STATUSES)] = Field(
        title="备案状态", description="submitted, verified, expired or revoked"
    )
    submitted_on: Day = Field("", title="提交日期", description="YYYY-MM-DD")
    verified_on: Day = Field("", title="核验日期", description="YYYY-MM-DD")
    verified_by: Annotated[str, text(100)] = Field(
        "", title="核验人", description="who verified it"
    )
    valid_until: Day = Field("", title="有效期至", description="last valid day, YYYY-MM-DD")
    revoked_on: Day = Field("", title="撤销日期", description="YYYY-MM-DD")
    revoked_reason: Annotated[str, text(1000)] = Field(
        "", title="撤销原因", description="why it was revoked"
    )
    thesis: Annotated[str, text(5000, 1)] = Field(
        title="投资方向", description="what the investor looks for"
    )
    industries: Industries = Field(
        [],
        title="投资行业",
        description="GB/T 4754-2017 codes, names or words in use; empty is any",
    )
    stages: Stages = Field([], title="投资阶段", description="stages; empty is any")
    ticket_min_cny: Amount = Field(
        default_factory=Money,
        title="单笔最低金额",
        description="smallest ticket, in yuan or in the currency named",
    )
    ticket_max_cny: Amount = Field(
        default_factory=Money,
        title="单笔最高金额",
        description="largest ticket, likewise; 0 is no limit",
    )
    regions: Regions = Field(
        [], title="投资地区", description="GB/T 2260 codes or names, countries; empty is anywhere"
    )
    holdings: References = Field(
        [], title="持股企业", description="ids of startups that the investor holds"
    )
    relations: References = Field(
        [], title="关联企业", description="ids of startups with another relation"
    )
    conflicts: Conflicts = Field(
        [], title="回避事项", description="subject/kind/level/percent, several with 、 between"
    )
    deals: Deals = Field(
        [],
        title="既往投资",
        description="company/industry/region/round/day/amount, of an angel also /stake/tie;"
        " several with ； between",
    )
    works: Works = Field(
        [],
        title="过往成果",
        description="firms funded, projects: a text each, several with | between",
    )
    languages: Languages = Field(
        [], title="工作语言", description="languages that the investor can work in"
    )
    language: Language = Field(
        "", title="书写语言", description="language of the texts; detected where it is not given"
    )
    contact: Contact | None = Field(None, title="联系方式", description="whom to contact")
    pools: Pools = Field(
        title="匹配项目", description="ids of the pools that the investor takes part in"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._tickets_in_one_currency()
        in_order(self, "ticket_min_cny", "ticket_max_cny")
        in_order(self, "submitted_on", "verified_on")
        in_order(self, "verified_on", "valid_until")
        return self

    def _tickets_in_one_currency(self) -> None:
        low, high = self.ticket_min_cny, self.ticket_max_cny
        if low.amount and high.amount and low.currency != high.currency:
            raise PydanticCustomError(
                "two_currencies",
                "two currencies",
                {"field": "ticket_min_cny", "other": "ticket_max_cny"},
            )
