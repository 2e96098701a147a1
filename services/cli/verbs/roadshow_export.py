"""`duijie roadshow export` and `check`: one published version as files, and whether a file is what
was published.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from contracts.decisions import Decision
from services.cli.client.roadshow_log import Roadshow, read_roadshow
from services.cli.failures import ExitCode, Failure
from services.cli.output import note, show, show_json
from services.cli.texts import LANGUAGE, named, tell
from services.publishing.digest import digest, first_difference, read, short
from services.publishing.edition import (
    VERSIONED,
    Document,
    Edition,
    NoEditionError,
    Versioned,
    edition,
    profiles_of,
)
from services.publishing.files import (
    FORMATS,
    MANIFEST,
    Format,
    altered,
    exported,
    not_printed,
    write,
)
from services.publishing.letters import RARE_PACKAGE
from services.publishing.pdf import PACKAGES, NoPrinterError
from services.publishing.unprinted import Unprinted
from services.publishing.words import Words
from services.runtime.settings import Settings
from services.spreadsheets.faults import unreadable


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export, and where to; no formats are all."""

    folder: Path
    formats: list[str]
    version: int | None = None
    draft: bool = False


async def export(settings: Settings, pool: str, wanted: ExportRequest, *, as_json: bool) -> None:
    """Write the edition's files.

    Failure NOT_FOUND without such a version, INPUT where the folder cannot be written.
    """
    formats = formats_of(wanted.formats)
    chosen = edition_of(await read_roadshow(settings, pool), wanted.version, draft=wanted.draft)
    files = rendered(lambda: exported(chosen, formats, LANGUAGE.get()))
    paths = put(wanted.folder, files)
    lacking = not_printed(files)
    warn_of(lacking)
    if as_json:
        documents = {name: digest(document) for name, document in chosen.documents().items()}
        lacks = [document._asdict() for document in lacking]
        show_json(
            {"files": [str(path) for path in paths], "documents": documents, "not_printed": lacks}
        )
        return
    show(tell("roadshow.written", count=len(paths), folder=wanted.folder))


def warn_of(lacking: list[Unprinted]) -> None:
    """Say on stderr whose names the pages cannot show as they are written, where, and what to do."""
    for lack in lacking:
        what = " ".join(filter(None, (named("print_kind", lack.kind), lack.id)))
        characters, pages = " ".join(lack.characters), ", ".join(lack.pages)
        note("roadshow.not_printed", what=what, name=lack.name, characters=characters, pages=pages)
    if lacking:
        note("roadshow.not_printed_advice", package=RARE_PACKAGE)


def edition_of(roadshow: Roadshow, version: int | None = None, *, draft: bool = False) -> Edition:
    """Return an edition of `roadshow`; Failure NOT_FOUND says which versions there are."""
    try:
        profiles = profiles_of(roadshow.records)
        return edition(
            roadshow.programme, profiles, roadshow.decisions, version=version, draft=draft
        )
    except NoEditionError as error:
        pool = roadshow.programme.pool
        if version is None:
            raise Failure(ExitCode.NOT_FOUND, "error.nothing_published", pool=pool) from error
        versions = ", ".join(map(str, error.versions)) or "-"
        raise Failure(
            ExitCode.NOT_FOUND, "error.no_version", pool=pool, version=version, versions=versions
        ) from error


def formats_of(names: list[str]) -> list[Format]:
    """Return the formats called `names`, all for none.

    Failure USAGE names the one that there is not.
    """
    for name in names:
        if name not in FORMATS:
            raise Failure(
                ExitCode.USAGE, "error.unknown_format", format=name, formats=", ".join(FORMATS)
            )
    return cast("list[Format]", names) or list(FORMATS)


