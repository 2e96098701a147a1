"""feed.people: what an operator decides of people, filings and hand-overs, for all pools at once."""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import CONTINUITY, FILING_STATUSES, PEOPLE_COMMANDS
from contracts.feeds.fields.codes import code, code_or_empty
from contracts.feeds.fields.types import LIST_MAX, Day, PoolId, Record, split, text, whole
from contracts.normal import normal_reference
from contracts.pool_log import FilingStatus

Entry = Annotated[str, text(120), AfterValidator(normal_reference)]
"""An entry of the register, `ROLE/ID`, or the id of a startup or an investor."""
_NEEDED: Final = {
    "merge": ("other",),
    "apart": ("other",),
    "split": ("profiles",),
    "filing": ("status", "day"),
    "hand_over": ("source", "target"),
}


class PeopleOrder(Record):
    """An order about one person, firm or filing; `subject` says which."""

    subject: Annotated[str, text(120, 1), AfterValidator(normal_reference)] = Field(
        title="对象编号",
        description="entry of the register (ROLE/ID); an investor's id (filing), a startup's (hand_over)",
    )
    command: Annotated[
        Literal["merge", "split", "apart", "capacity", "filing", "hand_over"],
        code(PEOPLE_COMMANDS),
    ] = Field(title="总册指令", description="merge, split, apart; capacity; filing; hand_over")
    other: Entry = Field("", title="另一对象", description="the other entry (merge, apart)")
    profiles: Annotated[
        list[Entry],
        BeforeValidator(split, json_schema_input_type=list[str] | str),
        Field(max_length=LIST_MAX),
    ] = Field([], title="拆出档案", description="profiles, ROLE/ID, that leave the entry (split)")
    capacity: Annotated[int, Field(ge=0, le=1000), whole] | None = Field(
        None,
        title="名额合计",
        description="places in all pools together (capacity, merge); empty: as the feeds say",
    )
    status: Annotated[FilingStatus | Literal[""], code_or_empty(FILING_STATUSES)] = Field(
        "", title="备案状态", description="submitted, verified, expired or revoked (filing)"
    )
    day: Day = Field("", title="生效日期", description="YYYY-MM-DD (filing)")
    by: Annotated[str, text(100)] = Field("", title="经办", description="who decided (filing)")
    reason: Annotated[str, text(1000)] = Field("", title="事由", description="why (filing)")
    source: PoolId | Literal[""] = Field(
        "", title="转出项目", description="the pool that the startup leaves (hand_over)"
    )
    target: PoolId | Literal[""] = Field(
        "", title="转入项目", description="the pool that it comes to (hand_over)"
    )
    mentor: Annotated[Literal["along", "stays"], code(CONTINUITY)] = Field(
        "along", title="导师去留", description="along or stays (hand_over)"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for field in _NEEDED.get(self.command, ()):
            if not getattr(self, field):
                raise PydanticCustomError(
                    "partner_missing", "something is missing", {"field": field}
                )
        return self
