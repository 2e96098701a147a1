"""A limit over groups in a mentoring programme's rules: so many pairs of one industry for each
mentor, and the like.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.codes import INDUSTRIES, REGIONS, CodeTable, find_industry, find_region
from contracts.codes.terms import ENGAGEMENTS, LIMIT_BY, LIMIT_PER, NEEDS, STAGES, TRACKS
from contracts.feeds.fields.codes import code
from contracts.feeds.fields.types import Ids, Record, text
from contracts.mentoring import LimitBy, LimitPer

_VALUES: Final[Mapping[str, tuple[CodeTable, Callable[[str], str | None]]]] = {
    "industry": (INDUSTRIES, find_industry),
    "region": (REGIONS, find_region),
    "stage": (STAGES, STAGES.find),
    "track": (TRACKS, TRACKS.find),
    "engagement": (ENGAGEMENTS, ENGAGEMENTS.find),
    "need": (NEEDS, NEEDS.find),
}
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Limit(Record):
    """At least, or at most, so many pairs of a group: for each mentor, for each startup, or in the
    whole pool.
    """

    per: Annotated[LimitPer, code(LIMIT_PER)] = Field(
        title="名额对象", description="for whom pairs are counted: mentor, startup or pool"
    )
    by: Annotated[LimitBy, code(LIMIT_BY)] = Field(
        title="名额分组",
        description="how pairs are grouped: all, industry, space, region, stage, track, ..., named",
    )
    value: Annotated[str, text(200)] = Field(
        "", title="组别", description="the one group that is meant; empty is each group for itself"
    )
    named: Ids = Field([], title="点名编号", description="ids of startups or mentors (by named)")
    at_least: Count = Field(0, title="至少", description="at least so many pairs")
    at_most: Count | None = Field(
        None, title="至多", description="at most so many pairs; empty is no limit"
    )
    name: Annotated[str, text(100)] = Field(
        "", title="名额名称", description="what people read when it binds"
    )

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.at_least and self.at_most is None:
            raise PydanticCustomError(
                "limit_empty", "neither at_least nor at_most", {"field": "at_most"}
            )
        if self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError(
                "order", "wrong order", {"field": "at_least", "other": "at_most"}
            )
        if (self.by == "named") != bool(self.named):
            raise PydanticCustomError("limit_named", "named goes with by named", {"field": "named"})
        self._resolve()
        return self

    def _resolve(self) -> None:
        """Turn `value` into the code that the group has."""
        if not self.value or self.by not in _VALUES:
            return
        table, find = _VALUES[self.by]
        code = find(self.value)
        if code is None:
            context = {"table": table.name, "near": table.near(self.value), "field": "value"}
            raise PydanticCustomError("unknown_code", "not a known code or name", context)
        self.value = code
