"""What the files of one submit hold, before anything is sent: read to their ends, judged, and
looked through for duplicates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from contracts.catalogue import MAX_VALUE_BYTES, PROGRAMMES
from contracts.feeds import key_of
from services.cli.client.progress import bar
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, say_heard, show_json, write
from services.cli.texts import LANGUAGE, tell
from services.spreadsheets.duplicates import Duplicates, Register
from services.spreadsheets.faults import FileFault, cell_name
from services.spreadsheets.identity import title_of
from services.spreadsheets.reading import Source
from services.spreadsheets.tables import FileRow
from services.spreadsheets.validation import faults

_BETWEEN_POOLS: Final = re.compile("[、，,;；|]")
_FIELD: Final = re.compile(r"[.\[].*")
"""What follows the name of a field in the path of a fault."""


@dataclass(slots=True)
class FileSurvey:
    """What the first reading of the files found."""

    records: int = 0
    pools: dict[str, str] = field(default_factory=dict)
    """Pool -> `FILE:LINE` of the first record that names it."""
    programmes: set[str] = field(default_factory=set)
    duplicates: Duplicates = field(default_factory=Duplicates)


def _pools_named(record: dict[str, Any]) -> list[str]:
    several = record.get("pools")
    if isinstance(several, str):
        several = _BETWEEN_POOLS.split(several)
    named = [record.get("pool"), *(several if isinstance(several, list) else [])]
    return [pool.strip() for pool in named if isinstance(pool, str) and pool.strip()]


def survey(sources: list[Source]) -> FileSurvey:
    """Read all files to their ends.

    FileFault at the first structural fault, or for a file without a record.
    """
    surveyed, register = FileSurvey(), Register(sources)
    for number, source in enumerate(sources):
        before = surveyed.records
        for row in bar(source.rows(say_heard), tell("submit.checking", file=source.path.name)):
            _note_row(surveyed, source, row)
            register.add(number, row)
        if surveyed.records == before:
            raise FileFault("input.no_records", file=source.path)
    surveyed.duplicates = register.duplicates()
    return surveyed


def tell_duplicates(duplicates: Duplicates) -> None:
    """Say which records mean the same one, with the places of both."""
    kinds = {
        "same_record": duplicates.identical,
        "namesakes": duplicates.namesakes,
        "differing": duplicates.differing,
    }
    for key, kind in kinds.items():
        for pair in kind.pairs:
            names = [title_of(LANGUAGE.get(), pair.feed, name) for name in pair.fields]
            note(
                f"submit.{key}", id=pair.id, other=pair.other_id, fields=", ".join(names),
                first=f"{pair.first.file}:{pair.first.line}", second=f"{pair.second.file}:{pair.second.line}",
            )  # fmt: skip
        if kind.count > len(kind.pairs):
            write(f"  … +{kind.count - len(kind.pairs)}")


def refuse_differing(duplicates: Duplicates) -> None:
    """Raise Failure INPUT where two records under one id differ."""
    if duplicates.differing.count:
        raise Failure(ExitCode.INPUT, "input.differing", count=duplicates.differing.count)


def _note_row(surveyed: FileSurvey, source: Source, row: FileRow) -> None:
    surveyed.records += 1
    if row.rounded:
        raise FileFault(
            "input.rounded",
            file=source.path,
            line=row.line,
            column=row.rounded[0],
            in_sheet=source.sheet.name if source.sheet else "",
        )
    size = len(msgspec.json.encode(row.record))
    if size > MAX_VALUE_BYTES:
        raise FileFault(
            "input.big_record",
            file=source.path,
            line=row.line,
            size=size,
            limit=MAX_VALUE_BYTES,
        )
    if source.feed == PROGRAMMES.name:
        surveyed.programmes.add(key_of(source.feed, row.record) or "")
        return
    for pool in _pools_named(row.record):
        surveyed.pools.setdefault(pool, f"{source.path}:{row.line}")


def check(sources: list[Source], *, as_json: bool) -> None:
    """Judge every record by its contract, here and without a server.

    Failure INPUT where one breaks it.
    """
    surveyed = survey(sources)
    broken = list(_broken(sources))
    if as_json:
        duplicates = msgspec.to_builtins(surveyed.duplicates)
        show_json({"records": surveyed.records, "broken": broken, "duplicates": duplicates})
    else:
        tell_duplicates(surveyed.duplicates)
        for item in broken:
            write(f"{item['file']}:{item['place']}: {item['field']}: {item['message']}")
    if broken:
        count = len({(item["file"], item["line"]) for item in broken})
        raise Failure(ExitCode.INPUT, "input.contract", broken=count, records=surveyed.records)
    refuse_differing(surveyed.duplicates)
    if not as_json:
        note("submit.checked", records=surveyed.records)


def _broken(sources: list[Source]) -> Iterator[dict[str, Any]]:
    for source in sources:
        for row in source.rows():
            for place, message in faults(source.feed, row.record, LANGUAGE.get()):
                yield {
                    "file": str(source.path),
                    "line": row.line,
                    "place": _place(source, row, place),
                    "field": place,
                    "message": message,
                }


def _place(source: Source, row: FileRow, field_path: str) -> str:
    """Return where a fault is: the line, of a workbook sheet and cell."""
    if source.sheet is None:
        return str(row.line)
    column = row.columns.get(_FIELD.sub("", field_path.removeprefix("$.")))
    return f"{source.sheet.name}!{cell_name(row.line, column) if column else row.line}"
