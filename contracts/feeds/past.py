"""What somebody did before: works that speak for them, and deals that an investor made."""

import re
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from contracts.codes.terms import ANGEL_TIES
from contracts.feeds.fields.codes import code_or_empty
from contracts.feeds.fields.money import Money
from contracts.feeds.fields.types import (
    LIST_MAX,
    Amount,
    Day,
    Industries,
    OptionalPlace,
    Percent,
    Record,
    Reference,
    Round,
    text,
)
from contracts.pool_log import AngelTie

WORK_MAX: Final = 20_000
"""Most characters of one work as it is written; a pool keeps less (docs/affinity.md)."""
DEALS_MAX: Final = 1_000
_BETWEEN_WORKS: Final = re.compile(r"[|｜\n]")
"""Works are prose: commas and semicolons stand in them."""
_BETWEEN_DEALS: Final = re.compile(r"[；;|｜\n]")
_PARTS: Final = (
    "company", "industries", "region", "round", "day", "amount", "family_share", "tie",
)  # fmt: skip


class FiledDeal(Record):
    """An investment made before. How it ended is not asked: a past failure never counts."""

    company: Reference = Field(title="被投企业", description="id of a startup, or the firm's name")
    industries: Industries = Field(
        [], title="行业", description="GB/T 4754-2017 codes or names, the main one first"
    )
    region: OptionalPlace = Field(
        "", title="地区", description="GB/T 2260 code or name, or a place abroad"
    )
    round: Round = Field("", title="轮次", description="funding round")
    day: Day = Field("", title="日期", description="YYYY-MM-DD; empty is not known")
    amount: Amount = Field(
        default_factory=Money, title="金额", description="in yuan or in the currency named"
    )
    family_share: Percent = Field(
        0,
        title="本人及亲属持股",
        description="an angel's and relatives' greatest stake together in the two years after it,"
        " in percent; 0 is not told",
    )
    tie: Annotated[AngelTie | Literal[""], code_or_empty(ANGEL_TIES)] = Field(
        "",
        title="与企业关系",
        description="what an angel is to the firm: unrelated, founder, employee, relative of one,"
        " dispatched; empty is not told",
    )


def _deal(part: object) -> object:
    """Read `company/industry/region/round/day/amount/family stake/tie`; what is left out keeps its
    default.
    """
    if not isinstance(part, str):
        return part
    values = [value.strip() for value in part.replace("／", "/").split("/")]
    if len(values) > len(_PARTS):
        raise PydanticCustomError("deal", "too many parts")
    return {name: value for name, value in zip(_PARTS, values, strict=False) if value}


def _deals(value: object) -> object:
    parts = _filled(_BETWEEN_DEALS.split(value)) if isinstance(value, str) else value
    return [_deal(part) for part in parts] if isinstance(parts, list) else parts


def _works(value: object) -> object:
    """Return the works of a cell or of a list, empty ones left out."""
    parts = _BETWEEN_WORKS.split(value) if isinstance(value, str) else value
    return _filled(parts) if isinstance(parts, list) else parts


def _filled(parts: list[object] | list[str]) -> list[object]:
    return [part for part in parts if not isinstance(part, str) or part.strip()]


Deals = Annotated[
    list[FiledDeal],
    BeforeValidator(_deals, json_schema_input_type=list[FiledDeal | str] | str),
    Field(max_length=DEALS_MAX),
]
Works = Annotated[
    list[Annotated[str, text(WORK_MAX, 1)]],
    BeforeValidator(_works, json_schema_input_type=list[str] | str),
    Field(max_length=LIST_MAX),
]
