"""feed.answers: a person's accept or decline of a proposed pairing, or of their part in a roadshow."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import ANSWERS, PARTIES, REASONS
from contracts.feeds.fields.codes import code, code_or_empty
from contracts.feeds.fields.types import OptionalId, PoolId, Record

Reason = Literal["", "no_time", "not_my_field", "conflict", "distance", "language", "other"]


class Answer(Record):
    """An answer of a startup or a mentor to a proposed pairing; without a mentor, of a startup, a
    judge or an investor to their part in a roadshow.
    """

    pool: PoolId = Field(title="匹配项目", description="the pool")
    startup: OptionalId = Field(
        "", title="企业编号", description="the startup's id (answers of startups and mentors)"
    )
    mentor: OptionalId = Field(
        "", title="导师编号", description="the mentor's id; empty in a roadshow"
    )
    partner: OptionalId = Field(
        "", title="对方编号", description="the judge's or investor's id, where they answer"
    )
    by: Annotated[Literal["startup", "mentor", "judge", "investor"], code(PARTIES)] = Field(
        title="答复方",
        description="who answers: startup or mentor; in a roadshow judge or investor",
    )
    answer: Annotated[Literal["accept", "decline"], code(ANSWERS)] = Field(
        title="答复", description="accept (confirm) or decline (cancel)"
    )
    reason: Annotated[Reason, code_or_empty(REASONS)] = Field(
        "", title="婉拒原因", description="why, where the answer is decline"
    )

    @model_validator(mode="after")
    def _names_who_answers(self) -> Self:
        """Refuse an answer that does not say whose it is, or names more than it can mean."""
        needed = {"startup": ("startup",), "mentor": ("startup", "mentor")}.get(
            self.by, ("partner",)
        )
        for name in needed:
            if not getattr(self, name):
                raise PydanticCustomError("answer_missing", "somebody is needed", {"field": name})
        if self.partner and (self.startup or self.mentor):
            raise PydanticCustomError("answer_two", "one person answers", {"field": "partner"})
        return self