def rendered(make: Any) -> dict[str, bytes]:
    """Return what `make` returns.

    Failure USAGE names the packages without which there is no PDF.
    """
    try:
        return cast("dict[str, bytes]", make())
    except NoPrinterError as error:
        raise Failure(
            ExitCode.USAGE, "error.no_printer", reason=error.reason, packages=" ".join(PACKAGES)
        ) from error


def put(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write `files` into `folder`; Failure INPUT where that cannot be."""
    try:
        return write(folder, files)
    except OSError as error:
        raise Failure(
            ExitCode.INPUT, "error.folder", folder=folder, reason=error.strerror or error
        ) from error


async def check(settings: Settings, files: list[Path], *, as_json: bool) -> None:
    """Hold exported JSON files against the log, other files against their manifest.

    Failure names the first file that is not what was decided or exported, and where it differs.
    """
    logs: dict[str, Roadshow] = {}
    answers: list[dict[str, Any]] = []
    for file in files:
        if file.name == MANIFEST:
            answers.append({"file": str(file), "files": _whole(file)})
            if not as_json:
                show(tell("roadshow.whole", file=file, count=answers[-1]["files"]))
            continue
        held = _read(file)
        if held.pool not in logs:
            logs[held.pool] = await read_roadshow(settings, held.pool)
        published = _same(file, held, logs[held.pool].decisions)
        answers.append(
            {
                "file": str(file),
                "version": getattr(published, "version", None),
                "sha256": digest(published),
            }
        )
        if not as_json:
            _tell(file, published, logs[held.pool].decisions)
    if as_json:
        show_json(answers)


def _whole(file: Path) -> int:
    """Return how many files the manifest names.

    Failure DIFFERS where one of them is another by now.
    """
    try:
        raw = file.read_bytes()
        changed = altered(raw, file.parent)
    except OSError as error:
        raise unreadable(file, error) from error
    except ValueError as error:
        raise Failure(ExitCode.INPUT, "error.no_document", file=file, detail=str(error)) from error
    if changed:
        raise Failure(ExitCode.DIFFERS, "error.altered", file=file, files=", ".join(changed))
    return len(json.loads(raw)["files"])


def _read(file: Path) -> Document:
    try:
        held = read(file.read_bytes())
    except OSError as error:
        raise unreadable(file, error) from error
    except ValueError as error:
        raise Failure(ExitCode.INPUT, "error.no_document", file=file, detail=str(error)) from error
    if not isinstance(held, Document):
        raise Failure(ExitCode.INPUT, "error.no_document", file=file, detail=type(held).__name__)
    return held


def _same(file: Path, held: Document, decided: list[Decision]) -> Document:
    """Return the log's document that `held` claims to be; Failure DIFFERS where it is another."""
    published = next(
        (
            decision
            for decision in decided
            if isinstance(decision, type(held)) and decision.seq == held.seq
        ),
        None,
    )
    if published is None:
        raise Failure(ExitCode.DIFFERS, "error.not_in_log", file=file, seq=held.seq, pool=held.pool)
    place = first_difference(held, published)
    if place:
        raise Failure(
            ExitCode.DIFFERS,
            "error.edited",
            file=file,
            place=place,
            digest=short(held),
            expected=short(published),
        )
    return published


def _tell(file: Path, published: Document, decided: list[Decision]) -> None:
    if not isinstance(published, VERSIONED):
        show(tell("roadshow.same", file=file, digest=short(published)))
        return
    name = Words(LANGUAGE.get()).title(published)
    show(
        tell(
            "roadshow.checked",
            file=file,
            name=name,
            status=named("shortlist_status", published.status),
            digest=short(published),
        )
    )
    current = _current(published, decided)
    if current.version != published.version:
        note("roadshow.not_current", file=file, version=published.version, current=current.version)


def _current(document: Versioned, decided: list[Decision]) -> Versioned:
    """Return the version of the same document that is in force."""
    published = [
        decision
        for decision in decided
        if isinstance(decision, type(document)) and decision.status == "published"
    ]
    return published[-1] if published else document
