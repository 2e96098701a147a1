"""Names of codes: `name_of("zh-Hans", "status", "proposed")`; industries and regions are contracts.codes'."""

from collections.abc import Callable, Iterable
from functools import cache

from contracts.pool_log import Language
from services.words._catalogue import say, texts


@cache
def _tables(language: Language) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for key, text in texts(language).items():
        if key.startswith("names."):
            _, table, code = key.split(".", 2)
            tables.setdefault(table, {})[code] = text
    return tables


def _as_it_is(_language: Language, code: str) -> str:
    return code


_COMPUTED: dict[str, Callable[[Language, str], str]] = {"industry": _as_it_is, "region": _as_it_is}


def name_of(language: Language, table: str, code: str) -> str:
    """Return what people call `code` of `table`; a code that the table does not know is returned as it is.

    Tables are the headings of `catalogues/names.LANGUAGE.toml`, and `industry` and `region`; another one
    raises KeyError.
    """
    computed = _COMPUTED.get(table)
    if computed is not None:
        return computed(language, code)
    return _tables(language)[table].get(code, code)


def names_of(language: Language, table: str, codes: Iterable[str]) -> str:
    """Return the names of `codes` as one enumeration, in their order."""
    return say(language, "common.separator").join(name_of(language, table, code) for code in codes)
