"""Column headings of a spreadsheet against the fields of a feed: field names or Chinese titles, dots for what is nested.

Cells stay text: the contracts read numbers, dates, lists and yes or no from text as lists in use write them.
"""

import difflib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from contracts.feeds import MODELS, headings
from services.cli.failures import ExitCode, Failure

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings that a feed's spreadsheets may have, folded, and the path of the field that each fills."""

    feed: str
    paths: dict[str, _Path]

    def check(self, path: Path, found: list[str]) -> None:
        """Raise Failure INPUT for an unknown, empty or repeated heading."""
        seen: dict[_Path, str] = {}
        for number, heading in enumerate(found, start=1):
            place = self.paths.get(_fold(heading))
            if place is None:
                raise self._unknown(path, number, heading)
            if place in seen:
                raise Failure(
                    ExitCode.INPUT,
                    "input.repeated_column",
                    file=path,
                    column=number,
                    heading=heading,
                    first=seen[place],
                )
            seen[place] = heading

    def _unknown(self, path: Path, number: int, heading: str) -> Failure:
        near = difflib.get_close_matches(_fold(heading), self.paths, n=3, cutoff=0.5)
        known = near or [name for name in self.paths if not name.isascii()]
        return Failure(
            ExitCode.INPUT, "input.unknown_column", file=path, column=number, heading=heading[:40],
            feed=self.feed.removeprefix("feed."), known=", ".join(known),
        )  # fmt: skip

    def record(self, found: list[str], cells: list[str]) -> dict[str, Any]:
        """Return one row as a JSON object; empty cells are absent."""
        record: dict[str, Any] = {}
        for heading, cell in zip(found, cells, strict=True):
            if text := cell.strip():
                *above, last = self.paths[_fold(heading)]
                place = record
                for name in above:
                    place = place.setdefault(name, {})
                place[last] = text
        return record


def _fold(heading: str) -> str:
    """Return a heading as it is compared: without blanks, the star that marks a required column, and case."""
    return heading.strip().strip("*＊").strip().casefold()


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the objects that a field may hold; a list of objects is a text of its own in a spreadsheet."""
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
    paths = {_fold(heading): path for heading, path in _nested(model)}
    return Columns(feed, paths | {_fold(heading): path for heading, path in headings(model).items()})
