"""The command line's texts in the reader's language.

They stand in services/words/catalogues/cli.LANGUAGE.toml.
"""

from contextvars import ContextVar
from typing import Any

from contracts.pool_log import Language
from services.words import name_of, say

LANGUAGE: ContextVar[Language] = ContextVar("language", default="zh-Hans")
"""The reader's language; set by `--language` before a command runs."""


def tell(key: str, **arguments: Any) -> str:
    """Return the text `key` in the reader's language with its placeholders filled."""
    return say(LANGUAGE.get(), f"cli.{key}", **arguments)


def named(table: str, code: str) -> str:
    """Return what the reader calls `code` of `table` (see services.words.name_of).

    Empty for an empty code.
    """
    return name_of(LANGUAGE.get(), table, code) if code else ""
