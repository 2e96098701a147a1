"""An edition as files: which there are, what is in them, and how they come into a folder whole or
not at all.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote

from contracts.pool_log import Language
from services.publishing.calendars import calendars
from services.publishing.digest import digest, written
from services.publishing.edition import Edition
from services.publishing.letters import with_letters
from services.publishing.pages import Page, booklet
from services.publishing.pdf import pdf
from services.publishing.plain import escaped
from services.publishing.score_workbook import score_workbook
from services.publishing.unprinted import Unprinted, names_of, unprinted
from services.publishing.workbook import workbook

Format = Literal["html", "pdf", "xlsx", "ics", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
MANIFEST = "manifest.json"
_CALENDARS = "calendars/"


def exported(edition: Edition, formats: Sequence[Format], language: Language) -> dict[str, bytes]:
    """Return path -> content of all files of `edition` in `formats`, and the manifest that names
    them.

    Raise services.publishing.pdf.NoPrinterError where a PDF is wanted on a machine that cannot make
    one.
    """
    pages = booklet(edition, language) if "html" in formats or "pdf" in formats else []
    contents = dict(_contents(edition, pages, formats, language))
    return contents | {MANIFEST: manifest(edition, contents, unprinted(pages, names_of(edition)))}


def _contents(
    edition: Edition, pages: Sequence[Page], formats: Sequence[Format], language: Language
) -> Iterator[tuple[str, bytes]]:
    if "json" in formats:
        for name, document in edition.documents().items():
            yield f"{name}.json", written(document)
    yield from printed(pages, formats, language)
    if "xlsx" in formats:
        yield "roadshow.xlsx", workbook(edition, language)
        to_fill_in = score_workbook(edition, language)
        if to_fill_in is not None:
            yield "score-sheets.xlsx", to_fill_in
    if "ics" in formats:
        for name, content in calendars(edition).items():
            yield f"{_CALENDARS}{quote(name, safe='')}", content


def printed(
    pages: Sequence[Page], formats: Sequence[str], language: Language
) -> Iterator[tuple[str, bytes]]:
    """Yield `pages` as HTML files, as PDF files, or both."""
    for page in pages:
        html = with_letters(page.html, language)
        if "html" in formats:
            yield f"{page.name}.html", html.encode()
        if "pdf" in formats:
            yield f"{page.name}.pdf", pdf(html)


def manifest(
    edition: Edition, contents: Mapping[str, bytes], lacking: Iterable[Unprinted]
) -> bytes:
    """Return which documents the files show (version and SHA-256 of each decision), each file's
    SHA-256, whose names do not print.
    """
    documents = {
        name: {
            "seq": document.seq,
            "version": getattr(document, "version", None),
            "status": getattr(document, "status", None),
            "sha256": digest(document),
        }
        for name, document in edition.documents().items()
    }
    files = {
        name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())
    }
    not_printed = [text._asdict() for text in lacking]
    description = {
        "pool": edition.pool,
        "documents": documents,
        "files": files,
        "not_printed": not_printed,
    }
    return escaped(json.dumps(description, ensure_ascii=False, indent=2).encode()) + b"\n"


def not_printed(contents: Mapping[str, bytes]) -> list[Unprinted]:
    """Return whose names the pages in `found` cannot show as they are written, as the manifest
    among them says.
    """
    return [Unprinted(**fields) for fields in json.loads(contents[MANIFEST])["not_printed"]]


def altered(raw: bytes, folder: Path) -> list[str]:
    """Return which files of `folder` are missing or not those that the manifest `raw` names;
    ValueError for no manifest.
    """
    try:
        files = {str(name): str(sha256) for name, sha256 in json.loads(raw)["files"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    return [name for name, sha256 in files.items() if _sha256(folder / name) != sha256]


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def write(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write `found` into `folder`, readable by their owner alone: they hold names.

    OSError where the disk refuses.

    A calendar that an earlier export left there and this one lacks is taken away, so that nobody is
    sent an old one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outdated = _calendars(folder) - contents.keys() if _calendars_of(contents) else set()
    paths = []
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.part")
        temporary.touch(mode=0o600)
        temporary.write_bytes(content)
        temporary.replace(path)
        paths.append(path)
    for name in outdated:
        (folder / name).unlink(missing_ok=True)
    return paths


def _calendars_of(names: Iterable[str]) -> set[str]:
    return {
        name
        for name in names
        if name.startswith(_CALENDARS) and "/" not in name.removeprefix(_CALENDARS)
    }


def _calendars(folder: Path) -> set[str]:
    """Return the calendars that the manifest in `folder` names.

    None where there is no readable one.
    """
    try:
        return _calendars_of(json.loads((folder / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
