"""Loads the message catalogues: `catalogues/TOPIC.LANGUAGE.toml`, one file per topic and language,
read once.

A text's key is `TOPIC.TABLE.NAME`, as the tables stand in the file. All languages of a topic have
the same keys with the same placeholders (tests/unit/words holds them to it): a caller need not ask
which it speaks.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from contracts.pool_log import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


def _flatten(prefix: str, node: dict[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            texts |= _flatten(key, value)
        else:
            texts[key] = str(value)
    return texts


@cache
def texts(language: Language) -> dict[str, str]:
    """Return every text of `language` by its key.

    Raise KeyError for a language without catalogues.
    """
    texts: dict[str, str] = {}
    suffix = f".{language}.toml"
    folder = files("services.words") / "catalogues"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(suffix):
            content = tomllib.loads(entry.read_text(encoding="utf-8"))
            texts |= _flatten(entry.name.removesuffix(suffix), content)
    if not texts:
        raise KeyError(f"no catalogue for language {language!r}; there are {', '.join(LANGUAGES)}")
    return texts


_CORRECTIONS: ContextVar[Mapping[Language, Mapping[str, str]]] = ContextVar(
    "corrections", default=MappingProxyType({})
)


@contextmanager
def corrected(corrections: Mapping[Language, Mapping[str, str]]) -> Iterator[None]:
    """Let `say` take texts from `corrections` (language -> key -> text) where it has them, within the
    block and the tasks that begin in it. They have been checked: see services.delivery.wordings.
    """
    token = _CORRECTIONS.set(corrections)
    try:
        yield
    finally:
        _CORRECTIONS.reset(token)


def say(language: Language, key: str, **arguments: object) -> str:
    """Return the text `key` in `language` with `arguments` in its placeholders.

    Braces inside arguments stay as they are. Raise KeyError where the catalogue has no such key, or
    the text has a placeholder that no argument fills: both are mistakes of the caller.
    """
    text = _CORRECTIONS.get().get(language, {}).get(key)
    return (texts(language)[key] if text is None else text).format_map(arguments)
