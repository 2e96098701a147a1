"""Whose name cannot be printed as it is written, and where it stands: no font that a page carries
has the letter.
"""

import html as markup
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from contracts.normal import visible
from services.publishing.edition import Edition
from services.publishing.letters import unprintable
from services.publishing.pages import Page
from services.publishing.stand_ins import code_point, with_stand_ins

_TEXT: Final = re.compile(r">([^<]+)<")


class PrintedName(NamedTuple):
    """Something on a page that has a name; `kind` is a code of the table `recipient`."""

    kind: str
    id: str
    name: str


class Unprinted(NamedTuple):
    """A name (or any other text, of the kind `text`), its characters that no font has, and the
    pages on which it stands.
    """

    kind: str
    id: str
    name: str
    characters: list[str]
    """Code points, as `U+236A3`."""
    pages: list[str]


def unprinted(pages: Sequence[Page], names: Iterable[PrintedName]) -> list[Unprinted]:
    """Return the names on `pages` that do not print whole, by kind and id, then other texts that do
    not.
    """
    missing = {page.name: _missing(page.html) for page in pages}
    if not any(missing.values()):
        return []
    texts = {page.name: markup.unescape(page.html) for page in pages}
    lacking = []
    for known in sorted(set(names)):
        places = [
            page
            for page, lacks in missing.items()
            if lacks & set(known.name) and known.name in texts[page]
        ]
        if places:
            lacking.append(_unprinted(known, places))
    said = {(page, code) for text in lacking for page in text.pages for code in text.characters}
    return lacking + list(_others(pages, missing, said))


def names_of(edition: Edition) -> Iterator[PrintedName]:
    """Yield every name that the pages of `edition` may show: as its documents say it and as the
    profiles now say it.
    """
    profiles, shortlist = edition.profiles, edition.shortlist
    yield PrintedName("programme", edition.pool, edition.programme.name)
    for kind, known in (
        ("startup", profiles.startups), ("investor", profiles.investors), ("judge", profiles.judges),
    ):  # fmt: skip
        yield from (PrintedName(kind, profile.id, profile.name) for profile in known.values())
    yield from (PrintedName("startup", entry.startup, entry.name) for entry in shortlist.entries)
    yield from (
        PrintedName("startup", other.startup, other.name)
        for other in (*shortlist.waiting_list, *shortlist.left_out)
    )
    for slot in edition.line_up.slots if edition.line_up else []:
        yield PrintedName("startup", slot.startup, slot.name)
    for panel in edition.panels.panels if edition.panels else []:
        yield from (PrintedName("judge", id_, name) for id_, name in panel.names.items())
    for meeting in edition.timetable.meetings if edition.timetable else []:
        yield PrintedName("startup", meeting.startup, meeting.startup_name)
        yield PrintedName("investor", meeting.investor, meeting.investor_name)
    for judged in edition.rules.rounds:
        yield from (
            PrintedName("criterion", judged.name, criterion.name) for criterion in judged.criteria
        )


def _missing(text: str) -> set[str]:
    """Return the characters of `text` that a page shows as stand-ins."""
    lacks = unprintable(text)
    return set(lacks).intersection(with_stand_ins(text, ()))


def _unprinted(known: PrintedName, places: list[str]) -> Unprinted:
    codes = [
        code_point(character)
        for character in dict.fromkeys(known.name)
        if character in _missing(known.name)
    ]
    return Unprinted(known.kind, known.id, visible(known.name), codes, places)


def _others(
    pages: Sequence[Page], missing: dict[str, set[str]], said: set[tuple[str, str]]
) -> Iterator[Unprinted]:
    """Yield the texts that lack characters of which no name has told."""
    places: dict[str, list[str]] = {}
    for page in pages:
        left = {
            character
            for character in missing[page.name]
            if (page.name, code_point(character)) not in said
        }
        for text in dict.fromkeys(map(markup.unescape, _TEXT.findall(page.html))) if left else ():
            if left & set(text):
                places.setdefault(text.strip(), []).append(page.name)
    for text, found in places.items():
        yield _unprinted(PrintedName("text", "", text), found)
