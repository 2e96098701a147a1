"""From pydantic's errors to messages that a clerk understands, in Chinese and English.

A message names the field, says what stands there and what is allowed. Contact data is never repeated, wherever it stands.
"""

import difflib
import re
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from contracts.codes import TABLES
from contracts.feeds._types import POOL_ID, split
from contracts.feeds._words import OTHER, PATTERNS, WORDS
from contracts.quarantine import ErrorKind, Message

MOST_MESSAGES: Final = 20
_SHOWN: Final = 40
_PRIVATE: Final = frozenset({"contact", "founders", "phone", "email"})
_CONTACT_DATUM = re.compile(r"[^\s,，;；、:：]+@[^\s,，;；、]+|(?<![0-9A-Za-z])\+?\d[\d\s-]{6,18}\d(?![0-9A-Za-z])")
_KINDS: Final[dict[str, ErrorKind]] = {
    "unknown_code": "unknown_code",
    "uscc_shape": "identity",
    "uscc_check": "identity",
    "one_id": "identity",
}
_BIG_TABLES: Final = {
    "industries": (
        "GB/T 4754-2017 的代码或名称（如 I65、软件和信息技术服务业），或常用说法（如 人工智能）",
        "a GB/T 4754-2017 code or name such as I65, or a word in use such as 人工智能",
    ),
    "regions": (
        "GB/T 2260 的六位代码或名称（如 610100、西安市、陕西-西安）",
        "a six-digit GB/T 2260 code or a name, such as 610100, 西安市 or 陕西-西安",
    ),
}
_AT = re.compile(r"line (\d+) column (\d+)")


def shown(value: object) -> str:
    """Return `value` as a message may show it: one line, shortened, phone numbers and addresses masked; empty for long structures."""
    if not isinstance(value, str | int | float | bool):
        return ""
    text = _CONTACT_DATUM.sub("***", " ".join(str(value).split()))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return the models inside a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _title(model: type[BaseModel], path: tuple[str, ...]) -> str:
    """Return the Chinese title of the last known field along `path`."""
    models, title = [model], ""
    for name in path:
        field = next((one.model_fields[name] for one in models if name in one.model_fields), None)
        if field is None:
            break
        title, models = field.title or name, _models(field.annotation)
    return title or (path[-1] if path else "整条记录")


def _place(error: ErrorDetails) -> list[str | int]:
    """Return where the error is: pydantic's place without union tags, completed by what the error itself says."""
    context = error.get("ctx", {})
    place = [part for part in error["loc"] if part not in {"mentoring", "roadshow"}]
    return place + [context[name] for name in ("field", "at") if name in context]


def _path(place: list[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{shown(part)}" for part in place)


def _table_words(name: str, near: list[str]) -> dict[str, str]:
    """Return the words about a code table."""
    table = TABLES[name]
    zh, en = _BIG_TABLES.get(name) or (table.allowed(), ", ".join(table.codes))
    return {
        "table_zh": table.zh,
        "table_en": name.replace("_", " "),
        "allowed_zh": zh,
        "allowed_en": en,
        "near_zh": f"。最接近的有：{'、'.join(near)}" if near else "",
        "near_en": f"; nearest: {', '.join(near)}" if near else "",
    }


def _value(error: ErrorDetails) -> object:
    """Return the value at the error's place: where that is inside a list, the part, also of a list that came as one string."""
    value, at = error["input"], error.get("ctx", {}).get("at")
    parts = split(value)
    return parts[at] if isinstance(at, int) and isinstance(parts, list) else value


def _words(model: type[BaseModel], error: ErrorDetails, place: list[str | int]) -> dict[str, Any]:
    """Return what the templates of contracts.feeds._words may name."""
    context = error.get("ctx", {})
    names = tuple(part for part in place if isinstance(part, str))
    value = _value(error)
    private = not _PRIVATE.isdisjoint(names)
    text = "" if private or error["type"] in {"missing", "extra_forbidden"} else shown(value)
    pattern = PATTERNS["pool" if context.get("pattern") == POOL_ID else "id"]
    words = {
        "field": shown(names[-1]) if names else "$",
        "title": shown(_title(model, names)),
        "value": f"（现为“{text}”）" if text else "",
        "message": "" if private else error["msg"],
        "pattern_zh": pattern[0],
        "pattern_en": pattern[1],
        "other_title": _title(model, (str(context.get("other")),)),
        "hint": "",
    }
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(names[-1]), list(model.model_fields), n=1)
        words["hint"] = f"：{near[0]} ?" if near else ""
    if "table" in context:
        words |= _table_words(context["table"], context["near"])
    return words | {name: part for name, part in context.items() if name not in words}


def _message(model: type[BaseModel], error: ErrorDetails) -> Message:
    place = _place(error)
    words = _words(model, error, place)
    zh, en = WORDS.get(error["type"], OTHER)
    shown_en = words["value"].replace("（现为“", " (now '").replace("”）", "')")
    return Message(_path(place), zh.format(**words), en.format(**(words | {"value": shown_en})))


def _not_json(error: ErrorDetails) -> tuple[ErrorKind, list[Message]]:
    """Return the message for a value that is not JSON."""
    match = _AT.search(error["msg"])
    zh, en = (
        (f"（第 {match[1]} 行第 {match[2]} 列附近）", f" near line {match[1]}, column {match[2]}")
        if match
        else ("", "")
    )
    return "not_json", [
        Message(
            "$",
            f"不是有效的 JSON{zh}，请检查引号、逗号和括号",
            f"not valid JSON{en}: check quotes, commas and brackets",
        )
    ]


def explain(model: type[BaseModel], error: ValidationError) -> tuple[ErrorKind, list[Message]]:
    """Return the kind of the first error and a message for each of the first MOST_MESSAGES."""
    details = error.errors(include_url=False)[:MOST_MESSAGES]
    if details[0]["type"] == "json_invalid":
        return _not_json(details[0])
    return _KINDS.get(details[0]["type"], "contract"), [_message(model, detail) for detail in details]
