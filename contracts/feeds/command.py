"""feed.commands: an operator's command to a pool, and the ticks by which time enters its log."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes.terms import COMMANDS
from contracts.feeds._codes import code
from contracts.feeds._types import OptionalId, PoolId, Record, upper_code


class Command(Record):
    """A command; pin and release name a startup and a mentor, the others name neither."""

    pool: PoolId = Field(title="匹配项目", description="the pool")
    command: Annotated[Literal["open_cycle", "pin", "release", "publish", "tick"], code(COMMANDS)] = Field(
        title="指令", description="open_cycle, pin, release, publish or tick"
    )
    startup: Annotated[OptionalId, AfterValidator(upper_code)] = Field(
        "", title="企业编号", description="the startup's id (pin, release)"
    )
    mentor: OptionalId = Field("", title="导师编号", description="the mentor's id (pin, release)")

    @model_validator(mode="after")
    def _names_a_pair(self) -> Self:
        if self.command in {"pin", "release"} and not (self.startup and self.mentor):
            raise PydanticCustomError(
                "pair_missing", "a pair is needed", {"field": "mentor" if self.startup else "startup"}
            )
        return self
