"""feed.commands: an operator's command to a pool, and the ticks by which time enters its log."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import COMMANDS, CONTEST_ROUNDS
from contracts.feeds._codes import code, code_or_empty
from contracts.feeds._types import OptionalId, PoolId, Record, text, upper_code
from contracts.roadshow import RoundName


class Command(Record):
    """A command; pin and release name a startup and a mentor, swap two startups, the others nobody."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    command: Annotated[
        Literal[
            "open_cycle", "pin", "release", "swap", "undo", "publish", "tick", "withdraw", "check_in", "unavailable", "draw_commit",
            "draw_reveal", "close_round",
        ],
        code(COMMANDS),
    ] = Field(
        title="指令",
        description="open_cycle, publish, undo, tick; pin, release, swap; withdraw, check_in, unavailable; draw_..., close_round",
    )  # fmt: skip
    startup: Annotated[OptionalId, AfterValidator(upper_code)] = Field(
        "", title="企业编号", description="the startup's id (pin, release, swap)"
    )
    mentor: OptionalId = Field(
        "", title="导师编号", description="the mentor's id (pin, release; swap, where the startup has several)"
    )
    other_startup: Annotated[OptionalId, AfterValidator(upper_code)] = Field(
        "", title="另一企业编号", description="the startup with which mentors are exchanged (swap)"
    )
    other_mentor: OptionalId = Field(
        "", title="另一导师编号", description="the other startup's mentor (swap, where it has several)"
    )
    partner: OptionalId = Field(
        "", title="对方编号", description="a judge's or an investor's id (withdraw, check_in, unavailable)"
    )
    round: Annotated[RoundName | Literal[""], code_or_empty(CONTEST_ROUNDS)] = Field(
        "", title="赛程", description="the round (draw_commit, draw_reveal, close_round); empty is the one under way"
    )
    values: Annotated[dict[Annotated[str, text(100, 1)], Annotated[str, text(4000)]], Field(max_length=50)] = Field(
        {}, title="附加内容", description="what a draw or a time needs (docs/roadshow.md)"
    )

    @model_validator(mode="after")
    def _names_a_pair(self) -> Self:
        if self.command in {"pin", "release"} and not (self.startup and self.mentor):
            raise PydanticCustomError(
                "pair_missing", "a pair is needed", {"field": "mentor" if self.startup else "startup"}
            )
        if self.command == "swap" and not (self.startup and self.other_startup):
            raise PydanticCustomError(
                "pair_missing", "a pair is needed", {"field": "other_startup" if self.startup else "startup"}
            )
        if self.command in {"withdraw", "check_in", "unavailable"} and not (self.startup or self.partner):
            raise PydanticCustomError("partner_missing", "somebody is needed", {"field": "startup"})
        return self
