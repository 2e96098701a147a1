"""The field types that feed records share: bounded text, ids, codes in any known spelling, dates, amounts of money.

A type accepts what lists in use contain and yields one normal form; what it cannot read it refuses with an error type that
`contracts.feeds.errors` turns into words. Lists may come as one string whose parts stand between 、 ， , ; ； or |.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from contracts import pool_log, uscc
from contracts.codes import Table, find_industry, find_region
from contracts.codes.industries import INDUSTRIES
from contracts.codes.regions import REGIONS
from contracts.codes.terms import LANGUAGES, NEEDS, ROUNDS, STAGES, TRUTHS

POOL_ID: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
ENTITY_ID: Final = r"^[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿._:-]{0,63}$"
MAX_CNY: Final = 10**13
LIST_MAX: Final = 200
CODES_MAX: Final = 50

_SEPARATORS = re.compile(r"[、，,;；|\n]")


class Record(BaseModel):
    """What every feed record and every part of one keeps to: no unknown fields, no blanks around text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def split(value: object) -> object:
    """Return the parts of a string with separators; anything else as it is."""
    if isinstance(value, str):
        return [part for part in map(str.strip, _SEPARATORS.split(value)) if part]
    return value


def _refuse_code(table: Table, value: object, at: int | None = None) -> PydanticCustomError:
    """Return the error for a value that is no code of `table`; `at` is its place in a list."""
    text = value if isinstance(value, str) else ""
    context: dict[str, Any] = {"table": table.name, "near": table.near(text) if text else []}
    return PydanticCustomError("unknown_code", "not a known code or name", context | ({} if at is None else {"at": at}))


def _known(table: Table) -> dict[str, str]:
    """Return the codes and Chinese names that need no folding; where a name stands for two codes, the first."""
    known = {code: code for code in table.codes}
    for code, name in table.codes.items():
        if table.find(name.zh) == code:
            known.setdefault(name.zh, code)
    return known


def _finder(table: Table, find: Callable[[str], str | None]) -> Callable[[object], str]:
    """Return a validator that turns any spelling of a code into the code, quickly for codes and Chinese names."""
    known = _known(table)

    def resolve(value: object) -> str:
        if isinstance(value, str):
            code = known.get(value) or find(value)
            if code is not None:
                return code
        raise _refuse_code(table, value)

    return resolve


def _list_finder(table: Table, find: Callable[[str], str | None]) -> Callable[[object], list[str]]:
    """Return a validator for a list of codes, or a string of them; repetitions count once."""
    known = _known(table)

    def resolve(value: object) -> list[str]:
        parts = split(value)
        if not isinstance(parts, list):
            raise PydanticCustomError("list_type", "not a list")
        if len(parts) > CODES_MAX:
            raise PydanticCustomError("too_long", "too many", {"max_length": CODES_MAX, "actual_length": len(parts)})
        found: list[str] = []
        for at, part in enumerate(parts):
            code = (known.get(part) or find(part)) if isinstance(part, str) else None
            if code is None:
                raise _refuse_code(table, part, at)
            if code not in found:
                found.append(code)
        return found

    return resolve


def _or_empty(find: Callable[[object], str]) -> Callable[[object], str]:
    """Return a validator that lets an empty text through."""
    return lambda value: "" if value == "" else find(value)


def _not_empty(value: list[str]) -> list[str]:
    if not value:
        raise PydanticCustomError("too_short", "empty", {"min_length": 1, "actual_length": 0})
    return value


def _parsed(error: str, parse: Callable[[str], Any | None]) -> Callable[[object], Any]:
    """Return a validator that applies `parse` to text and refuses with the error type `error` where it gives None."""
    cached = lru_cache(65_536)(parse)

    def read(value: object) -> Any:
        found = cached(value) if isinstance(value, str) else None
        if found is None:
            raise PydanticCustomError(error, "cannot be read")
        return found

    return read


_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)")


