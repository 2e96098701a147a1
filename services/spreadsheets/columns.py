"""Column headings of a spreadsheet against the fields of a feed: field names or Chinese titles,
dots for what is nested.

Headings are compared as people mean them: script, case, width, blanks, stars and notes in brackets
do not count. Cells stay text: the contracts read numbers, dates, lists and yes or no from text as
lists in use write them.
"""

import difflib
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from contracts.feeds import MODELS, headings
from contracts.normal import is_invisible, visible
from services.spreadsheets.aliases import ALIASES
from services.spreadsheets.faults import FileFault
from services.spreadsheets.headings import (
    fold,
    parts_of,
    shown,
    split_notes,
    strange_characters,
    unit_of,
)

_Path = tuple[str, ...]
_MOST_CHARACTERS: Final = 300
"""No heading is longer, whatever notes stand beside it."""
_SHOWN: Final = 40
CONTACT: Final = ("contact",)
"""The one object that lists hold both as a whole (联系方式) and in parts (联系人)."""


class Meaning(NamedTuple):
    """What a heading may mean: no field, one, or several.

    And the unit that it gives to bare numbers.
    """

    paths: tuple[_Path, ...]
    unit: str = ""


class FileColumn(NamedTuple):
    """A column of a file: its heading as written, the field that it fills, the unit of its bare
    numbers.
    """

    heading: str
    path: _Path
    unit: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings that a feed's spreadsheets may have, folded, and the path of the field that each
    fills.
    """

    feed: str
    paths: dict[str, _Path]
    titles: dict[_Path, str]
    required: frozenset[_Path]
    aliases: Mapping[str, _Path]
    """Other headings in use, folded; they count as they stand, nothing is taken for nearly one."""

    def meaning(self, heading: str) -> Meaning:
        """Return which fields a heading names."""
        if len(heading) > _MOST_CHARACTERS or not (folded := fold(heading)):
            return Meaning(())
        if path := self._path(folded):
            return Meaning((path,))
        outside, notes = split_notes(folded)
        named = self._named(outside) if outside else self._named("".join(notes))
        named |= {path for note in notes if named and (path := self.paths.get(note))}
        unit = unit_of(notes) if len(named) == 1 and next(iter(named))[-1].endswith("_cny") else ""
        return Meaning(tuple(sorted(named)), unit)

    def _named(self, text: str) -> set[_Path]:
        """Return the fields that `text` names: as a whole, after a number, or in all of its parts
        (`名称/name`).
        """
        if path := self._path(text) or self._path(text.lstrip("0123456789、,)")):
            return {path}
        paths = [self._path(part) for part in parts_of(text)]
        named = {path for path in paths if path}
        return named if len(named) > 1 or all(paths) else set()

    def _path(self, text: str) -> _Path | None:
        return self.paths.get(text) or self.aliases.get(text)

    def knows(self, heading: str) -> bool:
        """Return whether a heading means exactly one field."""
        return len(self.meaning(heading).paths) == 1

    def resembles(self, heading: str) -> bool:
        """Return whether a heading is a known one, or one letter or two away from it."""
        folded = fold(heading[:_MOST_CHARACTERS])
        return self.knows(heading) or bool(
            difflib.get_close_matches(folded, self.paths, n=1, cutoff=0.6)
        )

    def layout(self, file: Path, row: Sequence[str]) -> list[FileColumn | None]:
        """Return what each column of a heading row fills, None where there is no heading.

        FileFault for a heading that is unknown, means two fields, or stands twice.
        """
        columns: list[FileColumn | None] = []
        seen: dict[_Path, tuple[int, str]] = {}
        for number, heading in enumerate(row, start=1):
            if is_blank(heading) or not fold(heading[:_MOST_CHARACTERS]):
                columns.append(None)
                continue
            paths, unit = self.meaning(heading)
            if len(paths) != 1:
                raise (
                    self._ambiguous(file, number, heading, paths)
                    if paths
                    else self._unknown(file, number, heading)
                )
            if paths[0] in seen:
                first_column, first = seen[paths[0]]
                raise FileFault("input.repeated_column", file=file, column=number, heading=shown(heading, _SHOWN),
                    first=first, first_column=first_column, field=self.titles[paths[0]],
                )  # fmt: skip
            seen[paths[0]] = (number, shown(heading, _SHOWN))
            columns.append(FileColumn(shown(heading, _SHOWN), paths[0], unit))
        self._refuse_wholes_beside_parts(file, {path: number for path, (number, _) in seen.items()})
        return columns

    def _refuse_wholes_beside_parts(self, file: Path, numbers: Mapping[_Path, int]) -> None:
        """Raise FileFault for an object's column beside one of its parts.

        A contact's are read together (see tables).
        """
        for path, number in numbers.items():
            whole = path[:1]
            if len(path) > 1 and whole != CONTACT and whole in numbers:
                raise FileFault("input.whole_and_part", file=file, first=numbers[whole], second=number,
                    whole=self.titles[whole], part=self.titles[path],
                )  # fmt: skip

    def _ambiguous(
        self, file: Path, number: int, heading: str, paths: Sequence[_Path]
    ) -> FileFault:
        return FileFault("input.two_fields", file=file, column=number, heading=shown(heading, _SHOWN),
            fields="、".join(self.titles[path] for path in paths),
        )  # fmt: skip

    def _unknown(self, file: Path, number: int, heading: str) -> FileFault:
        near = self.near(heading)
        titles = [self.titles[self.paths[name]] if not name.isascii() else name for name in near]
        strange = strange_characters(heading[:_MOST_CHARACTERS])
        return FileFault("input.strange_column" if strange else "input.unknown_column",
            file=file, column=number, heading=shown(heading, _SHOWN), feed=self.feed.removeprefix("feed."),
            known=", ".join(dict.fromkeys(titles or self.examples())), characters=strange[:3],
        )  # fmt: skip

    def near(self, heading: str) -> list[str]:
        """Return known headings, folded, that are written nearly like `heading`."""
        return difflib.get_close_matches(
            fold(heading[:_MOST_CHARACTERS]), self.paths, n=3, cutoff=0.5
        )

    def examples(self) -> list[str]:
        """Return the Chinese titles of the feed's columns."""
        return list(dict.fromkeys(self.titles[path] for path in self.titles if len(path) == 1))


def is_blank(cell: str) -> bool:
    """Return whether a cell shows nothing."""
    text = cell.strip()
    return not text or (is_invisible(text[0]) and not visible(text).strip())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the objects that a field may hold.

    A list of objects is a text of its own in a spreadsheet.
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for argument in get_args(annotation):
            yield from _models(argument)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation


def _nested(model: type[BaseModel]) -> Iterator[tuple[str, _Path]]:
    """Yield (`rules.reply_days` or `规则.答复天数`, path) for the parts of the objects in `model`."""
    for name, field in model.model_fields.items():
        for part in _models(field.annotation):
            for inner, leaf in part.model_fields.items():
                yield f"{name}.{inner}", (name, inner)
                yield f"{field.title or name}.{leaf.title or inner}", (name, inner)


@cache
def columns_of(feed: str) -> Columns:
    """Return the headings of `feed` (a topic name such as `feed.startups`)."""
    model = MODELS[feed]
    named = [*_nested(model), *headings(model).items()]
    titles = {path: heading for heading, path in named}
    required = frozenset(
        (name,) for name, field in model.model_fields.items() if field.is_required()
    )
    paths = {fold(heading): path for heading, path in named}
    return Columns(feed, paths, titles, required, ALIASES.get(feed, {}))
