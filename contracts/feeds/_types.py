"""The field types that feed records share: bounded text, ids, codes in any known spelling, dates, amounts of money.

A type accepts what lists in use contain and yields one normal form; what it cannot read it refuses with an error type that
`contracts.feeds.errors` turns into words. Lists may come as one string whose parts stand between 、 ， , ; ； or |.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from contracts import pool_log, uscc
from contracts.codes import INDUSTRIES, REGIONS, find_industry, find_region
from contracts.codes.terms import LANGUAGES, NEEDS, ROUNDS, STAGES
from contracts.feeds._codes import CODES_MAX, code, code_or_empty, codes
from contracts.feeds._values import MAX_CNY, read_clock, read_day, read_mark, read_money, read_month, read_truth

POOL_ID: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
ENTITY_ID: Final = r"^[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿._:-]{0,63}$"
LIST_MAX: Final = 200

_SEPARATORS = re.compile(r"[、，,;；|\n]")


class Record(BaseModel):
    """What every feed record and every part of one keeps to: no unknown fields, no blanks around text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def split(value: object) -> object:
    """Return the parts of a string with separators; anything else as it is."""
    if isinstance(value, str):
        return [part for part in map(str.strip, _SEPARATORS.split(value)) if part]
    return value


def upper_code(value: str) -> str:
    """Return a unified social credit code in upper case; other text as it is."""
    return value.upper() if len(value) == uscc.LENGTH and uscc.is_shaped(value) else value


def _checked_uscc(value: str) -> str:
    code = value.upper()
    if uscc.is_valid(code) or not code:
        return code
    if uscc.is_shaped(code):
        raise PydanticCustomError("uscc_check", "wrong check character")
    raise PydanticCustomError("uscc_shape", "not eighteen characters of a unified social credit code")


def in_order(record: BaseModel, low: str, high: str) -> None:
    """Refuse a record whose `low` is above its `high`; empty and 0 are no bounds."""
    first, second = getattr(record, low), getattr(record, high)
    if first and second and first > second:
        raise PydanticCustomError("order", "wrong order", {"field": low, "other": high})


def text(most: int, least: int = 0) -> StringConstraints:
    """Return the bounds of a text field, in characters."""
    return StringConstraints(min_length=least, max_length=most)


_splitting = BeforeValidator(split, json_schema_input_type=list[str] | str)

OptionalId = Annotated[str, StringConstraints(pattern=rf"^$|{ENTITY_ID}")]
EntityId = Annotated[str, StringConstraints(pattern=ENTITY_ID)]
StartupId = Annotated[str, StringConstraints(pattern=ENTITY_ID), AfterValidator(upper_code)]
Uscc = Annotated[str, StringConstraints(max_length=64), AfterValidator(_checked_uscc)]
PoolId = Annotated[str, StringConstraints(pattern=POOL_ID)]
Pools = Annotated[list[PoolId], _splitting, Field(min_length=1, max_length=CODES_MAX)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(upper_code)]
References = Annotated[list[Reference], _splitting, Field(max_length=LIST_MAX)]
"""Ids of startups, or names of organisations."""

Industries = Annotated[list[str], codes(INDUSTRIES, split, find_industry)]
SomeIndustries = Annotated[list[str], codes(INDUSTRIES, split, find_industry, least=1)]
Region = Annotated[str, code(REGIONS, find_region)]
OptionalRegion = Annotated[str, code_or_empty(REGIONS, find_region)]
Regions = Annotated[list[str], codes(REGIONS, split, find_region)]
Stage = Annotated[pool_log.Stage, code(STAGES)]
Stages = Annotated[list[pool_log.Stage], codes(STAGES, split)]
Needs = Annotated[list[pool_log.NeedCode], codes(NEEDS, split)]
Round = Annotated[str, code_or_empty(ROUNDS)]
Language = Annotated[pool_log.Language | Literal[""], code_or_empty(LANGUAGES)]
Languages = Annotated[list[pool_log.Language], codes(LANGUAGES, split)]
Day = Annotated[str, PlainValidator(read_day, json_schema_input_type=str)]
Month = Annotated[str, PlainValidator(read_month, json_schema_input_type=str)]
Cny = Annotated[int, PlainValidator(read_money, json_schema_input_type=Annotated[int, Field(ge=0, le=MAX_CNY)] | str)]
Truth = Annotated[bool, PlainValidator(read_truth, json_schema_input_type=bool | str)]
Clock = Annotated[str, PlainValidator(read_clock, json_schema_input_type=str)]
"""A time of day, HH:MM, in Asia/Shanghai."""
Mark = Annotated[int, PlainValidator(read_mark, json_schema_input_type=float | str)]
"""Points with two decimals at most, as hundredths."""
