"""Fields that hold codes: any known spelling goes in, the code comes out.

Look-ups are plain dictionary look-ups, made by pydantic without a Python frame; only a spelling seen for the first time
costs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainValidator
from pydantic_core import PydanticCustomError, core_schema

from contracts.codes import Table

CODES_MAX: Final = 50
_LONGEST: Final = 200
_REMEMBERED: Final = 65_536


def _refuse(table: Table, value: object, at: int | None = None) -> NoReturn:
    """Refuse a value that is no code of `table`; `at` is its place in a list."""
    text = value if isinstance(value, str) else ""
    context: dict[str, Any] = {"table": table.name, "near": table.near(text) if text else []}
    raise PydanticCustomError("unknown_code", "not a known code or name", context | ({} if at is None else {"at": at}))


class _Spellings(dict[str, str]):
    """Spelling -> code; what is missing is looked up and remembered, or refused."""

    def __init__(self, table: Table, find: Callable[[str], str | None], *, empty: bool = False) -> None:
        super().__init__({code: code for code in table.codes})
        for code, name in table.codes.items():
            if find(name.zh) == code:
                self.setdefault(name.zh, code)
        if empty:
            self[""] = ""
        self.table = table
        self._find = find

    def __missing__(self, text: object) -> str:
        code = self._find(text[:_LONGEST]) if isinstance(text, str) else None
        if code is None:
            _refuse(self.table, text)
        if len(self) < _REMEMBERED:
            self[str(text)] = code
        return code


@dataclass(frozen=True, slots=True)
class _Code:
    """The annotation of a field that holds one code."""

    spellings: _Spellings

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return text, then a look-up; `source` (the codes' type) is what comes out."""
        text = core_schema.str_schema(strip_whitespace=True, max_length=_LONGEST)
        return core_schema.no_info_after_validator_function(self.spellings.__getitem__, text)


def code(table: Table, find: Callable[[str], str | None] | None = None) -> _Code:
    """Return what makes a field hold one code of `table`; `find` resolves spellings, the table does where it is not given."""
    return _Code(_Spellings(table, find or table.find))


def code_or_empty(table: Table, find: Callable[[str], str | None] | None = None) -> _Code:
    """Return what makes a field hold one code of `table`, or nothing."""
    return _Code(_Spellings(table, find or table.find, empty=True))


def codes(
    table: Table, split: Callable[[object], object], find: Callable[[str], str | None] | None = None, *, least: int = 0
) -> PlainValidator:
    """Return what makes a field hold a list of codes of `table`, or a string that `split` makes one; repetitions count once."""
    spellings = _Spellings(table, find or table.find)
    look_up = spellings.__getitem__

    def resolve(value: object) -> list[str]:
        parts = value if type(value) is list else split(value)
        if not isinstance(parts, list):
            raise PydanticCustomError("list_type", "not a list")
        if len(parts) > CODES_MAX:
            raise PydanticCustomError("too_long", "too many", {"max_length": CODES_MAX, "actual_length": len(parts)})
        if len(parts) < least:
            raise PydanticCustomError("too_short", "too few", {"min_length": least, "actual_length": len(parts)})
        try:
            found = list(map(look_up, parts))
        except (PydanticCustomError, TypeError):
            _refuse_first(spellings, parts)
        return found if len(found) == 1 or len(set(found)) == len(found) else list(dict.fromkeys(found))

    return PlainValidator(resolve, json_schema_input_type=list[str] | str)


def _refuse_first(spellings: _Spellings, parts: list[Any]) -> NoReturn:
    """Refuse the first of `parts` that is no code, naming its place."""
    for at, part in enumerate(parts):
        try:
            spellings[part]
        except (PydanticCustomError, TypeError):
            _refuse(spellings.table, part, at)
    raise AssertionError("one of the parts was refused")


def by_code(table: Table) -> BeforeValidator:
    """Return what turns the keys of an object, in any spelling, into codes of `table`."""

    def rename(value: object) -> object:
        if not isinstance(value, dict):
            return value
        named: dict[str, object] = {}
        for key, part in value.items():
            found = table.find(key)
            if found is None:
                _refuse(table, key)
            if found in named:
                raise PydanticCustomError("repeated", "the same key twice")
            named[found] = part
        return named

    return BeforeValidator(rename, json_schema_input_type=dict[str, int])
