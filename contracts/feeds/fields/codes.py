"""Fields that hold codes: any known spelling goes in, the code comes out.

Look-ups are plain dictionary look-ups, made by pydantic without a Python frame; only a spelling
seen for the first time costs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainValidator
from pydantic_core import PydanticCustomError, core_schema

from contracts.codes import CodeTable, fold_spelling
from contracts.normal import visible

CODES_MAX: Final = 50
_LONGEST: Final = 200
_LONGEST_WORD: Final = 60
_NOTHING: Final = frozenset(
    {"", "无", "没有", "暂无", "none", "no", "na", "n/a", "其他", "其它", "other"}
)
_REMEMBERED: Final = 65_536
_CELLS: Final = 4_096
ANYWHERE: Final = frozenset({
    "全国", "全國", "不限", "无限制", "不限地区", "不限地區", "各地", "全球", "海内外", "anywhere", "Anywhere", "any", "Any",
    "nationwide", "worldwide", "global", "Global",
})  # fmt: skip
"""What lists write where a region may be any."""
_SMALL: Final = 200
"""Names of a table of at most so many codes are looked up beforehand.

Those of a larger one when they come.
"""


def _refuse(table: CodeTable, value: object, at: int | None = None) -> NoReturn:
    """Refuse a value that is no code of `table`; `at` is its place in a list."""
    text = value[:_LONGEST] if isinstance(value, str) else ""
    place = {} if at is None else {"at": at}
    several = table.candidates(text) if text else []
    if several:
        context: dict[str, Any] = {"candidates": several} | place
        raise PydanticCustomError("ambiguous_place", "several places have this name", context)
    context = {"table": table.name, "near": table.near(text) if text else []} | place
    raise PydanticCustomError("unknown_code", "not a known code or name", context)


class _Spellings(dict[str, str]):
    """Spelling -> code; what is missing is looked up and remembered, or refused."""

    def __init__(
        self, table: CodeTable, find: Callable[[str], str | None], *, empty: bool = False
    ) -> None:
        super().__init__({code: code for code in table.codes})
        if len(table.codes) <= _SMALL:
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
        kept = self._keep(code, str(text))
        if len(self) < _REMEMBERED and len(str(text)) <= _LONGEST:
            self[str(text)] = kept
        return kept

    def _keep(self, code: str, text: str) -> str:
        """Return what a field holds for `text`, which stands for `code`."""
        del text
        return code


class PlaceAbroad(str):
    """The code of a place abroad, with what was written in `written`."""

    __slots__ = ("written",)
    written: str

    @classmethod
    def of(cls, code: str, written: str) -> "PlaceAbroad":
        """Return the place with its country's code."""
        place = cls(code)
        place.written = written
        return place


def written_as(region: str) -> str:
    """Return what was written for a place abroad.

    Empty for a code of GB/T 2260, whose name says as much.
    """
    return region.written if isinstance(region, PlaceAbroad) else ""


