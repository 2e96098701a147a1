"""The field types that feed records share: bounded text, ids, codes in any known spelling, dates,
amounts of money.

A type accepts what lists in use contain and yields one normal form; what it cannot read it refuses
with an error type that `contracts.feeds.errors` turns into words. Lists may come as one string
whose parts stand between 、 ， , ; ； | or ｜.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from contracts import pool_log, uscc
from contracts.codes import INDUSTRIES, REGIONS, find_industry, find_region
from contracts.codes.terms import LANGUAGES, NEEDS, ROUNDS, STAGES
from contracts.feeds.fields.codes import (
    ANYWHERE,
    CODES_MAX,
    code,
    code_or_empty,
    codes,
    codes_or_words,
    places,
)
from contracts.feeds.fields.credit_code import read_uscc
from contracts.feeds.fields.money import MAX_AMOUNT, Money, read_amount, read_money
from contracts.feeds.fields.values import (
    fold_whole,
    read_clock,
    read_day,
    read_mark,
    read_month,
    read_percent,
    read_truth,
)
from contracts.normal import normal_pool, normal_reference, written_reference

POOL_ID: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
_ID_LETTERS: Final = "0-9A-Za-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Latin letters, digits and all Han ideographs."""
ENTITY_ID: Final = rf"^[{_ID_LETTERS}][{_ID_LETTERS}._:-]{{0,63}}$"
LIST_MAX: Final = 200
LONGEST_NAME: Final = 256
"""Characters of an id or a reference as it is written; its normal form has stricter bounds."""

_SEPARATORS = re.compile(r"[、，,;；|｜\n]")


class Record(BaseModel):
    """What every feed record and every part of one keeps to: no unknown fields, no blanks around
    text.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def split(value: object) -> object:
    """Return the parts of a string with separators; anything else as it is."""
    if isinstance(value, str):
        return [part for part in map(str.strip, _SEPARATORS.split(value)) if part]
    return value


def split_terms(value: object) -> object:
    """Return the parts of a string of words of a short list, which people part with slashes too."""
    return split(value.replace("/", "、").replace("／", "、")) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class NormalForm:
    """The annotation of a field that names something: any spelling goes in, the normal form comes
    out and is checked.

    `form` is a cached function made in C, so that a spelling that was met before costs no Python
    frame.
    """

    form: Callable[[str], str]
    pattern: str | None = None
    least: int = 0
    most: int | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return text, then its normal form, then the check."""
        written = core_schema.str_schema(strip_whitespace=True, max_length=LONGEST_NAME)
        formed = core_schema.no_info_after_validator_function(self.form, written)
        return core_schema.chain_schema([formed, self._checked()])

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the normal form's own schema, which is what a producer should write."""
        return handler(self._checked())

    def _checked(self) -> core_schema.StringSchema:
        return core_schema.str_schema(
            pattern=self.pattern, min_length=self.least or None, max_length=self.most
        )


def in_order(record: BaseModel, low: str, high: str) -> None:
    """Refuse a record whose `low` is above its `high`; empty and 0 are no bounds."""
    first, second = getattr(record, low), getattr(record, high)
    if first and second and first > second:
        raise PydanticCustomError("order", "wrong order", {"field": low, "other": high})


def _somewhere(value: object) -> object:
    """Return the parts of a list of regions, none where one of them says that any will do."""
    parts = split(value)
    anywhere = isinstance(parts, list) and any(
        isinstance(part, str) and part.strip() in ANYWHERE for part in parts
    )
    return [] if anywhere else parts


def text(most: int, least: int = 0) -> StringConstraints:
    """Return the bounds of a text field, in characters."""
    return StringConstraints(min_length=least, max_length=most)


whole = BeforeValidator(fold_whole)
"""What makes a field of whole numbers read them as cells have them: full width, in thousands, with
what is counted.
"""

_splitting = BeforeValidator(split, json_schema_input_type=list[str] | str)

OptionalId = Annotated[str, NormalForm(normal_reference, rf"^$|{ENTITY_ID}")]
EntityId = Annotated[str, NormalForm(normal_reference, ENTITY_ID)]
Uscc = Annotated[
    str,
    PlainValidator(
        read_uscc, json_schema_input_type=Annotated[str, Field(max_length=uscc.LONGEST)]
    ),
]
PoolId = Annotated[str, NormalForm(normal_pool, POOL_ID)]
Pools = Annotated[list[PoolId], _splitting, Field(min_length=1, max_length=CODES_MAX)]
Reference = Annotated[str, NormalForm(written_reference, least=1, most=100)]
"""An id, or an organisation's name in the writer's spelling; the folds compare normal forms."""
References = Annotated[list[Reference], _splitting, Field(max_length=LIST_MAX)]
Ids = Annotated[
    list[Annotated[str, NormalForm(normal_reference, least=1, most=100)]],
    _splitting,
    Field(max_length=LIST_MAX),
]
"""Ids alone, in their normal form."""

Industries = Annotated[list[str], codes(INDUSTRIES, split, find_industry)]
SomeIndustries = Annotated[list[str], codes(INDUSTRIES, split, find_industry, least=1)]
Region = Annotated[str, places(REGIONS, find_region)]
OptionalPlace = Annotated[str, places(REGIONS, find_region, empty=True)]
OptionalRegion = Annotated[str, code_or_empty(REGIONS, find_region)]
Regions = Annotated[
    list[str],
    codes(REGIONS, split, find_region),
    BeforeValidator(_somewhere, json_schema_input_type=list[str] | str),
]
Stage = Annotated[pool_log.Stage, code(STAGES)]
Stages = Annotated[list[pool_log.Stage], codes(STAGES, split_terms)]
Needs = Annotated[list[str], codes_or_words(NEEDS, split_terms)]
"""Codes of needs, and in their place the words of others."""
Round = Annotated[str, code_or_empty(ROUNDS)]
Language = Annotated[pool_log.Language | Literal[""], code_or_empty(LANGUAGES)]
Languages = Annotated[list[pool_log.Language], codes(LANGUAGES, split_terms)]
Day = Annotated[str, PlainValidator(read_day, json_schema_input_type=str)]
Month = Annotated[str, PlainValidator(read_month, json_schema_input_type=str)]
_money_input = Annotated[int, Field(ge=0, le=MAX_AMOUNT)] | str
Cny = Annotated[int, PlainValidator(read_money, json_schema_input_type=_money_input)]
Amount = Annotated[Money, PlainValidator(read_amount, json_schema_input_type=_money_input)]
"""An amount with its currency; a number alone is in yuan."""
Truth = Annotated[bool, PlainValidator(read_truth, json_schema_input_type=bool | str)]
Clock = Annotated[str, PlainValidator(read_clock, json_schema_input_type=str)]
"""A time of day, HH:MM, in Asia/Shanghai."""
Mark = Annotated[int, PlainValidator(read_mark, json_schema_input_type=float | str)]
"""Points with two decimals at most, as hundredths."""
Percent = Annotated[int, PlainValidator(read_percent, json_schema_input_type=float | str)]
"""A share in percent, 0 to 100, as hundredths."""