def _date(text: str, *, month_too: bool) -> str | None:
    """Return `text` as YYYY-MM-DD (or YYYY-MM), empty for empty, None where it is no date."""
    match = _DAY.fullmatch(text.strip())
    if not text.strip() or match is None:
        return None if text.strip() else ""
    year, month, day = int(match[1]), int(match[2]), match[3]
    try:
        whole = date(year, month, int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else (whole[:7] if month_too else None)


_MONEY = re.compile(
    r"(?:人民币|RMB|CNY|¥|￥)?\s*(\d{1,13}(?:\.\d{1,6})?)\s*(千|万|百万|千万|亿|萬|億)?\s*(?:元|人民币|RMB|CNY)?",
    re.IGNORECASE,
)
_UNITS = {None: 1, "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8}


def _amount(text: str) -> int | None:
    """Return the amount in whole yuan, 0 for empty, None where the text is no amount in CNY up to MAX_CNY."""
    text = text.strip()
    if not text:
        return 0
    match = _MONEY.fullmatch(text.replace(",", "").replace("，", ""))
    if match is None:
        return None
    whole, _, decimals = match[1].partition(".")
    yuan = int(whole + decimals.ljust(6, "0")) * _UNITS[match[2]] // 10**6
    return yuan if yuan <= MAX_CNY else None


_read_amount = _parsed("money", _amount)


def _money(value: object) -> int:
    if type(value) is int and 0 <= value <= MAX_CNY:
        return value
    if type(value) is float and value.is_integer() and 0 <= value <= MAX_CNY:
        return int(value)
    return int(_read_amount(value))


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    code = TRUTHS.find(value) if isinstance(value, str) else None
    if code is None:
        raise PydanticCustomError("truth", "neither yes nor no")
    return code == "yes"


def upper_code(value: str) -> str:
    """Return a unified social credit code in upper case; other text as it is."""
    return value.upper() if len(value) == uscc.LENGTH and uscc.is_shaped(value) else value


def _checked_uscc(value: str) -> str:
    if not value:
        return value
    code = value.upper()
    if not uscc.is_shaped(code):
        raise PydanticCustomError("uscc_shape", "not eighteen characters of a unified social credit code")
    if uscc.check_character(code[:-1]) != code[-1]:
        raise PydanticCustomError("uscc_check", "wrong check character")
    return code


def one_of(table: Table) -> PlainValidator:
    """Return what makes a field hold one code of `table`."""
    return PlainValidator(_finder(table, lru_cache(4096)(table.find)), json_schema_input_type=str)


def one_or_empty(table: Table) -> PlainValidator:
    """Return what makes a field hold one code of `table`, or nothing."""
    return PlainValidator(_or_empty(_finder(table, lru_cache(4096)(table.find))), json_schema_input_type=str)


def by_code(table: Table) -> BeforeValidator:
    """Return what turns the keys of an object, in any spelling, into codes of `table`."""

    def rename(value: object) -> object:
        if not isinstance(value, dict):
            return value
        named: dict[str, object] = {}
        for key, part in value.items():
            code = table.find(key)
            if code is None:
                raise _refuse_code(table, key)
            if code in named:
                raise PydanticCustomError("repeated", "the same key twice")
            named[code] = part
        return named

    return BeforeValidator(rename)


def in_order(record: BaseModel, low: str, high: str) -> None:
    """Refuse a record whose `low` is above its `high`; empty and 0 are no bounds."""
    first, second = getattr(record, low), getattr(record, high)
    if first and second and first > second:
        raise PydanticCustomError("order", "wrong order", {"field": low, "other": high})


def some_of(table: Table) -> PlainValidator:
    """Return what makes a field hold a list of codes of `table`."""
    return PlainValidator(_list_finder(table, lru_cache(4096)(table.find)), json_schema_input_type=list[str] | str)


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

Industries = Annotated[
    list[str], PlainValidator(_list_finder(INDUSTRIES, find_industry), json_schema_input_type=list[str] | str)
]
SomeIndustries = Annotated[
    list[str],
    PlainValidator(_list_finder(INDUSTRIES, find_industry), json_schema_input_type=list[str] | str),
    AfterValidator(_not_empty),
]
Region = Annotated[str, PlainValidator(_finder(REGIONS, find_region), json_schema_input_type=str)]
OptionalRegion = Annotated[str, PlainValidator(_or_empty(_finder(REGIONS, find_region)), json_schema_input_type=str)]
Regions = Annotated[
    list[str], PlainValidator(_list_finder(REGIONS, find_region), json_schema_input_type=list[str] | str)
]
Stage = Annotated[pool_log.Stage, one_of(STAGES)]
Stages = Annotated[list[pool_log.Stage], some_of(STAGES)]
Needs = Annotated[list[pool_log.NeedCode], some_of(NEEDS)]
Round = Annotated[str, one_or_empty(ROUNDS)]
Language = Annotated[pool_log.Language | Literal[""], one_or_empty(LANGUAGES)]
Languages = Annotated[list[pool_log.Language], some_of(LANGUAGES)]
Day = Annotated[str, PlainValidator(_parsed("day", partial(_date, month_too=False)), json_schema_input_type=str)]
Month = Annotated[str, PlainValidator(_parsed("month", partial(_date, month_too=True)), json_schema_input_type=str)]
Cny = Annotated[int, PlainValidator(_money, json_schema_input_type=Annotated[int, Field(ge=0, le=MAX_CNY)] | str)]
Truth = Annotated[bool, PlainValidator(_truth, json_schema_input_type=bool | str)]
