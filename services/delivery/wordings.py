"""Texts of notices that a deployment says otherwise than the catalogue: checked when they are saved, used from the
next message on.

A file of them is a part of the catalogue `notices`, and named as it is: notices.LANGUAGE.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from sqlalchemy import delete, insert, select

from contracts.normal import visible
from contracts.pool_log import Language
from services.control.database import Database
from services.control.schema import DELIVERY_WORDINGS
from services.words import LANGUAGES, texts

TOPIC: Final = "notices"
MOST_BYTES: Final = 1_000_000
_LONGEST: Final = 2_000
_ROW: Final = DELIVERY_WORDINGS.c
_FILE: Final = re.compile(rf"{TOPIC}\.({'|'.join(LANGUAGES)})\.toml")
_TABLE: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_.\- ]+?)\s*\]\s*(?:#.*)?")
_ENTRY: Final = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]*>")
_AT: Final = re.compile(r"at line (\d+)")
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*")
Wordings = Mapping[Language, Mapping[str, str]]
"""Language -> key -> text."""


@dataclass(frozen=True, slots=True)
class WordingFault:
    """What is wrong where: `line` counts from 1, 0 where the file says no line; `code` is a text of
    cli.wording.fault, `arguments` fill it.
    """

    line: int
    key: str
    code: str
    arguments: Mapping[str, str]


class FaultyWordingsError(Exception):
    """Nothing of a file is taken; `faults` says all that is wrong with it."""

    def __init__(self, faults: list[WordingFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def language_of_file(name: str) -> Language | None:
    """Return the language of a file by its name, None for a name that is none of ours."""
    found = _FILE.fullmatch(name)
    return next((each for each in LANGUAGES if found and each == found[1]), None)


def read_wordings(content: bytes, language: Language) -> dict[str, str]:
    """Return key -> text of a file in `language`; raise FaultyWordingsError for anything wrong in it."""
    if len(content) > MOST_BYTES:
        reason = {"reason": f"more than {MOST_BYTES:,} bytes"}
        raise FaultyWordingsError([WordingFault(0, "", "unreadable", reason)])
    try:
        text = content.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # both decoders' errors are ValueErrors
        at = _AT.search(str(error))
        line = int(at[1]) if at else 0
        arguments = {"reason": str(error)[:200]}
        raise FaultyWordingsError([WordingFault(line, "", "unreadable", arguments)]) from None
    given = dict(_flat(TOPIC, tables))
    lines = _lines(text)
    faults = [
        WordingFault(lines.get(key, 0), key.removeprefix(f"{TOPIC}."), code, arguments)
        for key, value in given.items()
        for code, arguments in _faults(language, key, value)
    ]
    if faults:
        raise FaultyWordingsError(sorted(faults, key=lambda fault: (fault.line, fault.key)))
    return given


def _flat(prefix: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{name}", value)
        else:
            yield f"{prefix}.{name}", value


def _lines(text: str) -> dict[str, int]:
    """Return key -> line of what is written as the catalogue is: a table's head, then its entries."""
    table, lines = TOPIC, dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.fullmatch(line):
            table = f"{TOPIC}.{head[1]}"
        elif entry := _ENTRY.match(line):
            lines.setdefault(f"{table}.{entry[1]}", number)
    return lines


def _faults(language: Language, key: str, value: object) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is wrong with a text."""
    original = texts(language).get(key)
    if original is None:
        yield "unknown", {}
        return
    if not isinstance(value, str):
        yield "no_text", {}
        return
    if not value.strip():
        yield "empty", {}
    if len(value) > _LONGEST:
        yield "too_long", {"most": str(_LONGEST)}
    if visible(value) != value or ("\n" in value and "\n" not in original):
        yield "unseen", {}
    if tag := _TAG.search(value):
        yield "markup", {"tag": tag[0][:50]}
    try:
        given, wanted = _fields(value), _fields(original)
    except ValueError:
        yield "braces", {}
        return
    for name in sorted(wanted - given):
        yield "missing", {"field": f"{{{name}}}"}
    for name in sorted(given - wanted):
        known = ", ".join(f"{{{each}}}" for each in sorted(wanted)) or "-"
        yield "no_field", {"field": f"{{{name}}}", "known": known}


def _fields(text: str) -> set[str]:
    """Return the fields of a text; raise ValueError for braces that are no plain field."""
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if form or conversion or not _NAME.fullmatch(name):
            raise ValueError(name)
        names.add(name)
    return names


def save_wordings(
    database: Database, language: Language, wordings: Mapping[str, str], who: str, now: int
) -> int:
    """Replace all that a language says otherwise by `wordings`, which were read by read_wordings; what
    is as in the catalogue is left out. Return how many there are.
    """
    own = texts(language)
    rows = [
        {"language": language, "key": key, "text": text, "who": who, "since": now}
        for key, text in wordings.items()
        if own[key] != text
    ]
    with database.transaction() as connection:
        connection.execute(delete(DELIVERY_WORDINGS).where(_ROW.language == language))
        if rows:
            connection.execute(insert(DELIVERY_WORDINGS), rows)
    return len(rows)


def wordings_of(database: Database) -> Wordings:
    """Return what is said otherwise. What does not fit this version's catalogue any more is left out:
    there the catalogue speaks.
    """
    question = select(_ROW.language, _ROW.key, _ROW.text).order_by(_ROW.language, _ROW.key)
    with database.transaction() as connection:
        rows = connection.execute(question).all()
    found: dict[Language, dict[str, str]] = {}
    for written, key, text in rows:
        language = next((each for each in LANGUAGES if each == written), None)
        if language is not None and not any(_faults(language, key, text)):
            found.setdefault(language, {})[key] = text
    return found


def as_file(wordings: Mapping[str, str]) -> str:
    """Return key -> text as a file that read_wordings takes."""
    tables: dict[str, list[str]] = {}
    for key, text in sorted(wordings.items()):
        table, _, name = key.removeprefix(f"{TOPIC}.").rpartition(".")
        plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        tables.setdefault(table, []).append(f'{name} = "{plain}"')
    blocks = []
    for table, lines in sorted(tables.items()):  # entries without a table come first
        head = [f"[{table}]"] if table else []
        blocks.append("\n".join([*head, *lines]))
    return "\n\n".join(blocks) + ("\n" if blocks else "")
