"""Code tables: industries (GB/T 4754-2017), regions (GB/T 2260) and the short lists.

Each code has its Chinese and English name.
"""

from collections.abc import Mapping
from typing import Final

from contracts.codes._table import CodeTable, Name, fold_spelling, table
from contracts.codes.industries import INDUSTRIES, find_industry
from contracts.codes.regions import REGIONS, find_region
from contracts.codes.terms import TERMS

TABLES: Final[Mapping[str, CodeTable]] = {
    **TERMS,
    INDUSTRIES.name: INDUSTRIES,
    REGIONS.name: REGIONS,
}

__all__ = [
    "INDUSTRIES",
    "REGIONS",
    "TABLES",
    "TERMS",
    "CodeTable",
    "Name",
    "find_industry",
    "find_region",
    "fold_spelling",
    "table",
]
