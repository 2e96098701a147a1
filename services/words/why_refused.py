"""Why a record went to quarantine, in the reader's language: a message's code and arguments become
a sentence.
"""

import importlib
import re
from functools import cache, lru_cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from contracts.codes import TABLES
from contracts.feeds import MODELS
from contracts.pool_log import Language
from contracts.quarantine import Argument, Message
from contracts.refusals import OTHER, REASONS
from contracts.visible_text import escaped, shortened
from services.words._catalogue import say, texts

_MOST_SHOWN: Final = 200
_NAME: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]{0,63})")


def why_refused(language: Language, topic: str, message: Message) -> str:
    """Return what `message`, about a record of `topic`, says to a reader of `language`.

    A terminal can show it as it is.

    A code that these words do not know, as a later version may write, gives the general text with
    the code in it.
    """
    if message.code == "as_written":
        return _as_written(language, message)
    code = message.code if message.code in REASONS else OTHER
    arguments = {"type": message.code} | message.arguments
    names = _NAME.findall(message.field[:_MOST_SHOWN])
    words = dict.fromkeys(REASONS[code].arguments, "")
    words |= {name: _plain(language, arguments[name]) for name in words if name in arguments}
    words["title"] = _title(language, topic, names)
    words["value"] = _value(language, arguments)
    for name, derive in _DERIVED.items():
        if name in words:
            words |= derive(language, topic, arguments)
    return say(language, f"refused.why.{code}", **words)


def _as_written(language: Language, message: Message) -> str:
    """Return the words that a record of version 1 brought."""
    text = str(message.arguments.get("en" if language == "en" else "zh", ""))
    return escaped(in_traditional(text) if language == "zh-Hant" else text)


def _plain(language: Language, argument: Argument) -> str:
    parts = argument if isinstance(argument, list) else [str(argument)]
    shown = [escaped(shortened(part, _MOST_SHOWN)) for part in parts]
    return say(language, "refused.part.separator").join(shown)


def _value(language: Language, arguments: dict[str, Argument]) -> str:
    """Return what stands in the field, in brackets, with what in it cannot be seen.

    Empty where nothing may be shown.
    """
    value, hidden = arguments.get("value"), arguments.get("hidden")
    if not value:
        return ""
    tail = ""
    if isinstance(hidden, list) and hidden:
        key = "hidden" if hidden[-1] and len(hidden) > 1 else "hidden_first"
        tail = say(
            language,
            f"refused.part.{key}",
            character=escaped(hidden[0]),
            before=escaped(hidden[-1]),
        )
    return say(language, "refused.part.value", value=_plain(language, value), hidden=tail)


@cache
def _to_traditional() -> Any:
    return importlib.import_module("opencc").OpenCC("s2tw")


@lru_cache(4096)
def in_traditional(text: str) -> str:
    """Return a title or a name of the contracts in Traditional Chinese, with the variants that the
    catalogues use.
    """
    return str(_to_traditional().convert(text))


def _chinese(language: Language, text: str) -> str:
    return in_traditional(text) if language == "zh-Hant" else text


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return the models inside a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _title(language: Language, topic: str, names: list[str]) -> str:
    """Return what the reader calls the field at `names`: the heading of its column, in English its
    name.
    """
    if language == "en":
        return names[-1] if names else say(language, "refused.part.record")
    models: list[type[BaseModel]] = [MODELS[topic]] if topic in MODELS else []
    title = ""
    for name in names:
        field = next(
            (model.model_fields[name] for model in models if name in model.model_fields), None
        )
        if field is None:
            break
        title, models = field.title or name, _models(field.annotation)
    return _chinese(language, title) or (
        names[-1] if names else say(language, "refused.part.record")
    )


def _table(language: Language, _: str, arguments: dict[str, Argument]) -> dict[str, str]:
    """Return what a code table is called, what it allows, and what is near the value."""
    name = str(arguments.get("table", ""))
    table = TABLES.get(name)
    near = arguments.get("near")
    if table is None:
        return {"allowed": "", "near": ""}
    of_code = [
        (code.en if language == "en" else _chinese(language, code.zh))
        for code in table.codes.values()
    ]
    key = f"refused.allowed.{name}"
    separator = say(language, "refused.part.separator")
    return {
        "table": name.replace("_", " ") if language == "en" else _chinese(language, table.zh),
        "allowed": say(language, key) if key in texts(language) else separator.join(of_code),
        "near": _near(language, name, near) if isinstance(near, list) and near else "",
    }


def _near(language: Language, table: str, near: list[str]) -> str:
    """Return names of the table that are like the value.

    In English as English as the table has them.
    """
    codes = TABLES[table].codes
    names = [codes.get(TABLES[table].find(name) or "") for name in near]
    if language == "en":
        shown = [code.en if code else name for code, name in zip(names, near, strict=True)]
    else:
        shown = [_chinese(language, name) for name in near]
    return say(language, "refused.part.near", near=_plain(language, shown))


def _pattern(language: Language, _: str, arguments: dict[str, Argument]) -> dict[str, str]:
    key = f"refused.pattern.{arguments.get('pattern')}"
    return {"pattern": say(language, key)} if key in texts(language) else {}


def _other(language: Language, topic: str, arguments: dict[str, Argument]) -> dict[str, str]:
    return {"other": _title(language, topic, [str(arguments.get("other", ""))])}


def _near_field(language: Language, _: str, arguments: dict[str, Argument]) -> dict[str, str]:
    near = arguments.get("near")
    if "table" in arguments:
        return {}
    return {
        "near": say(language, "refused.part.near_field", near=_plain(language, near))
        if near
        else ""
    }


_DERIVED: Final = {"table": _table, "pattern": _pattern, "other": _other, "near": _near_field}
"""Argument -> what makes words of it (and of those that go with it) where it is a code itself."""
