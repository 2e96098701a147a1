"""feed.answers: a person's accept or decline of a proposed pairing."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.codes.terms import ANSWERS, PARTIES, REASONS
from contracts.feeds._codes import code, code_or_empty
from contracts.feeds._types import EntityId, PoolId, Record, StartupId

Reason = Literal["", "no_time", "not_my_field", "conflict", "distance", "language", "other"]


class Answer(Record):
    """An answer to a proposed pairing of `startup` and `mentor`."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    startup: StartupId = Field(title="企业编号", description="the startup's id")
    mentor: EntityId = Field(title="导师编号", description="the mentor's id")
    by: Annotated[Literal["startup", "mentor"], code(PARTIES)] = Field(
        title="答复方", description="who answers: startup or mentor"
    )
    answer: Annotated[Literal["accept", "decline"], code(ANSWERS)] = Field(
        title="答复", description="accept or decline"
    )
    reason: Annotated[Reason, code_or_empty(REASONS)] = Field(
        "", title="婉拒原因", description="why, where the answer is decline"
    )
