"""Names of codes: `name_of("zh-Hans", "status", "proposed")`.

Industries and regions are contracts.codes'.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from contracts.codes import INDUSTRIES, REGIONS, fold_spelling
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


@cache
def _traditional() -> dict[str, dict[str, str]]:
    source = files("services.words") / "catalogues" / "traditional.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _region_characters() -> dict[int, str]:
    characters = _traditional()["region_characters"]
    return dict(zip(map(ord, characters["simplified"]), characters["traditional"], strict=True))


def _official(language: Language, table: str, code: str) -> str:
    """Return the name of an industry or a region; GB/T tables have simplified and English names."""
    name = _OFFICIAL[table].codes.get(code)
    if name is None:
        return code
    if language == "en":
        return name.en
    if language != "zh-Hant":
        return name.zh
    known = _traditional()[table].get(name.zh)
    if known is None and table == "region":
        return name.zh.translate(_region_characters())
    return known or name.zh


_OFFICIAL = {"industry": INDUSTRIES, "region": REGIONS}


def name_of(language: Language, table: str, code: str) -> str:
    """Return what people call `code` of `table`.

    A code that the table does not know is returned as it is.

    Tables are the headings of `catalogues/names.LANGUAGE.toml`, and `industry` and `region`;
    another one raises KeyError.
    """
    if table in _OFFICIAL:
        return _official(language, table, code)
    return _tables(language)[table].get(code, code)


def place_name(language: Language, code: str, written: str = "") -> str:
    """Return what people call a region.

    A place abroad with what was written for it, where that says more.
    """
    name = name_of(language, "region", code) if code else ""
    known = REGIONS.codes.get(code)
    if not written or (known and fold_spelling(written) in map(fold_spelling, known)):
        return name
    return say(language, "common.place", name=name, written=written)


def names_of(language: Language, table: str, codes: Iterable[str]) -> str:
    """Return the names of `codes` as one enumeration, in their order."""
    # Names of industries have commas of their own.
    separator = "common.wide_separator" if table == "industry" else "common.separator"
    return say(language, separator).join(name_of(language, table, code) for code in codes)