@dataclass(frozen=True, slots=True)
class Code:
    """The annotation of a field that holds one code."""

    spellings: _Spellings

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return text, then a look-up; `source` (the codes' type) is what comes out."""
        text = core_schema.str_schema(strip_whitespace=True, max_length=_LONGEST)
        return core_schema.no_info_after_validator_function(self.spellings.__getitem__, text)


def code(table: CodeTable, find: Callable[[str], str | None] | None = None) -> Code:
    """Return what makes a field hold one code of `table`; `find` resolves spellings, the table does
    where it is not given.
    """
    return Code(_Spellings(table, find or table.find))


def code_or_empty(table: CodeTable, find: Callable[[str], str | None] | None = None) -> Code:
    """Return what makes a field hold one code of `table`, or nothing."""
    return Code(_Spellings(table, find or table.find, empty=True))


class _Places(_Spellings):
    """Spelling -> code of a region; a place abroad keeps what was written."""

    def __init__(
        self, table: CodeTable, find: Callable[[str], str | None], *, empty: bool = False
    ) -> None:
        super().__init__(table, find, empty=empty)
        if empty:
            self.update(dict.fromkeys(ANYWHERE, ""))

    def _keep(self, code: str, text: str) -> str:
        written = " ".join(visible(text).split())
        return code if code.isdigit() or code == written else PlaceAbroad.of(code, written)


def places(table: CodeTable, find: Callable[[str], str | None], *, empty: bool = False) -> Code:
    """Return what makes a field hold one code of a table of regions, or nothing where `empty`."""
    return Code(_Places(table, find, empty=empty))


def codes(
    table: CodeTable,
    split: Callable[[object], object],
    find: Callable[[str], str | None] | None = None,
    *,
    least: int = 0,
) -> PlainValidator:
    """Return what makes a field hold a list of codes of `table`, or a string that `split` makes
    one; repetitions count once.
    """
    spellings = _Spellings(table, find or table.find)
    look_up = spellings.__getitem__

    def resolve(value: object) -> list[str]:
        parts = value if type(value) is list else split(value)
        if not isinstance(parts, list):
            raise PydanticCustomError("list_type", "not a list")
        if len(parts) > CODES_MAX:
            raise PydanticCustomError(
                "too_long", "too many", {"max_length": CODES_MAX, "actual_length": len(parts)}
            )
        if len(parts) < least:
            raise PydanticCustomError(
                "too_short", "too few", {"min_length": least, "actual_length": len(parts)}
            )
        try:
            resolved = list(map(look_up, parts))
        except (PydanticCustomError, TypeError):
            _refuse_first(spellings, parts)
        return (
            resolved
            if len(resolved) == 1 or len(set(resolved)) == len(resolved)
            else list(dict.fromkeys(resolved))
        )

    return PlainValidator(_cells(resolve), json_schema_input_type=list[str] | str)


def _cells(resolve: Callable[[object], list[str]]) -> Callable[[object], list[str]]:
    """Return `resolve` with a memory for cells that hold all codes in one text."""
    known: dict[str, list[str]] = {}

    def read(value: object) -> list[str]:
        if type(value) is not str:
            return resolve(value)
        codes_of = known.get(value)
        if codes_of is None:
            codes_of = resolve(value)
            if len(known) < _CELLS and len(value) <= _LONGEST:
                known[value] = codes_of
        return codes_of.copy()

    return read


class _Words(dict[str, str]):
    """Spelling -> code, or the word itself where it is none.

    Nothing for one that says that there is none.
    """

    def __init__(self, table: CodeTable) -> None:
        super().__init__({code: code for code in table.codes})
        self._table = table

    def __missing__(self, text: str) -> str:
        word = " ".join(visible(text).split())
        if len(word) > _LONGEST_WORD:
            raise PydanticCustomError("string_too_long", "too long", {"max_length": _LONGEST_WORD})
        known = "" if fold_spelling(word) in _NOTHING else self._table.find(word) or word
        if len(self) < _REMEMBERED:
            self[text] = known
        return known


def codes_or_words(table: CodeTable, split: Callable[[object], object]) -> PlainValidator:
    """Return what makes a field hold codes of `table`, and as words what is none of them, in the
    order written.
    """
    words = _Words(table)

    def resolve(value: object) -> list[str]:
        parts = value if type(value) is list else split(value)
        if not isinstance(parts, list):
            raise PydanticCustomError("list_type", "not a list")
        if len(parts) > CODES_MAX:
            raise PydanticCustomError(
                "too_long", "too many", {"max_length": CODES_MAX, "actual_length": len(parts)}
            )
        try:
            known = list(map(words.__getitem__, parts))
        except (PydanticCustomError, TypeError, AttributeError):
            known = [_word(words, part, at) for at, part in enumerate(parts)]
        return list(dict.fromkeys(filter(None, known)))

    return PlainValidator(_cells(resolve), json_schema_input_type=list[str] | str)


def _word(words: _Words, part: object, at: int) -> str:
    """Return the code or word of a part, refusing what is no text or too long with its place."""
    if not isinstance(part, str):
        raise PydanticCustomError("string_type", "not text", {"at": at})
    try:
        return words[part]
    except PydanticCustomError as error:
        raise PydanticCustomError(
            "string_too_long", "too long", {**(error.context or {}), "at": at}
        ) from None


def _refuse_first(spellings: _Spellings, parts: list[Any]) -> NoReturn:
    """Refuse the first of `parts` that is no code, naming its place."""
    for at, part in enumerate(parts):
        try:
            spellings[part]
        except (PydanticCustomError, TypeError):
            _refuse(spellings.table, part, at)
    raise AssertionError("one of the parts was refused")


def by_code(table: CodeTable) -> BeforeValidator:
    """Return what turns the keys of an object, in any spelling, into codes of `table`."""

    def rename(value: object) -> object:
        if not isinstance(value, dict):
            return value
        named: dict[str, object] = {}
        for key, part in value.items():
            known = table.find(key)
            if known is None:
                _refuse(table, key)
            if known in named:
                raise PydanticCustomError("repeated", "the same key twice")
            named[known] = part
        return named

    return BeforeValidator(rename, json_schema_input_type=dict[str, int])
